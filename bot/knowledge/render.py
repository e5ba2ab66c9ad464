"""Turns the text of an entry into what is spoken on a date: values filled in, or refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from bot.knowledge.amounts import spoken
from bot.knowledge.model import Entry, Heading, KnowledgeBase

UNCERTAIN_MARK = "[onzeker]"
_ENVIRONMENT = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


class ExpiredFactError(Exception):
    """A value in the text does not hold on the date: the text may not be spoken."""

    def __init__(self, amount_id: str) -> None:
        self.amount_id = amount_id
        super().__init__(f"value '{amount_id}' does not hold on this date")


@dataclass(frozen=True)
class Spoken:
    """A rendered text; `expired` names the value that kept it from being spoken, if any."""

    text: str
    expired: str | None = None


@lru_cache(maxsize=8192)
def _template(text: str) -> object:
    return _ENVIRONMENT.from_string(text)


def fill(base: KnowledgeBase, text: str, on: dt.date) -> str:
    """Return the text with its values of that date and its uncertain sentences marked.

    Raises:
        ExpiredFactError: a value does not hold on that date.
        jinja2.TemplateError: the text calls something that does not exist.
    """

    def bedrag(amount_id: str) -> str:
        amount = base.amounts.get(amount_id)
        if amount is None:
            raise TemplateError(f"no value '{amount_id}' in bedragen.yml")
        period = amount.on(on)
        if period is None:
            raise ExpiredFactError(amount_id)
        said = spoken(period.value, amount.unit)
        return said if period.certain else f"{said} {base.texts['bedrag_onzeker']}"

    filled: str = _template(text).render(bedrag=bedrag)  # type: ignore[attr-defined]
    return filled.replace(UNCERTAIN_MARK, base.texts["zin_onzeker"])


def say(base: KnowledgeBase, text: str, on: dt.date) -> Spoken:
    """Return the filled text, or the reason why it may not be spoken on that date."""
    try:
        return Spoken(fill(base, text, on))
    except ExpiredFactError as error:
        return Spoken("", expired=error.amount_id)


def in_force(entry: Entry, on: dt.date) -> bool:
    """Return whether an entry's rule holds on that date (an announced one does not)."""
    return (
        entry.status == "geldt"
        and (entry.valid_from is None or entry.valid_from <= on)
        and (entry.valid_to is None or on <= entry.valid_to)
    )


def section_text(
    base: KnowledgeBase,
    entry: Entry,
    heading: Heading,
    on: dt.date,
    areas: tuple[str, ...] = (),
) -> Spoken | None:
    """Return what is spoken under a heading, None where the entry has no such heading.

    `areas` are the gemeente and the region it is for, nearest first: their own text goes before
    the national one, and says for which area it is.
    """
    variant = entry.variant(heading, areas)
    if variant is not None:
        spoken = say(base, variant.text, on)
        note = base.texts["geldt_voor"].replace("{{ regio }}", variant.region)
        return spoken if spoken.expired else Spoken(f"{spoken.text}\n{note}")
    text = entry.text(heading)
    if text is None:
        return None
    if heading is Heading.PRECIES and entry.check_before and on >= entry.check_before:
        # The exact text may hold numbers of its own: they expire with the whole.
        return Spoken("", expired="controleren_voor")
    return say(base, text, on)
