"""What counts as a wrong amount or term: checked on answers made by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.eval.facts import spoken, wrong_values

DAY = dt.date(2026, 11, 22)


def answer(text: str, *instruments: str) -> dict[str, Any]:
    return {"kind": "answer", "text": text, "instruments": list(instruments), "section": "bedrag"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("U krijgt € 2.000,50 per jaar", [(2000.5, "€")]),
        ("tot 70% van het loon, 6 maanden lang", [(70.0, "%"), (6.0, "maanden")]),
        ("binnen 1 week", [(1.0, "weken")]),
        ("1. **U**: bel 088 000 00 00 in 2026", []),
    ],
)
def test_amounts_and_terms_are_heard(text: str, found: list[tuple[float, str]]) -> None:
    assert list(spoken(text)) == found


def test_a_value_that_the_entry_holds_is_right() -> None:
    text = "Meer dan 70% van het minimumloon wordt het niet. Binnen 6 maanden na de start."
    assert wrong_values(answer(text, "loonkostensubsidie"), DAY) == []


def test_a_value_of_another_scheme_is_wrong() -> None:
    text = "Meer dan 71% wordt het niet. Dat loopt 9 jaar."
    assert wrong_values(answer(text, "loonkostensubsidie"), DAY) == [(71.0, "%"), (9.0, "jaar")]


def test_a_value_that_ran_out_is_wrong() -> None:
    text = "Meer dan 70% van het minimumloon wordt het niet."
    later = dt.date(2099, 1, 1)
    assert wrong_values(answer(text, "loonkostensubsidie"), later) == [(70.0, "%")]
