"""Puts misspelt words of the domain right: "banenafspaak" is heard as "banenafspraak".

Only long words that no dictionary knows change, and only into a word of the domain that is very
near; everyday words are left to the character n-grams of the heads.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.lookups import load_lookups
from spacy.strings import get_string_id

from bot.knowledge.current import Current, Derived, current
from bot.knowledge.model import KnowledgeBase

CORRECTED = "corrected"
MIN_LENGTH = 7
MIN_RATIO = 84
_WORD = re.compile(rf"[a-zà-ÿ]{{{MIN_LENGTH},}}", re.IGNORECASE)


def domain_words(base: KnowledgeBase) -> set[str]:
    """Return the long words of names, other names and glossary terms, in lower case."""
    texts = [*base.terms]
    for entry in base.entries.values():
        if entry.kind not in {"situatie", "vergelijking"}:
            texts += [entry.name, *entry.aliases]
    return {word.lower() for text in texts for word in _WORD.findall(text)}


def known_words(base: KnowledgeBase) -> set[str]:
    """Return every word that stands in the knowledge base: those are never changed."""
    words: set[str] = set()
    for entry in base.entries.values():
        for text in (
            *entry.body.values(),
            *(faq.question + " " + faq.answer for faq in entry.faqs),
        ):
            words |= {word.lower() for word in _WORD.findall(text)}
    return words


@lru_cache(maxsize=1)
def _dutch_words() -> npt.NDArray[np.uint64]:
    """Return spaCy's hashes, sorted, of 300,000 Dutch words: as text they would take 35 MB."""
    table = load_lookups("nl", ["lemma_lookup"]).get_table("lemma_lookup")
    hashes = {*table.keys(), *map(get_string_id, table.values())}
    return np.sort(np.fromiter(hashes, np.uint64, len(hashes)))


def is_dutch(word: str) -> bool:
    """Return whether a word in lower case stands in the dictionary: "verlichting", "weekend"."""
    words, wanted = _dutch_words(), np.uint64(get_string_id(word))
    place = int(np.searchsorted(words, wanted))
    return place < len(words) and bool(words[place] == wanted)


class Speller:
    """Corrects against one knowledge base; remembers what it looked up."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._domain = sorted(domain_words(base))
        self._known = known_words(base) | set(self._domain)
        self._seen: dict[str, str | None] = {}

    def correct(self, text: str) -> str:
        """Return the text with misspelt domain words put right."""
        return _WORD.sub(lambda match: self._word(match.group()), text)

    def _word(self, word: str) -> str:
        key = word.lower()
        if key not in self._seen:
            self._seen[key] = self._nearest(key)
        return self._seen[key] or word

    def _nearest(self, key: str) -> str | None:
        """Return the word of the domain that was meant, None when the word is right as it is."""
        if key in self._known or is_dutch(key):
            return None
        near = process.extractOne(key, self._domain, scorer=fuzz.ratio, score_cutoff=MIN_RATIO)
        return str(near[0]) if near and near[0][0] == key[0] else None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class DomainSpeller(GraphComponent):
    """Sets `corrected`: the text as the later components read it."""

    def __init__(self, source: Current) -> None:
        self._speller = Derived(source, Speller)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DomainSpeller:
        """Return the component, with the dictionary read: its tables are large while they are."""
        is_dutch("")
        return cls(current())

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the messages with their corrected text."""
        speller = self._speller.value
        for message in messages:
            message.set(CORRECTED, speller.correct(message.get(TEXT) or ""))
        return messages
