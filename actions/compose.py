"""Composes an answer from an entry: the words come from the knowledge base, as of a date."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from actions.buttons import (
    PRECISE,
    ask_button,
    contact_button,
    route_button,
    section_buttons,
    story_buttons,
    term_buttons,
)
from actions.case import last_day, understood
from actions.turn import Turn
from bot.knowledge.amounts import dutch_date
from bot.knowledge.geo import gazetteer
from bot.knowledge.model import Entry, Heading, Section, Source
from bot.knowledge.render import Spoken, in_force, say, section_text
from bot.messages import Button, Message, SourceLink
from bot.unresolved.reasons import Reason

MAX_SOURCES = 3
STARTING = "waar-beginnen"  # this topic also offers the guided route
_SICK = re.compile(r"\bziek", re.IGNORECASE)
_FIRST_STEP = re.compile(r"^1\.\s+(?P<step>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Answer:
    """An answer and, where something had to be held back, the reason for the team's list."""

    message: Message
    reason: Reason | None = None


def answer(turn: Turn, entry: Entry, section: str | None, faq: int) -> Answer:
    """Return what is said about an entry: a ready-made question, one section, or the summary."""
    if entry.stopped:
        return _held_back(turn, entry, "gestopt_onderwerp", Reason.STOPPED_ENTRY)
    if section == PRECISE:
        spoken = _precise(turn, entry)
    elif 0 <= faq < len(entry.faqs):
        spoken = say(turn.base, entry.faqs[faq].answer, turn.on)
        section = section or entry.faqs[faq].section.value
    else:
        spoken = _section_or_summary(turn, entry, section)
    if spoken.expired is not None:
        return _held_back(turn, entry, "verlopen", Reason.EXPIRED_FACT)
    is_missing = faq < 0 and _lacks(entry, section)
    lines = (
        understood(turn, entry),
        _introduction(turn, entry, section, faq),
        _status_line(turn, entry),
        turn.say("onderdeel_ontbreekt") if is_missing else "",
        spoken.text,
        *_extras(turn, entry, section),
    )
    text = "\n".join(filter(None, lines))
    return Answer(
        Message(
            text=text,
            kind="answer",
            topics=(entry.topic,),
            section=None if section == PRECISE else section or Section.WAT.value,
            instruments=(entry.id,),
            sources=source_links(entry),
            buttons=_buttons(turn, entry, section, text),
        ),
        Reason.MISSING_SECTION if is_missing else None,
    )


def _lacks(entry: Entry, section: str | None) -> bool:
    """Return whether a scheme says nothing about what is asked; the summary then stands in."""
    if entry.kind != "instrument" or section in {None, Section.WAT.value, PRECISE}:
        return False
    return entry.heading_for(Section(section)) is None


def _buttons(turn: Turn, entry: Entry, section: str | None, text: str) -> tuple[Button, ...]:
    buttons = (
        *section_buttons(turn, entry, section),
        *term_buttons(turn, entry, text),
        *(story_buttons(turn, entry) if section in {None, Section.WAT.value} else ()),
        contact_button(turn),
    )
    sickness = turn.base.main_entry("no-riskpolis")
    if sickness and sickness.id != entry.id and _SICK.search(turn.text):
        # Whoever asks what happens at sickness must hear of the no-riskpolis, unasked.
        buttons = (ask_button(sickness.name, sickness), *buttons)
    if entry.topic == STARTING and not turn.slots.get("route"):
        return (route_button(turn, "waar-begin-ik", "knop_route"), *buttons)
    return buttons


def source_links(entry: Entry) -> tuple[SourceLink, ...]:
    """Return the sources of an entry as shown with an answer."""
    return tuple(
        SourceLink(item.title, item.url, _iso(item.text_date), _iso(entry.checked_on))
        for item in entry.sources[:MAX_SOURCES]
    )


def title(entry: Entry) -> str:
    """Return an entry's name with its abbreviation."""
    if not entry.abbreviation or "(" in entry.name:
        return entry.name
    return f"{entry.name} ({entry.abbreviation})"


def _section(turn: Turn, entry: Entry, heading: Heading) -> Spoken | None:
    """Return a section as it holds for the employer's gemeente or region."""
    gemeente = gazetteer().gemeente(str(turn.slots.get("gemeente") or ""))
    areas = (gemeente.name, gemeente.region) if gemeente else ()
    return section_text(turn.base, entry, heading, turn.on, areas)


def _section_or_summary(turn: Turn, entry: Entry, section: str | None) -> Spoken:
    if section and section != Section.WAT.value:
        heading = entry.heading_for(Section(section))
        if heading is not None:
            spoken = _section(turn, entry, heading)
            if spoken is not None:
                return spoken
    return _summary(turn, entry)


