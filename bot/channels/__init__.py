"""One folder per channel. A channel turns its own requests into `Conversations` calls and back.

Channels know neither Rasa nor each other, and hold no text.
"""
