"""The real knowledge base, and a small folder that a test may break."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.knowledge.load import load
from bot.knowledge.model import KnowledgeBase
from bot.settings import ROOT

ON = dt.date(2026, 11, 21)
SMALL = Path(__file__).parent / "small"
ENTRY = "instrumenten/proefregeling.md"
Edit = Callable[[str, str, str], None]


class Fault(NamedTuple):
    """A fault to plant: in which file, what becomes what, and what must be said of it, where."""

    name: str
    old: str
    new: str
    file: str
    said: str


@pytest.fixture(scope="session")
def real() -> KnowledgeBase:
    """Return the knowledge base that the product speaks from."""
    return load(ROOT / "knowledge")


@pytest.fixture()
def folder(tmp_path: Path) -> Path:
    """Return a copy of the small knowledge folder, without findings."""
    return Path(shutil.copytree(SMALL, tmp_path / "knowledge"))


@pytest.fixture()
def edit(folder: Path) -> Edit:
    """Return a function that replaces one piece of text in a file of the small folder."""

    def replace(name: str, old: str, new: str) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} does not hold {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace
