"""An employer's own case: to a person, in the tone that fits; in doubt with the rule as well."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from actions.answer import is_clear, one_answer
from actions.base import SafeAction, log_unresolved
from actions.buttons import ask_button
from actions.case import last_day
from actions.contact import bring_to_person
from actions.turn import Outcome, Turn
from bot.knowledge.model import TO_A_PERSON
from bot.unresolved.reasons import Reason

# What is more than a look-up gets its own tone and reason: first the gravest.
_CRISIS = re.compile(
    r"zelfmoord|zelfdoding|su[iï]cid|van het leven ber|niet meer (?:verder )?leven|"
    r"eind aan (?:zijn|haar)",
    re.IGNORECASE,
)
_INCIDENT = re.compile(
    r"geslagen|slaat|sloeg|dreig|agress|wapen|\bmes\b|politie|ongeluk|ongeval|gewond|bloed|brand|"
    r"door het lint|gevaar|vecht|gevallen|bijna gesneden|dronken|gestolen|aangerand|lastiggevallen",
    re.IGNORECASE,
)
_ANGRY = re.compile(
    r"woedend|\bboos\b|belachelijk|schandalig|prutser|waardeloos|klacht|klagen|onacceptabel|"
    r"van het kastje|nergens op|slecht geregeld",
    re.IGNORECASE,
)


def _tone(text: str, slug: str) -> tuple[str, Reason]:
    """Return the text key and the reason code for an own case."""
    if _CRISIS.search(text):
        return "contact_crisis", Reason.INCIDENT
    if _INCIDENT.search(text):
        return "contact_incident", Reason.INCIDENT
    if slug == "klacht-bezwaar" or _ANGRY.search(text):
        return "contact_klacht", Reason.COMPLAINT
    return "contact_eigen_zaak", Reason.OWN_CASE


class ActionOwnCase(SafeAction):
    """Brings own cases, incidents and complaints to a person at once."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_own_case"

    def take(self, turn: Turn) -> Outcome:
        """Return the way to a person; first the rule, where it may be a question about that."""
        questions = turn.understanding.get("questions") or [{}]
        question: dict[str, Any] = questions[0]
        slug = str((question.get("topics") or [["status-aanvraag", 1.0]])[0][0])
        key, reason = _tone(turn.text, slug)
        if turn.understanding.get("doubtful") and reason is Reason.OWN_CASE:
            answered = _answered_too(turn, question)
            if answered is not None:
                return answered
        log_unresolved(turn, reason, (slug,))
        intro = "\n".join(filter(None, [turn.say(key), _term(turn, question)]))
        outcome = bring_to_person(turn, slug, intro, reason.value)
        entry = turn.base.entries.get(str(question.get("entry") or ""))
        if entry is None:
            return outcome
        focus = {"entry": entry.id, "topic": entry.topic, "section": None}
        first, reading = outcome.messages[0], turn.base.main_entry(slug)
        if reading and slug not in TO_A_PERSON and reason is not Reason.INCIDENT:
            more = ask_button(turn.say("lees_meer", naam=reading.name), reading)
            first = replace(first, buttons=(*first.buttons, more))
        return Outcome((first, *outcome.messages[1:]), {**outcome.slots, "focus": focus})


def _term(turn: Turn, question: dict[str, Any]) -> str:
    """Return until when the term ran that the named day starts: being late costs money."""
    entry = turn.base.entries.get(str(question.get("entry") or ""))
    for deadline in entry.deadlines if entry and not entry.stopped else ():
        said = last_day(turn, deadline)
        if said:
            return f"{turn.say('op_tijd', wat=deadline.what)} {said}"
    return ""


def _answered_too(turn: Turn, question: dict[str, Any]) -> Outcome | None:
    """Return the answer with the person below it, None where the answer is not sure either.

    A wrong guess costs nothing this way: the rule is there, and so is the person.
    """
    if not question.get("topics") or not is_clear(turn, question):
        return None
    answered = one_answer(turn, question)
    intro = turn.say("contact_eigen_zaak_misschien")
    slug = str(question["topics"][0][0])
    person = bring_to_person(turn, slug, intro, Reason.OWN_CASE.value, ask_gemeente=False)
    return Outcome((*answered.messages, *person.messages), {**person.slots, **answered.slots})
