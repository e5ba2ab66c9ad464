"""The buttons that answers offer."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from actions.turn import Turn
from bot.knowledge.model import Entry, Section
from bot.messages import Act, Button

# After an answer: the sections people ask for next, in this order.
NEXT_SECTIONS = (
    Section.OPBRENGST,
    Section.AANVRAGEN,
    Section.TERMIJN,
    Section.DUUR,
    Section.LET_OP,
)
PRECISE = "precies"
MAX_SECTIONS = 3


def question_data(
    topic: str, entry: str, section: str | None = None, faq: int = -1
) -> dict[str, Any]:
    """Return a question in the form the NLU gives it."""
    return {
        "topics": [[topic, 1.0]],
        "entry": entry,
        "faq": faq,
        "section": section,
        "from_context": True,
    }


def ask_button(title: str, entry: Entry, section: str | None = None) -> Button:
    """Return a button that asks about an entry."""
    data = {"questions": [question_data(entry.topic, entry.id, section)], "chosen": True}
    return Button(title, Act("ask", data))


def section_buttons(turn: Turn, entry: Entry, shown: str | None) -> tuple[Button, ...]:
    """Return buttons for the entry's other sections, three at most, and for the exact text."""
    offered = [
        ask_button(turn.say(f"knop_{section.value}"), entry, section.value)
        for section in NEXT_SECTIONS
        if section.value != shown and entry.heading_for(section)
    ][:MAX_SECTIONS]
    if shown != PRECISE:
        offered.append(ask_button(turn.say("knop_precies"), entry, PRECISE))
    return tuple(offered)


def term_buttons(turn: Turn, entry: Entry, text: str) -> tuple[Button, ...]:
    """Return "Wat is …?" for the first word of the glossary in a text that it does not explain."""
    own = {entry.name.lower(), (entry.abbreviation or "").lower(), *map(str.lower, entry.aliases)}
    explained = {name.lower() for item in turn.base.entries.values() for name in (item.name,)}
    words = {
        word.lower(): term.term
        for term in turn.base.terms.values()
        for word in (term.term, *term.variants)
    }
    for match in _finder(tuple(sorted(words))).finditer(text):
        term = words[match.group().lower()]
        if term.lower() not in own | explained and match.group().lower() not in own:
            data = {"term": term, "topics": [entry.topic]}
            return (Button(turn.say("knop_begrip", term=term.lower()), Act("define_term", data)),)
    return ()


@lru_cache(maxsize=2)
def _finder(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)


def story_buttons(turn: Turn, entry: Entry) -> tuple[Button, ...]:
    """Return the way to a practice story about the entry's topic, where there is one."""
    story = turn.base.story_about(entry.topic)
    if story is None or not entry.main:
        return ()
    return (Button(turn.say("knop_verhaal"), Act("tell_story", {"story": story.id})),)


def contact_button(turn: Turn) -> Button:
    """Return the way to a person, by name once the gemeente is known."""
    known = turn.slots.get("known") or {}
    name = known.get("contact_first_name")
    title = turn.say("knop_contact_naam", naam=name) if name else turn.say("knop_contact")
    return Button(title, Act("request_contact"))


def route_button(turn: Turn, route_id: str, title_key: str) -> Button:
    """Return a button that starts a guided route."""
    return Button(turn.say(title_key), Act("start_route", {"route": route_id}))


def start_buttons(turn: Turn) -> tuple[Button, ...]:
    """Return the ways in: the first route, the overview, a person."""
    overview = turn.base.main_entry("regelingen-overzicht")
    return (
        route_button(turn, "waar-begin-ik", "knop_start"),
        *((ask_button(turn.say("knop_regelingen"), overview),) if overview else ()),
        contact_button(turn),
    )
