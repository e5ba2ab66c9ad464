"""One clock for the whole product, so that tests and `--on DATE` can move it."""

from __future__ import annotations

import datetime as dt
import os
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def utcnow() -> dt.datetime:
    """Return the present moment, timezone-aware, in UTC."""
    return dt.datetime.now(dt.timezone.utc)  # noqa: TID251 - this is the one clock


def today() -> dt.date:
    """Return the date in Amsterdam, or `WEGWIJZER_TODAY` (ISO date) where that is set."""
    fixed = os.environ.get("WEGWIJZER_TODAY")
    return dt.date.fromisoformat(fixed) if fixed else utcnow().astimezone(AMSTERDAM).date()
