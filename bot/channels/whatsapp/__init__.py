"""WhatsApp. So far: the form a message gets there (`render.py`), for previews by editors.

Sending and receiving belong here too; what is said and when does not.
"""
