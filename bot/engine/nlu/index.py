"""The sentences by which entries are found, and how well each fits a question.

Few entries: all vectors are compared. Many: first in 96 directions, then the nearest 400 in full,
so that finding in 10,000 entries costs a few milliseconds more than in 75.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from bot.engine.nlu.encoder import Vectors
from bot.engine.nlu.lexical import CALL, Lexical
from bot.engine.nlu.ngrams import normalised
from bot.engine.nlu.vectors import vectors_of
from bot.knowledge.model import Entry, Heading, KnowledgeBase
from bot.knowledge.readability import plain

MIN_NAME_LENGTH = 3
WORTH_NAMING = 0.45  # below this, which ready-made question is nearest says nothing
NEAREST = 24  # entries that are looked at besides the best one of each topic
REFINED = 400
_NOT_IN_NAMES = re.compile(r"[^0-9a-zà-ÿ -]+")

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Unit:
    """A sentence that stands for an entry; `faq` is the number of the question it is, or -1."""

    entry: str
    topic: str
    faq: int
    text: str


@dataclass(frozen=True)
class Hit:
    """How well an entry (or a referral) fits: best cosine, best question, longest name heard."""

    entry: str
    topic: str
    similarity: float
    faq: int
    faq_similarity: float
    name: str


class Index:
    """The units of one knowledge base with their vectors, and the names that can be heard."""

    def __init__(self, base: KnowledgeBase, kept: Path) -> None:
        self.base = base
        self.units = sorted(_units(base), key=lambda unit: (unit.topic, unit.entry))
        self.vectors = vectors_of([unit.text for unit in self.units], kept)
        # The units of an entry stand together, and the entries of a topic: the best one of each
        # is the maximum of a slice.
        self.starts = _changes([unit.entry for unit in self.units])
        self.entries = [self.units[start].entry for start in self.starts]
        self.topics = [self.units[start].topic for start in self.starts]
        self.places = {entry: place for place, entry in enumerate(self.entries)}
        self.topic_starts = _changes(self.topics)
        self._not_faq = np.array([0.0 if unit.faq >= 0 else -2.0 for unit in self.units], "f4")
        self._names = _names(base)
        self.lexical = Lexical(base)
        self._longest = max((len(name.split()) for name in self._names), default=0)

    def hits(self, texts: list[str], vectors: Vectors) -> list[Hits]:
        """Return for each text how well the entries fit; `vectors` has a row per text."""
        return [
            Hits(self, text, row, row + self._not_faq)
            for text, row in zip(texts, self._similarities(vectors), strict=True)
        ]

    def heard(self, text: str) -> dict[str, str]:
        """Return the entries whose name, abbreviation or other name stands in the text."""
        words = _NOT_IN_NAMES.sub(" ", normalised(text)).split()
        found: dict[str, str] = {}
        for start in range(len(words)):
            for end in range(start + 1, min(start + self._longest, len(words)) + 1):
                name = " ".join(words[start:end])
                entry = self._names.get(name)
                if entry is not None and len(name) > len(found.get(entry, "")):
                    found[entry] = name
        # "LKV banenafspraak" names that scheme, not the banenafspraak as well.
        return {
            entry: name
            for entry, name in found.items()
            if not any(f" {name} " in f" {other} " and name != other for other in found.values())
        }

    def _similarities(self, vectors: Vectors) -> Floats:
        """Return the cosine of each unit with each question, shape (questions, units)."""
        known = self.vectors
        if known.coarse is None or known.projection is None:
            return np.asarray(vectors @ known.full.T)
        rough = np.asarray((vectors @ known.projection) @ known.coarse.T)
        for row, vector in zip(rough, vectors, strict=True):
            near = np.sort(np.argpartition(-row, REFINED)[:REFINED])
            row[near] = known.full[near] @ vector
        return rough


class Hits(Mapping[str, Hit]):
    """Every entry's hit, worked out when asked for; going through it gives those that matter.

    Those are the best entry of each topic, the nearest of all, and the ones that were named.
    """

    def __init__(self, index: Index, text: str, units: Floats, faqs: Floats) -> None:
        self._index, self._text, self._units, self._faqs = index, text, units, faqs
        self._heard = index.heard(text)
        self._best = np.maximum.reduceat(units, index.starts)

    def __getitem__(self, entry: str) -> Hit:
        index, place = self._index, self._index.places[entry]
        start = index.starts[place]
        end = index.starts[place + 1] if place + 1 < len(index.starts) else len(index.units)
        asked = start + int(np.argmax(self._faqs[start:end]))
        sure = float(self._faqs[asked])
        return Hit(
            entry,
            index.topics[place],
            float(self._best[place]),
            index.units[asked].faq if sure >= WORTH_NAMING else -1,
            sure,
            self._heard.get(entry, ""),
        )

    def __iter__(self) -> Iterator[str]:
        best, index = self._best, self._index
        count = min(NEAREST, len(best) - 1)
        places = set(np.argpartition(-best, count)[:count].tolist())
        ends = [*index.topic_starts[1:], len(best)]
        places |= {
            int(start) + int(np.argmax(best[start:end]))
            for start, end in zip(index.topic_starts, ends, strict=True)
        }
        places |= {index.places[entry] for entry in self._heard if entry in index.places}
        return (index.entries[place] for place in sorted(places))

    def __len__(self) -> int:
        return sum(1 for _entry in self)

    @property
    def named(self) -> dict[str, str]:
        """Return the names that were heard, by entry."""
        return self._heard

    def overlap(self, entries: list[str]) -> dict[str, float]:
        """Return for each of the entries how much of its words the question uses."""
        return self._index.lexical.overlap(self._counted, entries)

    @cached_property
    def _counted(self) -> csr_matrix:
        # A part is weighed more than once; its pieces are counted once.
        return self._index.lexical.counted(self._text)


def units_of(entry: Entry) -> Iterator[Unit]:
    """Yield the sentences by which an entry is found."""
    yield Unit(entry.id, entry.topic, -1, entry.name)
    for alias in entry.aliases:
        yield Unit(entry.id, entry.topic, -1, alias)
    for text in (entry.fits_when, entry.body.get(Heading.IN_EEN_ZIN, "")):
        if text:
            yield Unit(entry.id, entry.topic, -1, plain(CALL.sub("", text)))
    for number, faq in enumerate(entry.faqs):
        yield Unit(entry.id, entry.topic, number, faq.question)


def _units(base: KnowledgeBase) -> Iterator[Unit]:
    for entry in base.entries.values():
        yield from units_of(entry)
    for referral in base.referrals:
        for example in referral.examples:
            yield Unit(referral.id, referral.topic, -1, example)


def _changes(names: list[str]) -> npt.NDArray[np.int64]:
    """Return where in a list another name starts."""
    return np.array(
        [place for place, name in enumerate(names) if place == 0 or name != names[place - 1]]
    )


def _names(base: KnowledgeBase) -> dict[str, str]:
    """Return entry ids by name; a name that two entries claim goes to the main one of a topic."""
    owners: dict[str, str] = {}
    for entry in sorted(base.entries.values(), key=lambda item: item.main):
        if entry.kind in {"situatie", "vergelijking"}:
            continue
        for name in filter(None, (entry.name, entry.abbreviation, *entry.aliases)):
            key = " ".join(normalised(name).split())
            if len(key) >= MIN_NAME_LENGTH:
                owners[key] = entry.id
    return owners
