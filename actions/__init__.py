"""Custom actions: one skill per file; `actions.py` only registers them.

Actions choose words from `knowledge/`, never hold them, and know no channel. What they write to
the database is idempotent by message id.
"""
