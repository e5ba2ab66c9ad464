"""Lists of entries: cards for the overview, groups and search; the glossary."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from bot.knowledge.model import Entry, Heading, KnowledgeBase, Term
from bot.pages.labels import labels
from bot.pages.search import Document
from bot.pages.speaking import Speaker


@dataclass(frozen=True)
class Card:
    """An entry in a list: where it stands, its name, one line, and whether it holds."""

    id: str
    path: str
    name: str
    summary: str
    standing: str


@dataclass(frozen=True)
class Block:
    """Cards under one heading."""

    anchor: str
    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Explained:
    """A glossary word, its explanation, other spellings and the page that says more."""

    anchor: str
    term: str
    explanation: str
    variants: tuple[str, ...]
    card: Card | None


def slug(text: str) -> str:
    """Return a text as it can stand in an address: `In één zin` becomes `in-een-zin`."""
    bare = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(char for char in bare if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:60].strip("-")


def standing(entry: Entry, on: dt.date) -> str:
    """Return `gestopt`, `beeindigd`, `aangekondigd` or `geldt`, as it is on a date."""
    if entry.stopped:
        return "gestopt"
    if entry.status == "beeindigd" or (entry.valid_to is not None and entry.valid_to < on):
        return "beeindigd"
    if entry.status == "aangekondigd" or (entry.valid_from is not None and entry.valid_from > on):
        return "aangekondigd"
    return "geldt"


def card(speaker: Speaker, entry: Entry) -> Card:
    """Return an entry as it stands in a list."""
    return Card(
        id=entry.id,
        path=f"/regelingen/{entry.id}",
        name=entry.name,
        summary=speaker.summary(entry),
        standing=standing(entry, speaker.on),
    )


def cards(speaker: Speaker, ids: Iterable[str]) -> tuple[Card, ...]:
    """Return the entries with these ids, each once; ids that do not exist are left out."""
    entries = speaker.base.entries
    return tuple(card(speaker, entries[id_]) for id_ in dict.fromkeys(ids) if id_ in entries)


def by_name(entries: Iterable[Entry]) -> list[Entry]:
    """Return entries in alphabetical order, capitals and accents aside."""
    return sorted(entries, key=lambda entry: slug(entry.name))


def by_kind(speaker: Speaker, entries: Iterable[Entry]) -> tuple[Block, ...]:
    """Return entries under the headings of their kind; what has ended comes last in each."""
    ordered = sorted(by_name(entries), key=lambda entry: standing(entry, speaker.on) == "beeindigd")
    blocks = (
        Block(kind, title, tuple(card(speaker, e) for e in ordered if e.kind == kind))
        for kind, title in labels().soorten.items()
    )
    return tuple(block for block in blocks if block.cards)


def by_letter(speaker: Speaker, entries: Iterable[Entry]) -> tuple[Block, ...]:
    """Return entries under their first letter."""
    letters: dict[str, list[Card]] = {}
    for entry in by_name(entries):
        letters.setdefault(slug(entry.name)[:1].upper(), []).append(card(speaker, entry))
    return tuple(
        Block(f"letter-{letter.lower()}", letter, tuple(items)) for letter, items in letters.items()
    )


def glossary(speaker: Speaker) -> tuple[Explained, ...]:
    """Return all glossary words that may be explained today, in alphabetical order."""
    pages: dict[str, Card] = {}
    for entry in speaker.base.entries.values():
        for name in filter(None, (entry.name, entry.abbreviation)):
            pages.setdefault(name.lower(), card(speaker, entry))
    found = []
    for term in speaker.base.terms.values():
        explanation = speaker.plain_text(term.explanation)
        if explanation is not None:
            page = next((pages[n.lower()] for n in _names(term) if n.lower() in pages), None)
            found.append(
                Explained(f"begrip-{slug(term.term)}", term.term, explanation, term.variants, page)
            )
    return tuple(sorted(found, key=lambda item: slug(item.term)))


def _names(term: Term) -> tuple[str, ...]:
    return (term.term, *term.variants)


class TermFinder:
    """Finds which glossary words a text uses."""

    def __init__(self, terms: Iterable[Explained]) -> None:
        self._by_name = {n.lower(): term for term in terms for n in (term.term, *term.variants)}
        longest_first = sorted(self._by_name, key=len, reverse=True)
        self._pattern = re.compile(
            r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)", re.IGNORECASE
        )

    def used_in(self, text: str) -> tuple[Explained, ...]:
        """Return the words a text uses, in alphabetical order."""
        if not self._by_name:
            return ()
        found = {self._by_name[match.lower()] for match in self._pattern.findall(text)}
        return tuple(sorted(found, key=lambda term: slug(term.term)))


def documents(base: KnowledgeBase) -> Iterable[Document]:
    """Yield what the search box looks through."""
    for entry in base.entries.values():
        if entry.stopped:
            yield Document(entry.id, ((8.0, entry.name),))
            continue
        topic = base.topics.get(entry.topic)
        yield Document(
            entry.id,
            (
                (8.0, f"{entry.name} {entry.abbreviation or ''}"),
                (5.0, " ".join(entry.aliases)),
                (2.0, f"{entry.fits_when} {topic.title if topic and entry.main else ''}"),
                (2.0, " ".join(faq.question for faq in entry.faqs)),
                (1.0, entry.body.get(Heading.IN_EEN_ZIN, "")),
                (0.5, " ".join(text for h, text in entry.body.items() if h is not Heading.PRECIES)),
            ),
        )
