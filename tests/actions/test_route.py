"""Guided questions: one a turn, each skippable, a plan at the end, a call-back stored once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select

from actions.base import _with_way_back
from actions.route import MAX_IN_PLAN, ActionRoute
from actions.turn import Outcome
from bot.knowledge.model import KnowledgeBase
from bot.messages import Message
from bot.store import database
from bot.store.models import Handoff, Outbox
from tests.actions.conftest import MakeTurn, changed

ACTION = ActionRoute()
BEGIN = "waar-begin-ik"
CALL_BACK = {
    "naam": "[naam-1]",
    "telefoon": "[telefoon-1]",
    "gemeente": "Ede",
    "moment": "ochtend",
}


def state(route: str, step: int, **answers: str) -> dict[str, Any]:
    return {"id": route, "step": step, "answers": answers}


def answered(turn: MakeTurn, route: dict[str, Any], **given: Any) -> Outcome:
    understanding = given.pop("understanding", None) or given.pop("reply")
    slots = {"route": route, **given.pop("slots", {})}
    return ACTION.take(turn("route_answer", understanding=understanding, slots=slots, **given))


def count(model: type) -> int:
    with database.session() as session:
        return int(session.scalar(select(func.count()).select_from(model)) or 0)


def test_a_route_starts_with_its_first_question(turn: MakeTurn, base: KnowledgeBase) -> None:
    outcome = ACTION.take(turn("start_route", understanding={"route": BEGIN}))
    (message,) = outcome.messages
    assert message.text.startswith(base.routes[BEGIN].intro.strip())
    assert message.route == {"id": BEGIN, "step": 1, "of": 5}
    assert message.buttons[0].act.data == {"value": "nieuw", "step": "situatie"}
    assert [button.act.intent for button in message.buttons[-2:]] == ["route_answer", "stop"]
    assert message.buttons[-2].act.data == {"skip": True, "step": "situatie"}
    assert outcome.slots["route"] == state(BEGIN, 0)


def test_an_answer_leads_to_the_next_question(turn: MakeTurn) -> None:
    outcome = answered(turn, state(BEGIN, 0), reply={"value": "nieuw", "step": "situatie"})
    assert outcome.slots["route"] == state(BEGIN, 1, situatie="nieuw")
    assert outcome.messages[0].route == {"id": BEGIN, "step": 2, "of": 5}


def test_a_question_may_be_skipped(turn: MakeTurn) -> None:
    outcome = answered(turn, state(BEGIN, 0), reply={"skip": True})
    assert outcome.slots["route"] == state(BEGIN, 1)


def test_a_question_that_is_needed_may_not(turn: MakeTurn) -> None:
    outcome = answered(turn, state("terugbellen", 0), reply={"skip": True})
    assert outcome.slots["route"]["step"] == 0
    intents = [button.act.data.get("skip") for button in outcome.messages[0].buttons]
    assert intents == [None], "only stopping is offered"


def test_a_button_of_an_earlier_question_leaves_the_present_one(
    turn: MakeTurn, base: KnowledgeBase
) -> None:
    outcome = answered(turn, state(BEGIN, 1), reply={"value": "nieuw", "step": "situatie"})
    assert outcome.messages[0].text.startswith(base.texts["knop_oud"])
    assert outcome.slots["route"] == state(BEGIN, 1)


def test_a_button_of_a_route_that_is_over_is_answered_kindly(
    turn: MakeTurn, base: KnowledgeBase
) -> None:
    data = {"value": "nieuw", "step": "situatie"}
    outcome = ACTION.take(turn("route_answer", understanding=data))
    assert outcome.messages[0].text == base.texts["knop_oud"]
    assert outcome.messages[0].buttons
    assert outcome.slots == {}


def test_a_side_question_is_followed_by_the_questions_step(turn: MakeTurn) -> None:
    asking = turn("ask", slots={"route": state(BEGIN, 2)})
    outcome = _with_way_back(asking, Outcome((Message("antwoord", "answer"),)))
    answer, again = outcome.messages
    assert answer.text == "antwoord"
    assert again.route == {"id": BEGIN, "step": 3, "of": 5}


def test_nothing_is_asked_again_without_a_route_or_by_the_route(turn: MakeTurn) -> None:
    plain = Outcome((Message("antwoord", "answer"),))
    assert _with_way_back(turn(), plain) is plain
    own = Outcome((Message("vraag", "step"),), {"route": state(BEGIN, 1)})
    assert _with_way_back(turn(slots={"route": state(BEGIN, 0)}), own) is own


def test_a_known_gemeente_is_not_asked_again(turn: MakeTurn, people: None) -> None:
    outcome = answered(turn, state(BEGIN, 3), reply={"value": "zelf"}, slots={"gemeente": "Ede"})
    assert outcome.slots["route"] is None, "the last question was the gemeente"
    assert "Marieke Voorbeeld" in outcome.messages[-1].text


@pytest.mark.parametrize(
    ("typed", "options"),
    [("Hengelo", ["Hengelo", "Bronckhorst"]), ("Bergen", ["Bergen (L.)", "Bergen (NH.)"])],
)
def test_a_double_place_is_asked(turn: MakeTurn, typed: str, options: list[str]) -> None:
    outcome = answered(turn, state("contact", 0), reply={"value": typed})
    titles = [button.title for button in outcome.messages[0].buttons]
    assert titles[:2] == options
    assert outcome.slots["route"]["options"] == options
    chosen = answered(turn, outcome.slots["route"], reply={"value": options[1]})
    assert chosen.slots["gemeente"] == options[1]
    assert chosen.slots["route"] is None


def test_a_place_that_is_not_known_is_asked_again(turn: MakeTurn, base: KnowledgeBase) -> None:
    outcome = answered(turn, state("contact", 0), reply={"value": "Xyzzy"})
    assert outcome.messages[0].text.startswith(base.texts["gemeente_onbekend"])
    assert outcome.slots["route"]["step"] == 0


def test_a_skipped_gemeente_leaves_a_way_to_be_called(turn: MakeTurn) -> None:
    outcome = answered(turn, state("contact", 0), reply={"skip": True})
    assert outcome.messages[0].buttons[0].act.data == {"route": "terugbellen"}
    assert outcome.slots["route"] is None


@pytest.mark.parametrize(
    ("answers", "first"),
    [
        (
            {"situatie": "nieuw", "kandidaat": "ja-gemeente", "begeleiding": "niemand"},
            "proefplaatsing",
        ),
        ({"situatie": "nieuw", "kandidaat": "ja-uwv", "begeleiding": "collega"}, "proefplaatsing"),
        ({"situatie": "in-dienst", "begeleiding": "zelf"}, "ziekte-re-integratie"),
        ({"situatie": "nieuw", "kandidaat": "nee"}, "kandidaat-vinden"),
        ({}, "succesfactoren"),
    ],
)
def test_a_route_ends_in_a_plan_of_three_at_most(
    turn: MakeTurn, base: KnowledgeBase, answers: dict[str, str], first: str
) -> None:
    outcome = answered(turn, state(BEGIN, 4, **answers), reply={"skip": True})
    plan, person = outcome.messages
    assert 1 <= len(plan.instruments) <= MAX_IN_PLAN
    assert plan.instruments[0] == first
    assert plan.topics == ("waar-beginnen",)
    for number, entry in enumerate(plan.instruments, start=1):
        assert f"{number}. {base.entries[entry].name}. " in plan.text
    assert plan.text.endswith(base.routes[BEGIN].closing.strip())
    assert person.kind == "handoff"
    assert outcome.slots["route"] is None


def test_a_plan_leaves_out_what_is_stopped(turn: MakeTurn, base: KnowledgeBase) -> None:
    stopped = changed(base, "succesfactoren", stopped=True)
    outcome = answered(turn, state(BEGIN, 4), reply={"skip": True}, base=stopped)
    assert outcome.messages[0].instruments == ()
    assert outcome.messages[0].text == base.texts["plan_leeg"]


def test_the_plan_comes_with_the_named_person(turn: MakeTurn, people: None) -> None:
    outcome = answered(turn, state(BEGIN, 4), reply={"value": "Ede"})
    assert "Marieke Voorbeeld" in outcome.messages[-1].text
    assert outcome.slots["gemeente"] == "Ede"
    assert outcome.slots["known"]["contact_first_name"] == "Marieke"


@pytest.mark.parametrize("value", [None, "06 12", "[naam-1]", ""])
def test_a_phone_number_that_is_none_is_asked_again(
    turn: MakeTurn, base: KnowledgeBase, value: str | None
) -> None:
    route = state("terugbellen", 1, naam="[naam-1]")
    outcome = answered(turn, route, understanding={"value": value})
    assert outcome.messages[0].text.startswith(base.texts["telefoon_fout"])
    assert outcome.slots["route"] == route


def test_a_name_that_is_none_is_asked_again(turn: MakeTurn, base: KnowledgeBase) -> None:
    outcome = answered(turn, state("terugbellen", 0), understanding={"value": None})
    assert outcome.messages[0].text.startswith(base.texts["naam_fout"])


def test_a_call_back_is_stored_and_promised_by_a_date(turn: MakeTurn, people: None) -> None:
    outcome = answered(turn, state("terugbellen", 4, **CALL_BACK), reply={"value": "ja"})
    (message,) = outcome.messages
    assert message.kind == "handoff"
    assert "Marieke Voorbeeld belt u: in de ochtend" in message.text
    assert "uiterlijk 25 november 2026" in message.text
    assert outcome.slots["route"] is None
    with database.session() as session:
        stored = session.scalars(select(Handoff)).one()
        mail = session.scalars(select(Outbox)).one()
    assert (stored.name_token, stored.phone_token) == ("[naam-1]", "[telefoon-1]")
    assert (stored.gemeente, stored.due_date) == ("Ede", dt.date(2026, 11, 25))
    assert mail.recipient == "marieke@wsp-voorbeeldregio.example"
    assert "[telefoon-1]" in mail.body, "the number itself is filled in when it is sent"


def test_a_replay_stores_a_call_back_once(turn: MakeTurn, people: None) -> None:
    said = [
        answered(turn, state("terugbellen", 4, **CALL_BACK), reply={"value": "ja"}).messages[0].text
        for _time in range(2)
    ]
    assert said[0] == said[1]
    assert (count(Handoff), count(Outbox)) == (1, 1)


def test_a_call_back_without_a_gemeente_goes_to_the_desk(turn: MakeTurn, people: None) -> None:
    route = state("terugbellen", 4, naam="[naam-1]", telefoon="[telefoon-1]")
    answered(turn, route, reply={"value": "ja"})
    with database.session() as session:
        assert session.scalars(select(Handoff)).one().contact_id is None
        assert session.scalars(select(Outbox)).one().recipient == (
            "werkgevers@wsp-voorbeeldregio.example"
        )


@pytest.mark.parametrize("value", ["nee", "misschien"])
def test_a_refusal_stores_nothing(
    turn: MakeTurn, people: None, base: KnowledgeBase, value: str
) -> None:
    outcome = answered(turn, state("terugbellen", 4, **CALL_BACK), reply={"value": value})
    refused, desk = outcome.messages
    assert refused.text == base.texts["terugbel_geweigerd"]
    assert desk.kind == "handoff"
    assert (count(Handoff), count(Outbox)) == (0, 0)


def test_a_holiday_is_no_day_to_call(turn: MakeTurn, people: None) -> None:
    christmas_eve = dt.date(2026, 12, 24)
    outcome = answered(
        turn, state("terugbellen", 4, **CALL_BACK), reply={"value": "ja"}, on=christmas_eve
    )
    assert "uiterlijk 29 december 2026" in outcome.messages[0].text


def test_the_summary_holds_the_subject_and_earlier_questions(turn: MakeTurn, people: None) -> None:
    answered(
        turn,
        state("terugbellen", 4, **CALL_BACK),
        reply={"value": "ja"},
        slots={"focus": {"entry": "no-riskpolis"}},
        earlier_questions=("hoe meld ik iemand ziek", "ja", "[naam-1]", "Ja, dat mag"),
    )
    with database.session() as session:
        summary = session.scalars(select(Handoff)).one().summary
    assert summary.splitlines() == ["- No-riskpolis", "- hoe meld ik iemand ziek"]
