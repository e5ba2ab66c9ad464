"""Counts what costs employers money: a wrong amount or term in an answer, a wrong desk.

Reads `knowledge/` by itself, without the code of the product: an amount or term in an answer must
be a value that the text behind it calls and that holds today; the desk of each gemeente must be the
one its arbeidsmarktregio has in `regios/`.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.clock import today
from tests.eval.ask import Answered, ask_all
from tests.eval.figures import Share
from tests.eval.questions import Case

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
TARGET = 0.005
_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_EUROS = re.compile(rf"€\s?(?P<number>{_NUMBER})")
_UNITS = re.compile(
    rf"(?<![\d.,€])(?<!€ )(?P<number>{_NUMBER})\s?"
    r"(?P<unit>%|procent|weken|week|maanden|maand|werkdagen|werkdag|dagen|dag|jaar|uur)"
)
_CALL = re.compile(r"(?:bedrag\(\s*[\"']|binnen:\s+)([\w-]+)")
_REGION = re.compile(r"arbeidsmarktregio ([^.]+)\.")
_ONE = {"week": "weken", "maand": "maanden", "werkdag": "werkdagen", "dag": "dagen"}

Value = tuple[float, str]


def spoken(text: str) -> Iterator[Value]:
    """Yield the amounts and terms in a text, as (number, unit); euros have the unit "€"."""
    for match in _EUROS.finditer(text):
        yield _number(match["number"]), "€"
    for match in _UNITS.finditer(text):
        unit = match["unit"].replace("procent", "%")
        yield _number(match["number"]), _ONE.get(unit, unit)


def wrong_values(message: dict[str, Any], on: dt.date) -> list[Value]:
    """Return the amounts and terms in an answer that the text behind it does not hold that day."""
    entries = message["instruments"]
    held = {value for entry in entries for value in _values_of(entry, on)}
    if not entries:
        held = set(_in_force(on).values())
    is_formal = message["section"] is None  # the text of `Precies`, as it stands
    allowed = held | set(_literal(tuple(entries))) if is_formal else held
    return [value for value in spoken(message["text"]) if value not in allowed]


def is_wrong(result: Answered) -> bool:
    """Return whether an answer names an amount or term that does not hold today."""
    return any(wrong_values(m, today()) for m in result.messages if m["kind"] == "answer")


def wrong_facts(results: list[Answered]) -> Share:
    """Return how many of the answers that name an amount or term have a wrong one."""
    naming = [
        result
        for result in results
        if any(m["kind"] == "answer" and list(spoken(m["text"])) for m in result.messages)
    ]
    return Share(
        "answers with a wrong amount or term",
        sum(map(is_wrong, naming)),
        len(naming),
        TARGET,
        at_most=True,
    )


async def desks(url: str) -> Share:
    """Ask for a person in every gemeente; return how many get another region's desk.

    A name that two places have is asked back, and is not wrong.
    """
    expected = _regions()
    own = yaml.safe_load((KNOWLEDGE / "organisatie.yml").read_text(encoding="utf-8"))
    cases = [
        Case(gemeente, "desk", "", ("Ik wil iemand spreken", gemeente), (), None, "handoff")
        for gemeente in expected
    ]
    wrong = 0
    for result in await ask_all(url, cases):
        text = "\n".join(m["text"] for m in result.messages if m["kind"] == "handoff")
        named = set(_REGION.findall(text))
        ours = not named and own["korte_naam"] in text
        right = expected[result.case.id] in (own["regios"] if ours else named)
        wrong += bool(text) and not right
    return Share("gemeenten sent to a wrong desk", wrong, len(cases), TARGET, at_most=True)


def _regions() -> dict[str, str]:
    """Return each gemeente's arbeidsmarktregio."""
    path = KNOWLEDGE / "regios" / "arbeidsmarktregios.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["gemeente"]: row["arbeidsmarktregio"] for row in csv.DictReader(stream)}


@lru_cache(maxsize=4)
def _in_force(on: dt.date) -> dict[str, Value]:
    """Return the values of `bedragen.yml` that hold on a day, by id."""
    amounts = yaml.safe_load((KNOWLEDGE / "bedragen.yml").read_text(encoding="utf-8"))
    found = {}
    for name, amount in amounts.items():
        for value in amount["waarden"]:
            ends = [value[key] for key in ("geldig_tot", "controleren_voor") if value.get(key)]
            is_number = isinstance(value["waarde"], int | float)
            if is_number and (value["geldig_van"] or on) <= on <= min(ends, default=on):
                found[name] = (float(value["waarde"]), _unit(amount["eenheid"]))
    return found


def _values_of(entry: str, on: dt.date) -> Iterator[Value]:
    held = _in_force(on)
    yield from (held[name] for name in _CALL.findall(_text(entry)) if name in held)


def _literal(entries: tuple[str, ...]) -> Iterator[Value]:
    """Yield what stands literally in `Precies`: the only place where a number may."""
    for entry in entries:
        yield from spoken(_text(entry).partition("## Precies")[2])


@cache
def _text(entry: str) -> str:
    """Return the file of an entry, and of what its answer may bring unasked."""
    paths = list(KNOWLEDGE.glob(f"*/{entry}.md"))
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def _unit(unit: str) -> str:
    if unit.startswith("EUR"):
        return "€"
    return {"leeftijd": "jaar", "uur per week": "uur"}.get(unit, unit.split(maxsplit=1)[0])


def _number(text: str) -> float:
    return float(text.replace(".", "").replace(",", "."))
