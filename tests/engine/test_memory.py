"""Memory that loading freed goes back to the system."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace

import pytest

from bot.engine.memory import give_back


def test_memory_is_asked_back_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: SimpleNamespace(malloc_trim=asked.append))
    assert give_back()
    assert asked == [0]


def test_another_c_library_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: SimpleNamespace())
    assert not give_back()
