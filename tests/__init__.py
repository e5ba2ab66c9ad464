"""Tests: they mirror `bot/` and `actions/`; `eval/` measures, `browser/` looks."""
