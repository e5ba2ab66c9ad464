"""The frame of every skill: a time limit, an apology with a person, a line on the team's list."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from actions import actions, base
from actions.base import SafeAction
from actions.turn import Outcome, Turn
from bot.messages import Message
from bot.settings import ROOT
from tests.actions.conftest import listed

WORDS = "mijn geheime vraag over Fatima"


def tracker(**slots: Any) -> Tracker:
    metadata = {"message_id": "m1", "on": "2026-11-23"}
    latest = {
        "text": WORDS,
        "intent": {"name": "ask"},
        "metadata": metadata,
        "understanding": {"places": []},
    }
    events = [
        {"event": "user", "text": "eerste vraag", "input_channel": "telegram"},
        {"event": "bot", "text": "antwoord"},
        {"event": "user", "text": WORDS, "input_channel": "telegram"},
    ]
    return Tracker("c1", slots, latest, events, False, None, {}, "action_listen")


class Skill(SafeAction):
    """A skill that does what a test tells it."""

    def __init__(self, take: Callable[[Turn], Outcome]) -> None:
        self._take = take

    def name(self) -> str:
        return "action_test"

    def take(self, turn: Turn) -> Outcome:
        return self._take(turn)


async def run(take: Callable[[Turn], Outcome], **slots: Any) -> tuple[list[Any], list[Any]]:
    dispatcher = CollectingDispatcher()
    events = await Skill(take).run(dispatcher, tracker(**slots), {})
    return [message["custom"] for message in dispatcher.messages], events


def fail(_turn: Turn) -> Outcome:
    raise ValueError(WORDS)


async def test_an_outcome_becomes_messages_and_slots(fresh_database: str) -> None:
    messages, events = await run(
        lambda _turn: Outcome((Message("dag", "smalltalk"),), {"offered": None})
    )
    assert [(message["text"], message["kind"]) for message in messages] == [("dag", "smalltalk")]
    assert events == [{"event": "slot", "timestamp": None, "name": "offered", "value": None}]


async def test_a_failure_apologises_and_offers_a_person(fresh_database: str) -> None:
    messages, events = await run(fail)
    (apology,) = messages
    assert (apology["kind"], apology["reason"]) == ("unresolved", "storing")
    assert "088 000 00 00" in apology["text"]
    assert apology["buttons"][0]["act"]["intent"] == "request_contact"
    assert events == []
    assert [row[0] for row in listed()] == ["storing"]


async def test_a_failure_is_logged_without_the_employers_words(fresh_database: str) -> None:
    with capture_logs() as logs:
        await run(fail)
    (line,) = [entry for entry in logs if entry["event"] == "action_failed"]
    assert (line["action"], line["error"]) == ("action_test", "ValueError")
    assert WORDS not in str(logs)
    assert "Fatima" not in str(logs)


async def test_a_skill_that_hangs_is_cut_off(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "LIMIT_SECONDS", 0.05)
    release = threading.Event()

    def hang(_turn: Turn) -> Outcome:
        release.wait(5)
        return Outcome((Message("te laat", "answer"),))

    with capture_logs() as logs:
        messages, _events = await run(hang)
    release.set()
    assert [message["reason"] for message in messages] == ["storing"]
    assert [row[0] for row in listed()] == ["storing"]
    assert any(entry.get("error") == "TimeoutError" for entry in logs)


async def test_a_database_that_is_gone_does_not_silence_the_apology(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: Any) -> None:
        raise OperationalError("select", {}, Exception(WORDS))

    monkeypatch.setattr(base, "log_unresolved", gone)
    with capture_logs() as logs:
        messages, _events = await run(fail)
    assert [message["reason"] for message in messages] == ["storing"]
    assert "failure_not_logged" in [entry["event"] for entry in logs]
    assert WORDS not in str(logs)


async def test_a_database_that_hangs_does_not_hold_up_the_apology(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()
    monkeypatch.setattr(base, "LOG_LIMIT_SECONDS", 0.05)
    monkeypatch.setattr(base, "log_unresolved", lambda *_args: release.wait(5))
    with capture_logs() as logs:
        messages, _events = await run(fail)
    waited = not release.is_set()
    release.set()
    assert waited
    assert [message["reason"] for message in messages] == ["storing"]
    assert "failure_not_logged" in [entry["event"] for entry in logs]


async def test_the_way_back_follows_an_answer_and_an_apology(fresh_database: str) -> None:
    route = {"id": "waar-begin-ik", "step": 0, "answers": {}}
    for take in (fail, lambda _turn: Outcome((Message("antwoord", "answer"),))):
        messages, _events = await run(take, route=route)
        assert [message["kind"] for message in messages][1:] == ["step"]


def test_a_turn_is_read_from_the_tracker(fresh_database: str) -> None:
    turn = Turn.of(tracker(gemeente="Ede"))
    assert (turn.conversation_id, turn.message_id, turn.channel) == ("c1", "m1", "telegram")
    assert (turn.intent, turn.text, turn.on.isoformat()) == ("ask", WORDS, "2026-11-23")
    assert turn.slots == {"gemeente": "Ede"}
    assert turn.earlier_questions == ("eerste vraag", WORDS)


def test_every_skill_of_the_domain_is_registered() -> None:
    names = {getattr(actions, name)().name() for name in actions.__all__}
    domain = (ROOT / "domain.yml").read_text(encoding="utf-8")
    listed_there = {
        line.strip().removeprefix("- ")
        for line in domain.splitlines()
        if line.strip().startswith("- action_")
    }
    assert names == listed_there
