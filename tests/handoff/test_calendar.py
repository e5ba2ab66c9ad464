"""Working days in the Netherlands."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handoff.calendar import is_working_day, working_days_after


@pytest.mark.parametrize(
    "day",
    [
        "2026-01-01",  # nieuwjaar
        "2026-04-05",
        "2026-04-06",  # Pasen
        "2026-04-27",  # Koningsdag
        "2026-05-14",  # Hemelvaart
        "2026-05-25",  # tweede pinksterdag
        "2026-12-25",
        "2027-04-27",
        "2025-04-26",  # Koningsdag, a day early because the 27th is a Sunday
        "2026-11-21",
        "2026-11-22",  # weekend
    ],
)
def test_a_day_off(day: str) -> None:
    assert not is_working_day(dt.date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-11-23", "2026-12-24", "2026-12-31", "2026-04-28"])
def test_a_working_day(day: str) -> None:
    assert is_working_day(dt.date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2026-11-23", 0, "2026-11-23"),
        ("2026-11-23", 2, "2026-11-25"),
        ("2026-11-20", 1, "2026-11-23"),  # Friday -> Monday
        ("2026-11-21", 1, "2026-11-23"),  # Saturday -> Monday
        ("2026-12-24", 1, "2026-12-28"),  # Christmas on Friday and Saturday
        ("2026-04-24", 1, "2026-04-28"),  # weekend and Koningsdag
        ("2026-12-31", 2, "2027-01-05"),  # over the new year
        ("2026-05-13", 2, "2026-05-18"),  # Hemelvaart on Thursday
    ],
)
def test_working_days_after(day: str, count: int, expected: str) -> None:
    after = working_days_after(dt.date.fromisoformat(day), count)
    assert after == dt.date.fromisoformat(expected)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31)), st.integers(1, 30))
def test_it_is_always_a_working_day_and_always_as_many_later(day: dt.date, count: int) -> None:
    after = working_days_after(day, count)
    between = [day + dt.timedelta(days=n) for n in range(1, (after - day).days + 1)]
    assert is_working_day(after)
    assert sum(is_working_day(one) for one in between) == count
