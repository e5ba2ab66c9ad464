"""Tests of `bot/unresolved/` and its command."""
