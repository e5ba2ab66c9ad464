"""Gives memory back to the system once everything is loaded."""

from __future__ import annotations

import ctypes


def give_back() -> bool:
    """Give back what loading took and freed again, about 70 MB; False where there is no glibc.

    Without being asked, glibc keeps holes between what is still in use.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is None:
        return False
    trim(0)
    return True
