"""Tests of `bot/desk/`."""
