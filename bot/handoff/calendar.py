"""Dutch working days, public holidays counted."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import holidays

SATURDAY = 5


@lru_cache(maxsize=1)
def _dutch_holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("NL")


def is_working_day(day: dt.date) -> bool:
    """Return whether people work on this day."""
    return day.weekday() < SATURDAY and day not in _dutch_holidays()


def working_days_after(day: dt.date, count: int) -> dt.date:
    """Return the date `count` working days after a day."""
    while count > 0:
        day += dt.timedelta(days=1)
        count -= is_working_day(day)
    return day
