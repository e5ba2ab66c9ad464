"""The answering skill: an answer, "bedoelt u …?", a referral, or an honest "dat weet ik niet"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions.base import SafeAction, log_unresolved
from actions.buttons import PRECISE, ask_button, contact_button, question_data, start_buttons
from actions.combination import combination
from actions.compose import Answer, answer
from actions.contact import bring_to_person
from actions.turn import Outcome, Turn
from bot.knowledge.model import TO_A_PERSON, Entry, Section
from bot.messages import Act, Button, Message, SourceLink
from bot.unresolved.reasons import Reason

# Probability of the first topic (answer) and of the first three together (choice). The costs
# behind them: a wrong answer weighs five times a question back, and a question back half of
# "not answered" (docs/decisions/0005).
ANSWER_FROM = 0.82
CHOICE_FROM = 0.40
# A question that is not ours is referred earlier: the referral names where to go, and a person.
REFER_FROM = 0.45
MAX_CHOICES = 3
WORTH_OFFERING = 0.04


class ActionAnswer(SafeAction):
    """Answers questions, follow-ups, picked choices and requests for more."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_answer"

    def take(self, turn: Turn) -> Outcome:
        """Return the answer to what was asked."""
        if turn.intent == "choose_other":
            return _rejected(turn)
        if turn.intent == "more":
            return _more(turn)
        if turn.intent == "define_term":
            return _define(turn)
        if turn.intent == "tell_story":
            return _story(turn)
        if turn.intent == "follow_up":
            return _about_what(turn)
        questions = turn.understanding.get("questions") or []
        if not questions:
            return _about_what(turn)
        combined = combination(turn)
        if combined is not None:
            message, entry = combined
            focus = _focus(turn, entry, message.section)
            return Outcome((message,), {"focus": focus, "offered": None})
        outcomes = [one_answer(turn, question) for question in questions]
        return _joined(turn, outcomes)


def is_clear(turn: Turn, question: dict[str, Any]) -> bool:
    """Return whether the rule can be told: the subject is ours, sure, and no matter of a file."""
    slug, probability = question["topics"][0]
    ours = turn.base.topics[slug].scope == "in" and slug not in TO_A_PERSON
    return ours and float(probability) >= ANSWER_FROM


def one_answer(turn: Turn, question: dict[str, Any]) -> Outcome:
    """Return the outcome for one question."""
    slug, probability = question["topics"][0]
    sure = bool(question.get("from_context")) or bool(turn.understanding.get("chosen"))
    topic = turn.base.topics[slug]
    if question.get("unsure") and topic.scope == "in":
        return _choice(turn, question)
    if topic.scope != "in" and (sure or probability >= REFER_FROM):
        return _refer(turn, slug, str(question.get("entry") or ""))
    if slug in TO_A_PERSON and (sure or probability >= ANSWER_FROM):
        return bring_to_person(turn, slug)
    entry = turn.base.entries.get(question["entry"])
    if entry is not None and (sure or probability >= ANSWER_FROM):
        return _answered(turn, entry, question)
    if sum(p for _slug, p in question["topics"][:MAX_CHOICES]) >= CHOICE_FROM:
        return _choice(turn, question)
    return _unresolved(turn, question)


def _answered(turn: Turn, entry: Entry, question: dict[str, Any]) -> Outcome:
    section = question.get("section")
    weighs = section == "verschil" or " of " in f" {turn.text.lower()} "
    other = _compared(turn, entry) if weighs else None
    result: Answer = answer(turn, other or entry, section, -1 if other else question.get("faq", -1))
    if other is not None:
        result = replace(result, message=replace(result.message, topics=(entry.topic,)))
    if result.reason is not None:
        log_unresolved(turn, result.reason, (entry.topic,))
    return Outcome((result.message,), {"focus": _focus(turn, entry, section), "offered": None})


def _focus(turn: Turn, entry: Entry, section: str | None) -> dict[str, Any]:
    """Return what is under discussion, and what "die andere" would then be."""
    before = turn.slots.get("focus") or {}
    named = [name for name in turn.understanding.get("named") or [] if name != entry.id]
    same = before.get("entry") == entry.id
    earlier = before.get("other") if same else before.get("entry")
    return {
        "entry": entry.id,
        "topic": entry.topic,
        "section": section,
        "other": named[0] if named else earlier,
        "pair": bool(named) or (same and bool(before.get("pair"))),
    }


def _compared(turn: Turn, entry: Entry) -> Entry | None:
    """Return the comparison of two entries named in the message, or of one with the focus."""
    named = set(turn.understanding.get("named") or []) | {entry.id}
    focus = turn.slots.get("focus")
    if focus:
        named.add(focus["entry"])
    for candidate in turn.base.entries.values():
        if len(candidate.between) > 1 and set(candidate.between) <= named:
            return candidate
    return None


