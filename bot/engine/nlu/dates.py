"""Reads dates and terms as people type them: "1 maart", "over zes weken", "3 mnd geleden"."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

_MONTHS = (
    ("januari", "jan"), ("februari", "feb", "febr"), ("maart", "mrt"), ("april", "apr"),
    ("mei",), ("juni", "jun"), ("juli", "jul"), ("augustus", "aug"),
    ("september", "sept", "sep"), ("oktober", "okt"), ("november", "nov"),
    ("december", "dec"),
)  # fmt: skip
_MONTH = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_WORDS = (
    "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf",
)  # fmt: skip
_COUNT = {word: number for number, word in enumerate(_WORDS, start=1)} | {"één": 1, "n": 1}
_UNITS = {
    "dag": "days", "dagen": "days", "week": "weeks", "weken": "weeks", "wk": "weeks",
    "maand": "months", "maanden": "months", "maandje": "months", "mnd": "months",
    "jaar": "years", "jaren": "years", "jr": "years",
}  # fmt: skip
_NAMES = "|".join(sorted(_MONTH, key=len, reverse=True))
_HOW_MANY = rf"(?P<count>\d{{1,3}}|{'|'.join(sorted(_COUNT, key=len, reverse=True))})"
_SPAN = rf"{_HOW_MANY}\s+(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?P<year>20\d\d)"
_PATTERNS = (
    re.compile(rf"\b{_DAY}(?:e|ste|de)?\s+(?P<month>{_NAMES})\b(?:\.?\s+{_YEAR})?", re.IGNORECASE),
    re.compile(rf"\b{_DAY}[-/.](?P<number>0?[1-9]|1[0-2])[-/.]{_YEAR}\b"),
    # "6-12 uur" is no sixth of December.
    re.compile(
        rf"\b{_DAY}[-/](?P<number>0?[1-9]|1[0-2])\b(?![\d.,/-]*\d)"
        r"(?!\s*(?:uur|u\b|fte|dagen|weken|maanden|jaar|%|man|procent|mensen))",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?:over|na|binnen)\s+(?:een\s+)?(?P<ahead>{_SPAN})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<ago>{_SPAN})\s+(?:geleden|terug)\b", re.IGNORECASE),
    re.compile(rf"\b(?:al|sinds|nu)\s+(?P<since>{_SPAN})\b", re.IGNORECASE),
    re.compile(
        r"\b(?P<which>volgende|komende|vorige|afgelopen)\s+(?P<period>week|maand|jaar)\b",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?P<near>vandaag|morgen|overmorgen|gisteren|eergisteren)\b", re.IGNORECASE),
    re.compile(
        rf"\b(?:in|sinds|vanaf|per|begin|eind|half)\s+(?P<alone>{_NAMES})\b(?:\s+{_YEAR})?",
        re.IGNORECASE,
    ),
)
_NEAR = {"vandaag": 0, "morgen": 1, "overmorgen": 2, "gisteren": -1, "eergisteren": -2}
_PERIOD = {"week": "weeks", "maand": "months", "jaar": "years"}
# What happened or happens on the date, as `termijnen` in the knowledge base count from.
_ROLES = (
    (
        "einde-contract",
        r"contract\w*.{0,25}(?:loopt|stopt|eindigt|afloopt|afgelopen)|loopt .*\baf\b",
    ),
    ("eerste-ziektedag", r"\bziek\w*|uitgevallen|uitval"),
    ("besluit", r"\bbesluit|\bbeschikking|\bbrief\b|afgewezen|toegekend"),
    ("aanvraag", r"aangevraagd|aanvraag (?:gedaan|ingediend)|ingediend"),
    (
        "start-werk",
        r"begin\w*|begon\w*|start\w*|gestart|in dienst|aangenomen|\bkomt\b|eerste werkdag|werkt",
    ),
)


@dataclass(frozen=True)
class FoundDate:
    """A date in a text: where it stands, which day it is, and what it is the day of ("" unsure)."""

    start: int
    end: int
    date: dt.date
    role: str


def dates_in(text: str, on: dt.date) -> list[FoundDate]:
    """Return the dates in a text, in order; a day or month without a year is the nearest one."""
    found: list[FoundDate] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            taken = any(match.start() < item.end and item.start < match.end() for item in found)
            date = None if taken else _date(match, on)
            if date is not None:
                found.append(FoundDate(match.start(), match.end(), date, _role(text, match)))
    return sorted(found, key=lambda item: item.start)


def _date(match: re.Match[str], on: dt.date) -> dt.date | None:
    """Return the day a match means, None where there is no such day."""
    given = match.groupdict()
    if given.get("near"):
        return on + dt.timedelta(days=_NEAR[given["near"].lower()])
    if given.get("which"):
        back = given["which"].lower() in {"vorige", "afgelopen"}
        return _first_day(on, given["period"].lower(), -1 if back else 1)
    if given.get("unit"):
        sign = 1 if given.get("ahead") else -1
        count = given["count"].lower()
        number = int(count) if count.isdigit() else _COUNT[count]
        moved: dt.date = on + relativedelta(**{_UNITS[given["unit"].lower()]: sign * number})
        return moved
    name = (given.get("month") or given.get("alone") or "").lower()
    month = _MONTH[name] if name else int(given["number"])
    return _nearest(int(given.get("day") or 1), month, given.get("year"), on)


def _first_day(on: dt.date, period: str, step: int) -> dt.date:
    """Return the first day of the next or last week, month or year: a term may run from there."""
    first = {
        "week": on - dt.timedelta(days=on.weekday()),
        "maand": on.replace(day=1),
        "jaar": on.replace(month=1, day=1),
    }[period]
    moved: dt.date = first + relativedelta(**{_PERIOD[period]: step})
    return moved


def _nearest(day: int, month: int, year: str | None, on: dt.date) -> dt.date | None:
    years = [int(year)] if year else [on.year - 1, on.year, on.year + 1]
    days = []
    for number in years:
        try:
            days.append(dt.date(number, month, day))
        except ValueError:
            continue  # 31 april, 29 februari
    return min(days, key=lambda item: abs((item - on).days)) if days else None


def _role(text: str, match: re.Match[str]) -> str:
    """Return what the sentence around a date says it is the day of."""
    start = max(text.rfind(mark, 0, match.start()) for mark in ".?!\n") + 1
    ends = [place for mark in ".?!\n" if (place := text.find(mark, match.end())) >= 0]
    sentence = text[start : min(ends, default=len(text))]
    return next((role for role, words in _ROLES if re.search(words, sentence, re.IGNORECASE)), "")
