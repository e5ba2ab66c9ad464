"""Tests of the public pages, over the real knowledge folder and over small copies of it."""
