"""What is no question: short replies, stopping, erasing; and what cannot be read."""

from __future__ import annotations

import pytest

from actions.talk import ActionTalk
from actions.unresolved import ActionUnresolved
from bot.knowledge.model import KnowledgeBase
from tests.actions.conftest import ON, MakeTurn, listed

ACTION = ActionTalk()
ROUTE = {"id": "waar-begin-ik", "step": 2, "answers": {}}


@pytest.mark.parametrize(
    "intent",
    ["greet", "goodbye", "thank", "affirm", "deny", "unsure", "frustrated", "help", "smalltalk"],
)
def test_each_act_has_its_reply(turn: MakeTurn, intent: str) -> None:
    outcome = ACTION.take(turn(intent))
    (message,) = outcome.messages
    assert (message.kind, bool(message.text)) == ("smalltalk", True)
    assert outcome.slots == {}


def test_replies_differ(turn: MakeTurn) -> None:
    said = {ACTION.take(turn(intent)).messages[0].text for intent in ("greet", "thank", "unsure")}
    assert len(said) == 3


def test_stopping_ends_the_route(turn: MakeTurn) -> None:
    outcome = ACTION.take(turn("stop", slots={"route": ROUTE}))
    assert outcome.slots == {"route": None, "offered": None}


def test_not_now_is_kept_and_offers_nothing(turn: MakeTurn) -> None:
    outcome = ACTION.take(turn("no_contact", slots={"known": {"contact_first_name": "Ada"}}))
    assert outcome.slots["known"] == {
        "contact_first_name": "Ada",
        "no_contact": ON.isoformat(),
    }
    assert outcome.slots["route"] is None
    assert outcome.messages[0].buttons == ()


def test_frustration_is_met_with_a_person(turn: MakeTurn) -> None:
    (message,) = ACTION.take(turn("frustrated")).messages
    assert [button.act.intent for button in message.buttons] == ["request_contact"]


def test_the_greeting_says_it_is_no_person(turn: MakeTurn, base: KnowledgeBase) -> None:
    (message,) = ACTION.take(turn("start_conversation")).messages
    assert message.kind == "notice"
    assert "digitale assistent van " + base.organisation.name in message.text
    assert "computerprogramma" in message.text
    assert message.buttons[-1].act.intent == "request_contact"


@pytest.mark.parametrize(
    ("subject", "entry"),
    [("jobcoach", "jobcoach"), ("lkv-herplaatsen", "lkv-herplaatsen"), ("weg", None), (None, None)],
)
def test_a_page_brings_its_subject_along(
    turn: MakeTurn, base: KnowledgeBase, subject: str | None, entry: str | None
) -> None:
    outcome = ACTION.take(turn("start_conversation", understanding={"subject": subject}))
    focus = outcome.slots.get("focus") or {}
    assert focus.get("entry") == entry
    if entry:
        assert base.entries[entry].name in outcome.messages[0].text


def test_erasing_is_asked_first(turn: MakeTurn) -> None:
    (message,) = ACTION.take(turn("erase_request")).messages
    assert [button.act.intent for button in message.buttons] == ["erase_confirmed", "deny"]


def test_what_cannot_be_read_is_listed_and_has_a_way_out(turn: MakeTurn) -> None:
    (message,) = ActionUnresolved().take(turn("nonsense", "asdf qwer")).messages
    assert (message.kind, message.reason) == ("unresolved", "onbegrepen")
    assert message.buttons[-1].act.intent == "request_contact"
    assert listed() == [("onbegrepen", [], "asdf qwer")]
