"""Wegwijzer: everything around the dialogue engine.

Channels (`channels/`) know no Rasa; only `engine/` (code that runs inside Rasa) and
`gateway/rasa_client.py` (which talks to it) do. `knowledge/` here is code that reads the
`knowledge/` folder at the top of the repo, which itself holds no Python.
"""
