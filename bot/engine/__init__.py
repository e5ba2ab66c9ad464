"""Code that runs inside the Rasa server: input channel, tracker store, NLU components.

Rasa is reached over loopback only and never from here outwards; no channel and no text for
employers lives here.
"""
