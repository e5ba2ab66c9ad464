"""What the page of one entry shows: its parts as they may be said on a date."""

from __future__ import annotations

from dataclasses import dataclass

from bot.knowledge.model import Entry, Faq, Heading, Source
from bot.pages.labels import labels
from bot.pages.listing import Card, Explained, TermFinder, card, cards, slug, standing
from bot.pages.speaking import Said, Speaker


@dataclass(frozen=True)
class RegionalText:
    """What a region says instead, with its own source."""

    region: str
    text: str
    source: Source


@dataclass(frozen=True)
class Part:
    """A section or a question: `text` is Markdown; `known` is false where a value has expired."""

    anchor: str
    title: str
    text: str
    known: bool
    regional: tuple[RegionalText, ...] = ()


@dataclass(frozen=True)
class Term:
    """A deadline, with the words in which it is told."""

    what: str
    who: str
    within: str | None
    counted_from: str
    consequence: str


@dataclass(frozen=True)
class Combined:
    """Whether another entry goes together with this one, and why."""

    card: Card
    verdict: str
    reason: str
    is_certain: bool


@dataclass(frozen=True)
class EntryPage:
    """All that the templates of one entry need."""

    entry: Entry
    path: str
    standing: str
    lead: Said
    parts: tuple[Part, ...]
    precise: Part | None
    questions: tuple[Part, ...]
    deadlines: tuple[Term, ...]
    combined: tuple[Combined, ...]
    replaced_by: tuple[Card, ...]
    related: tuple[Card, ...]
    terms: tuple[Explained, ...]
    uncertain: tuple[str, ...]
    is_due: bool

    @property
    def description(self) -> str:
        """Return one paragraph for search engines, without Markdown."""
        return " ".join(self.lead.text.replace("**", "").split())


def entry_page(speaker: Speaker, entry: Entry, finder: TermFinder) -> EntryPage:
    """Return what may be shown of an entry on the speaker's date."""
    stand = standing(entry, speaker.on)
    if entry.stopped:
        return _stopped_page(speaker, entry)
    lead = speaker.entry_text(entry, entry.body.get(Heading.IN_EEN_ZIN, entry.name))
    parts = _parts(speaker, entry)
    questions = tuple(_question(speaker, entry, faq) for faq in entry.faqs)
    is_due = entry.check_before is not None and entry.check_before <= speaker.on
    # The formal text and the open points spell their numbers out. They may hold the very value
    # that expired elsewhere on the page, so they go as soon as anything here is out of date.
    fresh = lead.known and all(p.known for p in (*parts, *questions)) and not is_due
    shown = "\n".join([lead.text, *(part.text for part in (*parts, *questions))])
    return EntryPage(
        entry=entry,
        path=f"/regelingen/{entry.id}",
        standing=stand,
        lead=lead,
        parts=parts,
        precise=_part(speaker, entry, Heading.PRECIES) if fresh else None,
        questions=questions,
        deadlines=_deadlines(speaker, entry),
        combined=_combined(speaker, entry),
        replaced_by=cards(speaker, entry.replaced_by),
        related=_related(speaker, entry),
        terms=finder.used_in(shown),
        uncertain=entry.uncertain if fresh else (),
        is_due=is_due,
    )


def _stopped_page(speaker: Speaker, entry: Entry) -> EntryPage:
    return EntryPage(
        entry=entry,
        path=f"/regelingen/{entry.id}",
        standing="gestopt",
        lead=Said(speaker.chat_text("gestopt_onderwerp", naam=entry.name), known=False),
        parts=(),
        precise=None,
        questions=(),
        deadlines=(),
        combined=(),
        replaced_by=(),
        related=(),
        terms=(),
        uncertain=(),
        is_due=False,
    )


def _parts(speaker: Speaker, entry: Entry) -> tuple[Part, ...]:
    shown = (h for h in Heading if h not in {Heading.IN_EEN_ZIN, Heading.FAQ, Heading.PRECIES})
    found = (_part(speaker, entry, heading) for heading in shown)
    return tuple(part for part in found if part is not None)


def _part(speaker: Speaker, entry: Entry, heading: Heading) -> Part | None:
    raw = entry.text(heading)
    if raw is None:
        return None
    said = speaker.entry_text(entry, raw)
    regional = tuple(
        RegionalText(v.region, speaker.entry_text(entry, v.text).text, v.source)
        for v in entry.variants
        if v.heading is heading
    )
    return Part(slug(heading.value), heading.value, said.text, said.known, regional)


def _question(speaker: Speaker, entry: Entry, faq: Faq) -> Part:
    said = speaker.entry_text(entry, faq.answer)
    return Part(f"vraag-{slug(faq.question)}", faq.question, said.text, said.known)


def _deadlines(speaker: Speaker, entry: Entry) -> tuple[Term, ...]:
    words = labels()
    return tuple(
        Term(
            what=deadline.what,
            who=words.wie.get(deadline.who, deadline.who),
            within=speaker.amount(speaker.base.amounts[deadline.within]),
            counted_from=words.vanaf.get(deadline.counted_from, ""),
            consequence=deadline.consequence,
        )
        for deadline in entry.deadlines
        if deadline.within in speaker.base.amounts
    )


def _combined(speaker: Speaker, entry: Entry) -> tuple[Combined, ...]:
    found = []
    for pair in speaker.base.combinations:
        verdict = labels().combineren.get(pair.verdict)
        if entry.id not in {pair.one, pair.other} or verdict is None:
            continue
        other = speaker.base.entries.get(pair.other if pair.one == entry.id else pair.one)
        reason = speaker.plain_text(pair.reason)
        if other is None or other.stopped or reason is None:
            continue
        found.append(Combined(card(speaker, other), verdict, reason, pair.certain))
    return tuple(sorted(found, key=lambda item: item.card.name))


def _related(speaker: Speaker, entry: Entry) -> tuple[Card, ...]:
    compared_in = (other.id for other in speaker.base.entries.values() if entry.id in other.between)
    wanted = (*entry.between, *entry.related, *compared_in)
    return cards(speaker, (id_ for id_ in wanted if id_ not in {entry.id, *entry.replaced_by}))
