"""Finds entries in the knowledge base by meaning and by name: a new file needs no retraining.

The index lives in the Rasa process only. It follows the files: when their digest changes, it is
rebuilt beside the old one and swapped in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.nlu.encoder import VECTOR, Vectors, encode, parts_of
from bot.engine.nlu.ngrams import normalised
from bot.knowledge.current import Current, current
from bot.knowledge.model import Entry, Heading, KnowledgeBase
from bot.knowledge.readability import plain

MIN_NAME_LENGTH = 3
WORTH_NAMING = 0.45  # below this, which ready-made question is nearest says nothing
_CALL = re.compile(r"\{\{.*?\}\}")


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

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        self.units = [unit for entry in base.entries.values() for unit in units_of(entry)]
        self.units += [
            Unit(referral.id, referral.topic, -1, example)
            for referral in base.referrals
            for example in referral.examples
        ]
        self._topics = {unit.entry: unit.topic for unit in self.units}
        self.vectors: Vectors = encode([unit.text for unit in self.units])
        self.names = _names(base)
        # The units of an entry stand together, so that its best one is a slice's maximum.
        self._is_faq = np.array([unit.faq >= 0 for unit in self.units])
        changes = [
            number
            for number, unit in enumerate(self.units)
            if number == 0 or unit.entry != self.units[number - 1].entry
        ]
        self._starts = np.array(changes)
        ends = [*changes[1:], len(self.units)]
        self._spans = [
            (self.units[start].entry, start, end) for start, end in zip(changes, ends, strict=True)
        ]

    def hits(self, text: str, vector: Vectors) -> dict[str, Hit]:
        """Return a hit for every entry, by entry id."""
        similarities = self.vectors @ vector
        heard = self.heard(text)
        best = np.maximum.reduceat(similarities, self._starts)
        best_faq = np.maximum.reduceat(np.where(self._is_faq, similarities, -1.0), self._starts)
        hits = {}
        for number, (entry, start, end) in enumerate(self._spans):
            faq = -1
            if best_faq[number] >= WORTH_NAMING:
                asked = np.where(self._is_faq[start:end], similarities[start:end], -1.0)
                faq = self.units[start + int(np.argmax(asked))].faq
            hits[entry] = Hit(
                entry,
                self._topics[entry],
                float(best[number]),
                faq,
                float(best_faq[number]),
                heard.get(entry, ""),
            )
        return hits

    def heard(self, text: str) -> dict[str, str]:
        """Return the entries whose name, abbreviation or other name stands in the text."""
        padded = f" {re.sub(r'[^0-9a-zà-ÿ -]+', ' ', normalised(text))} "
        found: dict[str, str] = {}
        for name, entry in self.names:
            if f" {name} " in padded and len(name) > len(found.get(entry, "")):
                found[entry] = name
        # "LKV banenafspraak" names that scheme, not the banenafspraak as well.
        return {
            entry: name
            for entry, name in found.items()
            if not any(f" {name} " in f" {other} " and name != other for other in found.values())
        }


def units_of(entry: Entry) -> Iterator[Unit]:
    """Yield the sentences by which an entry is found."""
    yield Unit(entry.id, entry.topic, -1, entry.name)
    for alias in entry.aliases:
        yield Unit(entry.id, entry.topic, -1, alias)
    for text in (entry.fits_when, entry.body.get(Heading.IN_EEN_ZIN, "")):
        if text:
            yield Unit(entry.id, entry.topic, -1, plain(_CALL.sub("", text)))
    for number, faq in enumerate(entry.faqs):
        yield Unit(entry.id, entry.topic, number, faq.question)


def _names(base: KnowledgeBase) -> list[tuple[str, str]]:
    """Return (name, entry id); a name that two entries claim goes to the main one of a topic."""
    owners: dict[str, Entry] = {}
    for entry in sorted(base.entries.values(), key=lambda item: item.main):
        if entry.kind in {"situatie", "vergelijking"}:
            continue
        for name in filter(None, (entry.name, entry.abbreviation, *entry.aliases)):
            key = normalised(name)
            if len(key) >= MIN_NAME_LENGTH:
                owners[key] = entry
    return [(name, entry.id) for name, entry in owners.items()]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class KnowledgeRetriever(GraphComponent):
    """Sets `hits`: for the whole text and each part, how well every entry fits."""

    def __init__(self, source: Current) -> None:
        self._source = source
        self._index = Index(source.base)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KnowledgeRetriever:
        """Return the component with the index of today's files."""
        return cls(current())

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Return the training data as it is: nothing is learned here."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the messages with their hits."""
        base = self._source.base
        if base is not self._index.base:
            self._index = Index(base)
        for message in messages:
            vectors = message.get(VECTOR)
            message.set(
                "hits",
                [self._index.hits(text, vectors[i]) for i, text in enumerate(parts_of(message))],
            )
        return messages
