"""The employer's own case: what was understood of a story, and the last day of a term."""

from __future__ import annotations

from typing import Any

import pytest

from actions.answer import ActionAnswer
from bot.knowledge.model import KnowledgeBase
from tests.actions.conftest import MakeTurn, question

ACTION = ActionAnswer()


def said(turn: MakeTurn, entry: str, section: str | None = None, **case: Any) -> str:
    data = {"questions": [question((entry, 0.95), entry=entry, section=section)], "case": case}
    return ACTION.take(turn("ask", understanding=data)).messages[0].text


def started(day: str, role: str = "start-werk") -> list[dict[str, str]]:
    return [{"date": day, "role": role}]


def test_a_term_is_counted_from_the_day_that_was_named(turn: MakeTurn) -> None:
    text = said(turn, "doelgroepverklaring", dates=started("2026-11-01"))
    assert "U noemt 1 november 2026. Dan is dat tot ongeveer 1 februari 2027." in text
    assert "Wacht niet tot de laatste dag." in text


def test_a_term_that_has_passed_leads_to_the_person(turn: MakeTurn) -> None:
    text = said(turn, "doelgroepverklaring", dates=started("2026-06-02"))
    assert "Dan was dat tot ongeveer 2 september 2026." in text
    assert "Vraag uw contactpersoon wat nu nog kan." in text


def test_the_deadline_is_said_unasked_when_a_day_was_named(turn: MakeTurn) -> None:
    assert "Op tijd" in said(turn, "doelgroepverklaring", "wie_regelt", dates=started("2026-11-01"))
    assert "Op tijd" not in said(turn, "doelgroepverklaring", "wie_regelt", dates=[])


def test_a_day_of_something_else_is_not_counted_from(turn: MakeTurn) -> None:
    assert "U noemt" not in said(
        turn, "doelgroepverklaring", dates=started("2026-11-01", "einde-contract")
    )


@pytest.mark.parametrize(
    ("case", "wanted"),
    [
        ({"employed": True}, ", voor iemand die al bij u werkt."),
        ({"employed": False}, "."),
        ({}, "."),
    ],
)
def test_a_story_is_answered_with_what_was_understood(
    turn: MakeTurn, base: KnowledgeBase, case: dict[str, Any], wanted: str
) -> None:
    topic = base.topics["jobcoach"].title.lower()
    first = said(turn, "jobcoach", long=True, **case).splitlines()[0]
    assert first == f"U vraagt naar {topic}{wanted}"


def test_a_short_question_is_just_answered(turn: MakeTurn) -> None:
    assert "U vraagt naar" not in said(turn, "jobcoach", long=False, employed=True)