def _choice(turn: Turn, question: dict[str, Any]) -> Outcome:
    """Return "bedoelt u …?" with the likeliest topics."""
    offered: list[dict[str, Any]] = []
    buttons: list[Button] = []
    for slug, probability in question["topics"]:
        entry = turn.base.main_entry(slug)
        if probability < WORTH_OFFERING or len(offered) == MAX_CHOICES:
            break
        if turn.base.topics[slug].scope != "in" or entry is None:
            continue
        picked = question["entry"] if slug == question["topics"][0][0] else ""
        data = question_data(slug, picked or entry.id, question.get("section"))
        offered.append(data)
        buttons.append(
            Button(turn.base.topics[slug].title, Act("ask", {"questions": [data], "chosen": True}))
        )
    if not offered:
        return _unresolved(turn, question)
    buttons.append(Button(turn.say("geen_van_deze"), Act("choose_other")))
    message = Message(
        turn.say("bedoelt_u"),
        "choice",
        topics=tuple(str(item["topics"][0][0]) for item in offered),
        section=question.get("section") or Section.WAT.value,
        buttons=(*buttons, contact_button(turn)),
    )
    slots: dict[str, Any] = {"offered": offered}
    first = turn.base.entries.get(str(offered[0]["entry"])) if offered else None
    if first is not None:
        # "en hoe lang duurt dat?" after a choice is about the likeliest of the three.
        slots["focus"] = _focus(turn, first, None)
    return Outcome((message,), slots)


def _refer(turn: Turn, slug: str, referral_id: str) -> Outcome:
    """Return the referral that fits best; the first one of a topic fits anything."""
    fitting = [item for item in turn.base.referrals if item.topic == slug]
    referral = next((item for item in fitting if item.id == referral_id), fitting[0])
    links = tuple(SourceLink(link.title, link.url, None, None) for link in referral.links)
    message = Message(
        referral.text.strip(),
        "refer",
        topics=(slug,),
        sources=links,
        buttons=(contact_button(turn),),
    )
    return Outcome((message,), {"offered": None})


def _unresolved(turn: Turn, question: dict[str, Any]) -> Outcome:
    topics = tuple(str(slug) for slug, _p in question["topics"][:MAX_CHOICES])
    log_unresolved(turn, Reason.NO_MATCH, topics)
    message = Message(
        turn.say("onbeantwoord"),
        "unresolved",
        topics=topics,
        reason=Reason.NO_MATCH.value,
        buttons=start_buttons(turn),
    )
    return Outcome((message,), {"offered": None})


def _rejected(turn: Turn) -> Outcome:
    """None of the offered topics was meant: log the question itself, ask for other words."""
    offered = turn.slots.get("offered") or []
    topics = tuple(str(item["topics"][0][0]) for item in offered)
    asked = turn.earlier_questions[-2] if len(turn.earlier_questions) > 1 else turn.text
    log_unresolved(turn, Reason.CHOICE_REJECTED, topics, text=asked)
    message = Message(
        turn.say("anders_bedoeld"),
        "unresolved",
        topics=(),
        reason=Reason.CHOICE_REJECTED.value,
        buttons=start_buttons(turn),
    )
    return Outcome((message,), {"offered": None})


def _more(turn: Turn) -> Outcome:
    focus = turn.slots.get("focus")
    if not focus or focus["entry"] not in turn.base.entries:
        return _about_what(turn)
    entry = turn.base.entries[focus["entry"]]
    return _answered(turn, entry, {"section": PRECISE, "faq": -1, "topics": [[entry.topic, 1.0]]})


def _define(turn: Turn) -> Outcome:
    """Explain a glossary term; what follows is about the subject it belongs to."""
    term = turn.base.terms[turn.understanding["term"]]
    topics = tuple(turn.understanding.get("topics") or ())
    entry = turn.base.main_entry(topics[0]) if topics else None
    message = Message(
        turn.say("begrip", term=term.term, uitleg=term.explanation),
        "answer",
        topics=topics,
        section="wat",
        buttons=(
            *((ask_button(turn.say("knop_meer", naam=entry.name), entry),) if entry else ()),
            contact_button(turn),
        ),
    )
    return Outcome((message,), {"focus": _focus(turn, entry, "wat")} if entry else {})


def _story(turn: Turn) -> Outcome:
    """Tell a practice story; one that is gone since leads to what it was about."""
    story = turn.base.stories.get(str(turn.understanding.get("story") or ""))
    if story is None:
        return _about_what(turn)
    parts = [f"**{heading}**\n{text}" for heading, text in story.parts.items()]
    text = "\n\n".join([turn.say("verhaal", naam=story.name), *parts])
    entry = turn.base.main_entry(story.topic)
    buttons = (ask_button(turn.say("knop_meer", naam=entry.name), entry),) if entry else ()
    message = Message(
        text, "answer", topics=(story.topic,), buttons=(*buttons, contact_button(turn))
    )
    return Outcome((message,), {"focus": _focus(turn, entry, None)} if entry else {})


def _about_what(turn: Turn) -> Outcome:
    message = Message(turn.say("waarover"), "choice", buttons=start_buttons(turn))
    return Outcome((message,))


def _joined(turn: Turn, outcomes: list[Outcome]) -> Outcome:
    messages = [message for outcome in outcomes for message in outcome.messages]
    slots: dict[str, Any] = {}
    for outcome in outcomes:
        slots.update(outcome.slots)
    if len(outcomes) > 1:
        intro = Message(turn.say("twee_vragen"), "smalltalk")
        messages.insert(0, intro)
    return Outcome(tuple(messages), slots)
