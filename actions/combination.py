"""What is known of two instruments together: `knowledge/combinaties.yml`."""

from __future__ import annotations

import re

from actions.buttons import ask_button, contact_button
from actions.turn import Turn
from bot.knowledge.model import Combination, Entry
from bot.messages import Message, SourceLink

COMBINING = "combineren-regelingen"
_TOGETHER = re.compile(r"\b(?:samen|combin\w*|stapel\w*|naast|tegelijk\w*)\b", re.IGNORECASE)


def combination(turn: Turn) -> tuple[Message, Entry] | None:
    """Return the answer on two named instruments together, and what is then under discussion.

    None where that is not what is asked, or not known.
    """
    questions = turn.understanding.get("questions") or []
    if not questions or questions[0].get("section") != "combineren":
        return None
    named = list(turn.understanding.get("named") or [])
    focus = turn.slots.get("focus")
    if len(named) == 1 and focus:
        named.insert(0, focus["entry"])
    known = {frozenset((c.one, c.other)): c for c in turn.base.combinations}
    for index, one in enumerate(named):
        for other in named[index + 1 :]:
            found = known.get(frozenset((one, other)))
            if found is not None and not _is_stopped(turn, found):
                return _message(turn, found), turn.base.entries[found.one]
    return None


def _is_stopped(turn: Turn, found: Combination) -> bool:
    return any(turn.base.entries[entry].stopped for entry in (found.one, found.other))


def _message(turn: Turn, found: Combination) -> Message:
    one, other = turn.base.entries[found.one], turn.base.entries[found.other]
    key = "combineren_" + found.verdict.replace("-", "_")
    text = turn.say(key, een=one.name, ander=other.name, waarom=found.reason)
    if not found.certain:
        text = f"{text} {turn.say('zin_onzeker')}"
    return Message(
        text,
        "answer",
        topics=(_topic(turn),),
        section="combineren",
        instruments=(one.id, other.id),
        sources=_sources(found),
        buttons=(
            ask_button(turn.say("knop_meer", naam=one.name), one),
            ask_button(turn.say("knop_meer", naam=other.name), other),
            contact_button(turn),
        ),
    )


def _topic(turn: Turn) -> str:
    """Return the subject: "kan daar een jobcoach bij?" asks about the jobcoach."""
    named = turn.understanding.get("named") or []
    asks_about_one = len(named) == 1 and not _TOGETHER.search(turn.text)
    return turn.base.entries[named[0]].topic if asks_about_one else COMBINING


def _sources(found: Combination) -> tuple[SourceLink, ...]:
    source = found.source
    if source is None:
        return ()
    dated = source.text_date.isoformat() if source.text_date else None
    return (SourceLink(source.title, source.url, dated, None),)
