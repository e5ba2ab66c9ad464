"""Says a value of `bedragen.yml` in Dutch: `€ 1.319`, `70%`, `6 maanden`, `1 januari 2026`."""

from __future__ import annotations

import datetime as dt

_MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
# Singular forms for a value of exactly 1.
_SINGULAR = {
    "dagen": "dag",
    "werkdagen": "werkdag",
    "weken": "week",
    "maanden": "maand",
    "werknemers": "werknemer",
    "mensen": "mens",
}


def dutch_date(date: dt.date) -> str:
    """Return a date the way Dutch writes it: `1 juli 2026`."""
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def dutch_number(value: float) -> str:
    """Return a number with a decimal comma and dots between thousands, without needless zeros."""
    if float(value).is_integer():
        return f"{int(value):,}".replace(",", ".")
    return f"{value:,.2f}".rstrip("0").rstrip(".").translate(str.maketrans(",.", ".,"))


def dutch_euros(value: float) -> str:
    """Return an amount of money: whole euros without cents, else two decimals."""
    if float(value).is_integer():
        return f"€ {int(value):,}".replace(",", ".")
    return "€ " + f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


def spoken(value: float | int | dt.date, unit: str) -> str:
    """Return a value with its unit as it stands in a sentence."""
    if isinstance(value, dt.date):
        return dutch_date(value)
    if unit.startswith("EUR"):
        return dutch_euros(value) + unit[len("EUR") :]
    if unit == "%":
        return f"{dutch_number(value)}%"
    if unit == "aantal":
        return dutch_number(value)
    if unit == "leeftijd":
        return f"{dutch_number(value)} jaar"
    if value == 1:
        unit = _SINGULAR.get(unit, unit)
    return f"{dutch_number(value)} {unit}"
