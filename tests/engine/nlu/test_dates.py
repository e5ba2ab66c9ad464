"""Dates as people type them, resolved to a day; figures that look like dates are none."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.engine.nlu.dates import dates_in

ON = dt.date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("text", "date", "role"),
    [
        ("hij begint 1 maart", "2027-03-01", "start-werk"),
        ("ze start op 1e mrt. 2028", "2028-03-01", "start-werk"),
        ("over zes weken start hij", "2027-01-03", "start-werk"),
        ("sinds 2 juni in dienst", "2026-06-02", "start-werk"),
        ("al 4 mnd in dienst", "2026-07-22", "start-werk"),
        ("volgende maand begint hij", "2026-12-01", "start-werk"),
        ("morgen komt hij", "2026-11-23", "start-werk"),
        ("ze is 3 weken geleden ziek gemeld", "2026-11-01", "eerste-ziektedag"),
        ("zij viel uit, ziek sinds 14/10", "2026-10-14", "eerste-ziektedag"),
        ("contract loopt af op 31-12", "2026-12-31", "einde-contract"),
        ("het besluit is van 5 november", "2026-11-05", "besluit"),
        ("vorige week aangevraagd", "2026-11-09", "aanvraag"),
        ("per januari 2027", "2027-01-01", ""),
        ("het overleg is gisteren geweest", "2026-11-21", ""),
    ],
)
def test_a_date_is_resolved(text: str, date: str, role: str) -> None:
    ((found),) = dates_in(text, ON)
    assert (found.date.isoformat(), found.role) == (date, role)
    assert text[found.start : found.end].strip()


@pytest.mark.parametrize(
    "text",
    [
        "6-12 uur per week", "van 9.00-17.00 uur", "voor 1.5 fte", "31 april", "30/2",
        "hij werkt 24 uur", "niveau 2", "de wet van 2015", "in overleg", "mei je ook", "",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert dates_in(text, ON) == []


def test_each_date_has_the_role_of_its_own_sentence() -> None:
    text = "Hij begon op 2 juni. Sinds 5 oktober is hij ziek."
    assert [(d.date.day, d.role) for d in dates_in(text, ON)] == [
        (2, "start-werk"),
        (5, "eerste-ziektedag"),
    ]


def test_a_day_that_not_every_year_has(recwarn: pytest.WarningsRecorder) -> None:
    (found,) = dates_in("hij begint 29 februari", dt.date(2027, 12, 1))
    assert found.date == dt.date(2028, 2, 29)
    assert not recwarn.list
