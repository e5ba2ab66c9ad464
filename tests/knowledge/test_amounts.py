"""Values the way Dutch says them."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.knowledge.amounts import spoken


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (1319, "EUR", "€ 1.319"),
        (1319.0, "EUR", "€ 1.319"),
        (102000, "EUR", "€ 102.000"),
        (14.99, "EUR per uur", "€ 14,99 per uur"),
        (7.5, "EUR per uur", "€ 7,50 per uur"),
        (2338.44, "EUR per maand", "€ 2.338,44 per maand"),
        (6000, "EUR per jaar", "€ 6.000 per jaar"),
        (70, "%", "70%"),
        (23.5, "%", "23,5%"),
        (1.25, "%", "1,25%"),
        (125000, "aantal", "125.000"),
        (25.5, "uur per week", "25,5 uur per week"),
        (2.004, "uur", "2 uur"),
        (0, "%", "0%"),
        (10, "dagen", "10 dagen"),
        (56, "leeftijd", "56 jaar"),
        (3, "jaar", "3 jaar"),
    ],
)
def test_numbers(value: float, unit: str, said: str) -> None:
    assert spoken(value, unit) == said


@pytest.mark.parametrize(
    ("unit", "one", "two"),
    [
        ("dagen", "1 dag", "2 dagen"),
        ("werkdagen", "1 werkdag", "2 werkdagen"),
        ("weken", "1 week", "2 weken"),
        ("maanden", "1 maand", "2 maanden"),
        ("jaar", "1 jaar", "2 jaar"),
        ("werknemers", "1 werknemer", "2 werknemers"),
        ("mensen", "1 mens", "2 mensen"),
    ],
)
def test_one_is_singular(unit: str, one: str, two: str) -> None:
    assert (spoken(1, unit), spoken(1.0, unit), spoken(2, unit)) == (one, one, two)


@pytest.mark.parametrize(
    ("date", "said"),
    [
        (dt.date(2026, 1, 1), "1 januari 2026"),
        (dt.date(2027, 3, 15), "15 maart 2027"),
        (dt.date(2026, 12, 31), "31 december 2026"),
    ],
)
def test_dates(date: dt.date, said: str) -> None:
    assert spoken(date, "datum") == said
