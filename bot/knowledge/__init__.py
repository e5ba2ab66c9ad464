"""Reads the `knowledge/` folder: load, validate, search, render.

What may not live here: texts for employers (those are in `knowledge/`), anything of Rasa,
of a channel or of the database.
"""
