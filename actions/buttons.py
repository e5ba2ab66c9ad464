"""The buttons that answers offer."""

from __future__ import annotations

import re
from typing import Any

from actions.turn import Turn
from bot.knowledge.model import Entry, KnowledgeBase, Section
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
    finder, terms = _hard_words(turn.base)
    for match in finder.finditer(text):
        word = match.group().lower()
        if word not in own and terms[word].lower() not in own:
            data = {"term": terms[word], "topics": [entry.topic]}
            return (Button(turn.say("knop_begrip", term=terms[word]), Act("define_term", data)),)
    return ()


_found: dict[str, tuple[re.Pattern[str], dict[str, str]]] = {}


def _hard_words(base: KnowledgeBase) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return what finds glossary words that no entry is called by, and the term of each.

    Made once for a knowledge base: an answer only searches.
    """
    if base.digest not in _found:
        entries = {entry.name.lower() for entry in base.entries.values()}
        terms = {
            word.lower(): term.term
            for term in base.terms.values()
            if term.term.lower() not in entries
            for word in (term.term, *term.variants)
        }
        longest_first = sorted(terms, key=len, reverse=True)
        finder = re.compile(
            rf"\b(?:{'|'.join(map(re.escape, longest_first)) or '(?!)'})\b", re.IGNORECASE
        )
        _found.clear()
        _found[base.digest] = (finder, terms)
    return _found[base.digest]


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