def _summary(turn: Turn, entry: Entry) -> Spoken:
    """Return the short answer: what it means, who arranges it, the first step."""
    parts: list[str] = []
    for heading in (Heading.IN_EEN_ZIN, Heading.WIE_REGELT):
        spoken = _section(turn, entry, heading)
        if spoken is None:
            continue
        if spoken.expired:
            return spoken
        parts.append(spoken.text if heading is Heading.IN_EEN_ZIN else _opening(spoken.text))
    steps = _section(turn, entry, Heading.WAT_DOEN)
    first = _FIRST_STEP.search(steps.text) if steps and not steps.expired else None
    if first:
        parts.append(turn.say("eerste_stap", stap=first["step"].replace("**U**: ", "")))
    return Spoken("\n".join(parts))


def _opening(text: str, sentences: int = 2) -> str:
    """Return the first sentences of a section's first paragraph."""
    paragraph = text.split("\n", 1)[0]
    return " ".join(re.split(r"(?<=[.!?])\s+", paragraph)[:sentences])


def _precise(turn: Turn, entry: Entry) -> Spoken:
    spoken = _section(turn, entry, Heading.PRECIES)
    if spoken is None:
        return _summary(turn, entry)
    if spoken.expired:
        return spoken
    lines = [spoken.text, *(_source_line(turn, source) for source in entry.sources)]
    if entry.checked_on is None:
        lines.append(turn.say("nog_niet_nagekeken"))
    return Spoken("\n".join(lines))


def _source_line(turn: Turn, source: Source) -> str:
    if source.text_date is None:
        return turn.say("bron_ongedateerd", titel=source.title)
    return turn.say("bron_datum", titel=source.title, datum=dutch_date(source.text_date))


def _introduction(turn: Turn, entry: Entry, section: str | None, faq: int) -> str:
    """Return the subject's name, and what it is when nobody has named it yet.

    An employer who asks what happens at sickness need not know the word no-riskpolis. The name of a
    situation says what was understood: "Uw medewerker is vaak ziek".
    """
    focus = turn.slots.get("focus") or {}
    if focus.get("entry") == entry.id:
        return ""
    name = f"**{title(entry)}**"
    if entry.kind == "situatie":
        return name
    summary = section in {None, Section.WAT.value, PRECISE}
    if summary or faq >= 0 or entry.id in (turn.understanding.get("named") or []):
        return name
    spoken = _section(turn, entry, Heading.IN_EEN_ZIN)
    if spoken is None or spoken.expired:
        return name
    return f"{name}\n{_opening(spoken.text, sentences=1)}"


def _status_line(turn: Turn, entry: Entry) -> str:
    if entry.status == "aangekondigd" or (entry.status == "geldt" and not in_force(entry, turn.on)):
        return turn.say("nog_niet_geldig", naam=entry.name)
    return ""


def _extras(turn: Turn, entry: Entry, section: str | None) -> list[str]:
    """Return what an employer must hear unasked: who executes it, and the deadline."""
    if entry.kind != "instrument" or entry.status != "geldt":
        return []
    lines = []
    if section not in {None, Section.WAT.value, Section.WIE_REGELT.value, PRECISE}:
        names = [turn.say(f"uitvoerder_{who}") for who in entry.executors]
        if names:
            lines.append(turn.say("regelt", wie=_listed(names)))
    named_a_day = bool((turn.understanding.get("case") or {}).get("dates"))
    if section in {None, Section.WAT.value, Section.AANVRAGEN.value} or named_a_day:
        lines += _deadline_line(turn, entry)
    return lines


def _deadline_line(turn: Turn, entry: Entry) -> list[str]:
    for deadline in entry.deadlines:
        amount = turn.base.amounts.get(deadline.within)
        ours = deadline.who in {"werkgever", "medewerker", "werknemer"}
        if amount is None or not ours or amount.on(turn.on) is None:
            continue
        within = say(turn.base, f'{{{{ bedrag("{amount.id}") }}}}', turn.on).text
        if amount.unit == "datum" or deadline.counted_from == "vaste-datum":
            if amount.unit != "datum":
                continue
            return [turn.say("op_tijd_datum", wat=deadline.what, binnen=within)]
        start = turn.say(f"vanaf_{deadline.counted_from}")
        key = "op_tijd_binnen" if deadline.who == "werkgever" else "op_tijd_medewerker"
        said = turn.say(key, wat=deadline.what, binnen=within, vanaf=start)
        return [said, *filter(None, [last_day(turn, deadline)])]
    return []


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " en " + names[-1]


def _held_back(turn: Turn, entry: Entry, text_key: str, reason: Reason) -> Answer:
    message = Message(
        turn.say(text_key, naam=entry.name),
        "unresolved",
        topics=(entry.topic,),
        instruments=(entry.id,),
        reason=reason.value,
        buttons=(contact_button(turn),),
    )
    return Answer(message, reason)


def _iso(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None
