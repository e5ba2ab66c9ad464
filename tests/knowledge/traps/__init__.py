"""The traps of the fact sheets as tables; `test_traps.py` holds each against the real entry.

No tests here: one module for national rules, one for what differs by gemeente.
"""
