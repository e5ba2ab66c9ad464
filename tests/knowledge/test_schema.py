"""Traps of the file format: a number is no date, a date is no number, a typo is no silence."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.knowledge.errors import KnowledgeError
from bot.knowledge.load import load
from tests.knowledge.conftest import ENTRY, Edit


def value_of(folder: Path) -> object:
    return load(folder).amounts["proef-duur"].periods[0].value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("70", 70.0),
        ("1319", 1319.0),
        ("2026", 2026.0),
        ("14.99", 14.99),
        ("0", 0.0),
        ("2026-01-31", dt.date(2026, 1, 31)),
    ],
)
def test_a_value_is_a_number_or_a_date_as_it_is_written(
    folder: Path, edit: Edit, written: str, value: object
) -> None:
    edit("bedragen.yml", "    - waarde: 2\n", f"    - waarde: {written}\n")
    read = value_of(folder)
    assert read == value
    assert isinstance(read, dt.date) is isinstance(value, dt.date)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("bedragen.yml", "controleren_voor: 2028-01-01", "controleren_voor: 2028"),
        ("bedragen.yml", "geldig_van: 2026-07-01", "geldig_van: 20260701"),
        (ENTRY, "controleren_voor: 2027-06-01", "controleren_voor: 2027"),
        (ENTRY, "tekst_datum: 2026-01-01", "tekst_datum: 1-1-2026"),
        ("bedragen.yml", "datum: null", "datum: 2017"),
    ],
)
def test_a_date_in_another_form_is_refused(
    folder: Path, edit: Edit, name: str, old: str, new: str
) -> None:
    edit(name, old, new)
    with pytest.raises(KnowledgeError, match=r"2026-12-31|invalid date"):
        load(folder)


def test_a_value_that_is_neither_is_refused(folder: Path, edit: Edit) -> None:
    edit("bedragen.yml", "    - waarde: 2\n", "    - waarde: twee\n")
    with pytest.raises(KnowledgeError, match="proef-duur"):
        load(folder)


def test_an_unquoted_yes_in_a_choice_stays_a_word(folder: Path, edit: Edit) -> None:
    edit("routes/begin.yml", "{id: houden,", '{id: "nee",')
    assert load(folder).routes["begin"].steps[0].choices[1][0] == "nee"
