"""The route skill: guided questions from `knowledge/routes/`, one a turn, each skippable.

A route is a slot with its id, step and answers. Side questions are answered by the other skills;
`actions/base.py` then asks the step again.
"""

from __future__ import annotations

from typing import Any

from actions.base import SafeAction
from actions.buttons import ask_button, route_button, start_buttons
from actions.compose import source_links
from actions.contact import card, contact_for, contact_text, known_gemeente
from actions.steps import step_message, step_of
from actions.turn import Outcome, Turn
from bot.handoff.directory import desk_contact
from bot.handoff.requests import CallBack, store_call_back
from bot.knowledge.amounts import dutch_date
from bot.knowledge.geo import gazetteer
from bot.knowledge.model import RouteStep
from bot.messages import Message
from bot.store import database

MAX_IN_PLAN = 3
SUMMARY_QUESTIONS = 6
MIN_SUMMARY_WORDS = 3


class ActionRoute(SafeAction):
    """Starts a route, takes an answer, finishes."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_route"

    def take(self, turn: Turn) -> Outcome:
        """Return the next question of the route, or its end."""
        if turn.intent == "start_route":
            return _start(turn, str(turn.understanding.get("route") or "waar-begin-ik"))
        state = turn.slots.get("route")
        step = step_of(turn, state) if state else None
        if state is None or step is None:
            return Outcome((Message(turn.say("knop_oud"), "notice", buttons=start_buttons(turn)),))
        expected = turn.understanding.get("step")
        if expected not in {None, step.id}:
            # A button of an earlier step: answered kindly, the present question stands.
            return _again(turn, state, turn.say("knop_oud"))
        return _answer(turn, state, step)


def _start(turn: Turn, route_id: str) -> Outcome:
    route = turn.base.routes[route_id]
    state: dict[str, Any] = {"id": route_id, "step": 0, "answers": {}}
    return _next(turn, _past_known(turn, state), before=route.intro.strip())


def _answer(turn: Turn, state: dict[str, Any], step: RouteStep) -> Outcome:
    if turn.understanding.get("skip"):
        if step.required:
            return _again(turn, state, turn.say("route_niet_begrepen"))
        return _next(turn, _advanced(state, step.id, None))
    value = turn.understanding.get("value")
    if step.kind == "telefoon" and not str(value or "").startswith("[telefoon"):
        return _again(turn, state, turn.say("telefoon_fout"))
    if step.kind == "naam" and not value:
        return _again(turn, state, turn.say("naam_fout"))
    if step.kind == "gemeente":
        return _gemeente(turn, state, step, str(value or ""))
    return _next(turn, _advanced(state, step.id, value))


def _gemeente(turn: Turn, state: dict[str, Any], step: RouteStep, typed: str) -> Outcome:
    exact = gazetteer().gemeente(typed) if typed in state.get("options", []) else None
    found = [exact] if exact else gazetteer().find(typed)
    if len(found) == 1:
        name = found[0].name
        outcome = _next(turn, _advanced(state, step.id, name))
        return Outcome(outcome.messages, {**outcome.slots, "gemeente": name})
    if not found:
        return _again(turn, state, turn.say("gemeente_onbekend"))
    options = {**state, "options": [gemeente.name for gemeente in found]}
    return _again(turn, options, turn.say("gemeente_dubbel", plaats=typed))


def _advanced(state: dict[str, Any], step_id: str, value: Any) -> dict[str, Any]:
    answers = {**state["answers"], **({step_id: value} if value is not None else {})}
    kept = {key: item for key, item in state.items() if key != "options"}
    return {**kept, "step": state["step"] + 1, "answers": answers}


def _past_known(turn: Turn, state: dict[str, Any]) -> dict[str, Any]:
    """Return the state with the gemeente filled in where the conversation knows it."""
    step = step_of(turn, state)
    gemeente = turn.slots.get("gemeente")
    if step is not None and step.kind == "gemeente" and gemeente:
        return _advanced(state, step.id, gemeente)
    return state


def _next(turn: Turn, state: dict[str, Any], before: str = "") -> Outcome:
    state = _past_known(turn, state)
    question = step_message(turn, state, before)
    if question is not None:
        return Outcome((question,), {"route": state})
    endings = {"contact": _contact_end, "terugbellen": _call_back_end}
    outcome = endings.get(state["id"], _plan_end)(turn, state)
    return Outcome(outcome.messages, {**outcome.slots, "route": None})


def _again(turn: Turn, state: dict[str, Any], why: str) -> Outcome:
    question = step_message(turn, state, why)
    return Outcome((question,) if question else (), {"route": state})


def _contact_end(turn: Turn, state: dict[str, Any]) -> Outcome:
    gemeente = gazetteer().gemeente(state["answers"].get("gemeente", ""))
    topic = state.get("topic", "contactpersoon")
    if gemeente is None:
        return Outcome(
            (
                Message(
                    turn.say("contact_overgeslagen"),
                    "handoff",
                    topics=(topic,),
                    buttons=(route_button(turn, "terugbellen", "knop_terugbellen"),),
                ),
            )
        )
    return card(turn, gemeente, topic)


def _plan_end(turn: Turn, state: dict[str, Any]) -> Outcome:
    """Return the plan: at most three subjects, each with why, and the contact."""
    route, answers = turn.base.routes[state["id"]], state["answers"]
    fitting = [
        outcome
        for outcome in route.outcomes
        if all(answers.get(step) in wanted for step, wanted in outcome.when.items())
    ]
    # What depends on the answers goes before what fits everyone.
    fitting.sort(key=lambda outcome: not outcome.when)
    known = [(turn.base.entries.get(outcome.entry), outcome.why) for outcome in fitting]
    chosen = [(entry, why) for entry, why in known if entry and not entry.stopped][:MAX_IN_PLAN]
    lines = [turn.say("plan_intro")] if chosen else [turn.say("plan_leeg")]
    lines += [
        turn.say("plan_regel", nummer=number, naam=entry.name, waarom=why)
        for number, (entry, why) in enumerate(chosen, start=1)
    ]
    if chosen:
        lines.append(route.closing.strip())
    plan = Message(
        "\n".join(lines),
        "step",
        topics=("waar-beginnen",),
        instruments=tuple(entry.id for entry, _why in chosen),
        sources=tuple(link for entry, _why in chosen for link in source_links(entry)[:1]),
        buttons=tuple(ask_button(turn.say("knop_meer", naam=e.name), e) for e, _why in chosen),
    )
    gemeente = gazetteer().gemeente(answers.get("gemeente", "")) or known_gemeente(turn)
    if gemeente is not None:
        person = card(turn, gemeente, "contactpersoon")
        return Outcome((plan, *person.messages), person.slots)
    return Outcome((plan, _desk_message(turn)))


def _desk_message(turn: Turn) -> Message:
    desk = desk_contact(turn.base.organisation.desk)
    return Message(
        f"{turn.say('contact_intro')}\n{contact_text(turn, desk)}",
        "handoff",
        topics=("contactpersoon",),
        buttons=(route_button(turn, "terugbellen", "knop_terugbellen"),),
    )


def _call_back_end(turn: Turn, state: dict[str, Any]) -> Outcome:
    answers = state["answers"]
    if answers.get("toestemming") != "ja":
        return Outcome((Message(turn.say("terugbel_geweigerd"), "notice"), _desk_message(turn)))
    gemeente = gazetteer().gemeente(answers.get("gemeente", ""))
    organisation = turn.base.organisation
    contact = contact_for(turn, gemeente)[0] if gemeente else desk_contact(organisation.desk)
    titles = {
        choice: title
        for step in turn.base.routes[state["id"]].steps
        for choice, title in step.choices
    }
    moment = str(answers.get("moment") or "maakt-niet-uit")
    request = CallBack(
        message_id=turn.message_id,
        conversation_id=turn.conversation_id,
        name_token=str(answers["naam"]),
        phone_token=str(answers["telefoon"]),
        moment=titles.get(moment, moment),
        gemeente=gemeente.name if gemeente else None,
        summary=_summary(turn),
    )
    with database.session() as session:
        stored = store_call_back(session, request, contact, turn.on, organisation.desk.mail)
        due = stored.due_date
    text = turn.say(
        "terugbel_klaar",
        naam=contact.name,
        moment=request.moment.lower(),
        uiterlijk=dutch_date(due),
    )
    return Outcome((Message(text, "handoff", topics=("contactpersoon",)),))


def _summary(turn: Turn) -> str:
    """Return what the employer asked, masked as it is, for the contact to read."""
    focus = turn.slots.get("focus") or {}
    subject = turn.base.entries.get(focus.get("entry", ""))
    lines = [
        f"- {text}"
        for text in turn.earlier_questions[:-1]
        if len(text.split()) >= MIN_SUMMARY_WORDS
    ]
    head = [f"- {subject.name}"] if subject else []
    return "\n".join([*head, *lines[-SUMMARY_QUESTIONS:]])
