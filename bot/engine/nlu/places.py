"""Recognises gemeenten and places in a message, with spaCy's phrase matcher."""

from __future__ import annotations

from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.matcher import PhraseMatcher

from bot.knowledge.geo import Gazetteer, gazetteer

_BEFORE_PLACE = {
    "in",
    "uit",
    "te",
    "bij",
    "omgeving",
    "gemeente",
    "regio",
    "tussen",
    "nabij",
    "naar",
    "rond",
    "rondom",
    "stad",
    "dorp",
    "vestiging",
    "woont",
    "gevestigd",
    "vanuit",
    "locatie",
}
LONE_REPLY_WORDS = 4


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PlaceExtractor(GraphComponent):
    """Adds entities `plaats`; a name that is an ordinary word counts only in a place's spot."""

    def __init__(self, places: Gazetteer) -> None:
        self._places = places
        self._matcher: PhraseMatcher | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PlaceExtractor:
        """Return the component with all gemeenten and places."""
        return cls(gazetteer())

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the messages with the places in them added to their entities."""
        for message in messages:
            doc = message.get(SPACY_DOCS[TEXT])
            found = self._places_in(doc) if doc is not None else []
            message.set(ENTITIES, [*(message.get(ENTITIES) or []), *found], add_to_output=True)
        return messages

    def _places_in(self, doc: Any) -> list[dict[str, Any]]:
        if self._matcher is None:
            self._matcher = PhraseMatcher(doc.vocab, attr="LOWER")
            # Cut as the model cuts a message: "'s-Hertogenbosch" is more than one token.
            cut = spacy.blank("nl").tokenizer
            self._matcher.add("plaats", [cut(name) for name in self._places.names()])
        spans = [doc[start:end] for _id, start, end in self._matcher(doc)]
        longest = sorted(spans, key=lambda span: -len(span))
        kept: list[Any] = []
        for span in longest:
            if any(span.start < other.end and other.start < span.end for other in kept):
                continue
            if self._is_place(doc, span):
                kept.append(span)
        return [
            {
                "entity": "plaats",
                "value": self._places.canonical(span.text),
                "start": span.start_char,
                "end": span.end_char,
                "extractor": "PlaceExtractor",
            }
            for span in sorted(kept, key=lambda span: span.start)
        ]

    def _is_place(self, doc: Any, span: Any) -> bool:
        if len(doc) <= LONE_REPLY_WORDS and span.end - span.start >= len(doc) - 2:
            return not self._places.is_ordinary_word(span.text) or span.text[:1].isupper()
        before = doc[span.start - 1].lower_ if span.start else ""
        if before in _BEFORE_PLACE:
            return not self._places.is_ordinary_word(span.text) or span.text[:1].isupper()
        return bool(span.text[:1].isupper()) and not (
            self._places.is_ordinary_word(span.text) or span.start == 0
        )
