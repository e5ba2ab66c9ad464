"""The running product follows the files, and keeps what it had when one is broken."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.knowledge import current as module
from bot.knowledge.current import Current, Derived
from bot.knowledge.errors import KnowledgeError
from bot.knowledge.model import KnowledgeBase
from tests.knowledge.conftest import ENTRY, Edit


def wait_until(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


@pytest.fixture()
def current(folder: Path) -> Current:
    return Current(folder)


def test_an_edit_shows_after_a_refresh(current: Current, edit: Edit) -> None:
    before = current.base
    edit(ENTRY, "naam: Proefregeling", "naam: Kijkregeling")
    assert current.base is before, "files are not looked at for every message"
    current.refresh()
    assert current.base.entries["proefregeling"].name == "Kijkregeling"
    assert current.base.digest != before.digest
    assert before.entries["proefregeling"].name == "Proefregeling", "an old base never changes"


def test_the_files_are_looked_at_again_after_a_while(
    current: Current, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(ENTRY, "naam: Proefregeling", "naam: Kijkregeling")
    monkeypatch.setattr(module, "LOOK_EVERY_SECONDS", 0.01)
    assert wait_until(lambda: current.base.entries["proefregeling"].name == "Kijkregeling")


def test_what_is_made_of_the_base_follows_in_the_background(current: Current, edit: Edit) -> None:
    name = Derived(current, lambda base: base.entries["proefregeling"].name)
    edit(ENTRY, "naam: Proefregeling", "naam: Kijkregeling")
    current.refresh()
    assert wait_until(lambda: name.value == "Kijkregeling")


def test_what_cannot_be_made_anew_stays_as_it_was(current: Current, edit: Edit) -> None:
    def make(base: KnowledgeBase) -> str:
        if base.entries["proefregeling"].name != "Proefregeling":
            raise OSError("disk full")
        return "made"

    derived = Derived(current, make)
    edit(ENTRY, "naam: Proefregeling", "naam: Kijkregeling")
    current.refresh()
    assert derived.value == "made"
    time.sleep(0.05)
    assert derived.value == "made"


def test_nothing_is_loaded_again_when_nothing_changed(current: Current) -> None:
    before = current.base
    current.refresh()
    assert current.base is before


@pytest.mark.parametrize("name", ["onderwerpen.csv", "bedragen.yml", ENTRY])
def test_every_kind_of_file_is_followed(current: Current, folder: Path, name: str) -> None:
    before = current.base
    path = folder / name
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    current.refresh()
    assert current.base is not before


def test_a_new_file_is_found(current: Current, folder: Path) -> None:
    text = (folder / ENTRY).read_text(encoding="utf-8").replace("id: proefregeling", "id: nieuw")
    (folder / "instrumenten" / "nieuw.md").write_text(text, encoding="utf-8")
    current.refresh()
    assert "nieuw" in current.base.entries


def test_a_broken_edit_keeps_the_old_base_and_is_reported(current: Current, edit: Edit) -> None:
    before = current.base
    edit("bedragen.yml", "waarde: 1319", "waarde: 1500")
    edit(ENTRY, "## Let op", "## Pas op")
    current.refresh()
    assert current.base is before, "all or nothing: the good edit waits for the broken one"
    assert current.problem is not None
    assert "proefregeling.md" in current.problem
    assert "Pas op" in current.problem
    edit(ENTRY, "## Pas op", "## Let op")
    current.refresh()
    assert current.problem is None
    assert current.base.amounts["proef-premie"].periods[1].value == 1500


def test_a_file_that_goes_away_while_looking_is_no_crash(
    current: Current, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = Path.rglob

    def with_ghost(path: Path, pattern: str) -> Iterator[Path]:
        yield from listed(path, pattern)
        yield folder / "instrumenten" / "ghost.md"

    monkeypatch.setattr(Path, "rglob", with_ghost)
    current.refresh()
    assert current.problem is None


def test_a_product_does_not_start_on_a_broken_folder(folder: Path, edit: Edit) -> None:
    edit(ENTRY, "## Let op", "## Pas op")
    with pytest.raises(KnowledgeError):
        Current(folder)
