"""Rendering: the value of the date, never one that does not hold, doubt marked."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from jinja2 import TemplateError
from jinja2.exceptions import SecurityError

from bot.knowledge.load import load
from bot.knowledge.model import Heading, KnowledgeBase
from bot.knowledge.render import ExpiredFactError, fill, in_force, say, section_text
from tests.knowledge.conftest import ON, SMALL

PREMIUM = '{{ bedrag("proef-premie") }}'


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load(SMALL)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (dt.date(2026, 1, 1), "€ 1.000"),
        (dt.date(2026, 6, 30), "€ 1.000"),
        (dt.date(2026, 7, 1), "€ 1.319"),
        (dt.date(2027, 6, 30), "€ 1.319"),
    ],
)
def test_the_value_of_the_date_is_spoken(base: KnowledgeBase, on: dt.date, said: str) -> None:
    assert fill(base, PREMIUM, on) == said


@pytest.mark.parametrize(
    ("amount", "on"),
    [
        ("proef-premie", dt.date(2025, 12, 31)),  # before the first value
        ("proef-premie", dt.date(2027, 7, 1)),  # after the last
        ("proef-toeslag", dt.date(2027, 3, 1)),  # the day by which someone had to look
        ("proef-duur", dt.date(2019, 12, 31)),
    ],
)
def test_a_value_that_does_not_hold_is_not_spoken(
    base: KnowledgeBase, amount: str, on: dt.date
) -> None:
    with pytest.raises(ExpiredFactError) as caught:
        fill(base, f'Nu {{{{ bedrag("{amount}") }}}}.', on)
    assert caught.value.amount_id == amount


def test_the_day_before_it_must_be_checked_is_still_good(base: KnowledgeBase) -> None:
    assert "23,5%" in fill(base, '{{ bedrag("proef-toeslag") }}', dt.date(2027, 2, 28))


def test_say_gives_the_reason_and_no_half_sentence(base: KnowledgeBase) -> None:
    spoken = say(base, f"De premie is {PREMIUM}.", dt.date(2028, 1, 1))
    assert (spoken.text, spoken.expired) == ("", "proef-premie")


def test_an_uncertain_value_is_marked_where_it_stands(base: KnowledgeBase) -> None:
    entry = base.entries["proefregeling"]
    spoken = section_text(base, entry, Heading.HOEVEEL, ON)
    assert spoken is not None
    assert spoken.text == "De premie is € 1.319 en soms 23,5% (nog niet bevestigd) meer."


def test_an_uncertain_sentence_is_marked(base: KnowledgeBase) -> None:
    spoken = section_text(base, base.entries["proefregeling"], Heading.OPBRENGST, ON)
    assert spoken is not None
    assert spoken.text.endswith("(Dit is nog niet zeker.)")
    assert "[onzeker]" not in spoken.text


def test_a_heading_that_is_not_there_is_none(base: KnowledgeBase) -> None:
    assert section_text(base, base.entries["proefregeling"], Heading.COMBINEREN, ON) is None


def test_an_unknown_value_is_an_error_not_an_empty_place(base: KnowledgeBase) -> None:
    with pytest.raises(TemplateError, match="no value 'bestaat-niet'"):
        fill(base, '{{ bedrag("bestaat-niet") }}', ON)
    with pytest.raises(TemplateError):
        fill(base, "{{ premie }}", ON)


def test_a_text_cannot_reach_into_the_program(base: KnowledgeBase) -> None:
    with pytest.raises(SecurityError):
        fill(base, "{{ bedrag.__globals__ }}", ON)


@pytest.mark.parametrize(
    ("areas", "said"),
    [
        ((), "UWV beslist."),
        (("Ede", "FoodValley"), "Dit geldt voor FoodValley."),
        (("Arnhem", "Midden-Gelderland"), "UWV beslist."),
    ],
)
def test_a_region_has_its_own_text_and_says_so(
    base: KnowledgeBase, areas: tuple[str, ...], said: str
) -> None:
    spoken = section_text(base, base.entries["proefregeling"], Heading.WIE_REGELT, ON, areas)
    assert spoken is not None
    assert said in spoken.text


@pytest.mark.parametrize(
    ("status", "start", "end", "holds"),
    [
        ("geldt", None, None, True),
        ("geldt", ON, ON, True),
        ("geldt", dt.date(2026, 11, 22), None, False),
        ("geldt", None, dt.date(2026, 11, 20), False),
        ("aangekondigd", None, None, False),
        ("beeindigd", None, None, False),
    ],
)
def test_in_force(
    base: KnowledgeBase, status: str, start: dt.date | None, end: dt.date | None, holds: bool
) -> None:
    entry = replace(base.entries["proefregeling"], status=status, valid_from=start, valid_to=end)
    assert in_force(entry, ON) is holds


@pytest.mark.parametrize(("days", "expired"), [(-1, None), (0, "controleren_voor")])
def test_the_exact_text_expires_with_its_entry(
    base: KnowledgeBase, days: int, expired: str | None
) -> None:
    due = dt.date(2027, 1, 1)
    entry = replace(
        next(iter(base.entries.values())),
        check_before=due,
        body={Heading.PRECIES: "Artikel 1: 1,01 euro.", Heading.LET_OP: "Let op."},
    )
    on = due + dt.timedelta(days=days)
    exact = section_text(base, entry, Heading.PRECIES, on)
    plain = section_text(base, entry, Heading.LET_OP, on)
    assert exact is not None
    assert plain is not None
    assert exact.expired == expired
    assert bool(exact.text) == (expired is None)
    assert plain.expired is None
