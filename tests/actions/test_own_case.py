"""An own case: to a person and on the list, in the tone that fits; in doubt with the rule too."""

from __future__ import annotations

import pytest

from actions.own_case import ActionOwnCase
from bot.knowledge.model import KnowledgeBase
from tests.actions.conftest import MakeTurn, listed, question

ACTION = ActionOwnCase()


@pytest.mark.parametrize(
    ("slug", "text", "reason"),
    [
        ("status-aanvraag", "waar blijft mijn aanvraag", "eigen_zaak"),
        ("klacht-bezwaar", "ik wil bezwaar maken", "klacht"),
        ("problemen-op-werk", "hij heeft een collega geslagen", "incident"),
    ],
)
def test_an_own_case_reaches_a_person_and_the_list(
    turn: MakeTurn, people: None, slug: str, text: str, reason: str
) -> None:
    data = {"questions": [question((slug, 0.9), entry="")]}
    outcome = ACTION.take(turn("own_case", text, understanding=data))
    assert outcome.messages[0].reason == reason
    assert outcome.messages[0].kind == "handoff"
    assert [(row[0], row[2]) for row in listed()] == [(reason, text)]


def test_a_complaint_is_told_to_reach_the_team(
    turn: MakeTurn, people: None, base: KnowledgeBase
) -> None:
    data = {"questions": [question(("klacht-bezwaar", 0.9))]}
    outcome = ACTION.take(turn("own_case", "ik heb een klacht", understanding=data))
    assert base.texts["contact_klacht"].strip() in outcome.messages[0].text


@pytest.mark.parametrize(
    ("probability", "text", "kinds"),
    [
        (0.95, "de gemeente zei iets over een coach", ["answer", "handoff"]),
        (0.50, "de gemeente zei iets over een coach", ["handoff", "step"]),  # not sure of the rule
        (0.95, "hij heeft een collega geslagen", ["handoff", "step"]),  # an incident: no menu
    ],
)
def test_in_doubt_there_is_the_rule_and_the_person(
    turn: MakeTurn, people: None, probability: float, text: str, kinds: list[str]
) -> None:
    asked = question(("jobcoach", probability), entry="jobcoach")
    data = {"questions": [asked], "doubtful": True}
    outcome = ACTION.take(turn("own_case", text, understanding=data))
    assert [message.kind for message in outcome.messages] == kinds


def test_a_clear_own_case_is_not_answered_with_a_rule(turn: MakeTurn, people: None) -> None:
    data = {"questions": [question(("jobcoach", 0.95), entry="jobcoach")], "doubtful": False}
    outcome = ACTION.take(turn("own_case", "waar blijft mijn coach", understanding=data))
    assert outcome.messages[0].kind == "handoff"


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        ("2026-06-02", "Dan was dat tot ongeveer 2 september 2026."),
        ("2026-11-01", "Dan is dat tot ongeveer 1 februari 2027."),
    ],
)
def test_a_named_day_says_how_late_it_is(
    turn: MakeTurn, people: None, day: str, wanted: str
) -> None:
    asked = question(("doelgroepverklaring", 0.95), entry="doelgroepverklaring")
    case = {"dates": [{"date": day, "role": "start-werk"}]}
    data = {"questions": [asked], "doubtful": False, "case": case}
    outcome = ACTION.take(turn("own_case", "kan dat nog", understanding=data))
    assert wanted in outcome.messages[0].text
