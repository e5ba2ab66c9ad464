"""A finding leads to the line that must be mended."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.knowledge.lines import located
from bot.knowledge.load import load
from bot.knowledge.validate import check
from tests.knowledge.conftest import ENTRY, ON, Edit

LONG = "Dit is een " + "heel " * 24 + "lange zin."


def findings(folder: Path, on: dt.date = ON) -> list[tuple[str, int, str]]:
    found = located(check(load(folder), on), folder)
    return [(problem.file, problem.line, problem.message) for problem in found]


def line_of(folder: Path, name: str, words: str) -> int:
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    return next(i for i, line in enumerate(lines, start=1) if words in line)


@pytest.mark.parametrize("heading", ["## In één zin", "## Let op", "## Op tijd"])
def test_a_long_sentence_is_found_under_its_heading(folder: Path, edit: Edit, heading: str) -> None:
    edit(ENTRY, heading, f"{heading}\n{LONG}")
    ((file, line, message),) = [
        found for found in findings(folder) if "words in 'Dit is een" in found[2]
    ]
    assert file == Path(ENTRY).name
    assert message.startswith(heading.removeprefix("## "))
    assert line == line_of(folder, ENTRY, LONG)


def test_a_stray_number_is_found_in_the_middle_of_a_section(folder: Path, edit: Edit) -> None:
    edit(ENTRY, "## Let op\n", "## Let op\nEerste regel.\nU krijgt 812 euro.\n")
    assert (
        Path(ENTRY).name,
        line_of(folder, ENTRY, "812"),
        "Let op: a number that bedragen.yml does not hold: 'U krijgt 812 euro.'",
    ) in findings(folder)


def test_a_value_and_a_key_are_found(folder: Path) -> None:
    found = findings(folder, dt.date(2031, 1, 1))
    expired = [item for item in found if "expired" in item[2]]
    due = [item for item in found if "had to be checked" in item[2]]
    assert expired
    assert due
    for file, line, message in expired:
        assert line == line_of(folder, file, message.split(":")[0] + ":")
    for file, line, _message in due:
        path = next(folder.rglob(file)).relative_to(folder)
        assert line == line_of(folder, str(path), "controleren_voor:")
