"""Finds entries in the knowledge base by meaning and by name: a new file needs no retraining.

The index lives in the Rasa process only. It follows the files: when they change, a new one is
made in the background and swapped in.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from bot.engine.nlu.encoder import VECTOR, parts_of
from bot.engine.nlu.index import Index
from bot.knowledge.current import Derived, current
from bot.settings import settings

HITS = "hits"
KNOWLEDGE = "knowledge"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class KnowledgeRetriever(GraphComponent):
    """Sets `hits`, for the whole text and each part, and the knowledge base they are of."""

    def __init__(self, index: Derived[Index]) -> None:
        self._index = index

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KnowledgeRetriever:
        """Return the component with the index of today's files."""
        kept = settings().var_path / "knowledge"
        return cls(Derived(current(), lambda base: Index(base, kept)))

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the messages with their hits."""
        index = self._index.value
        for message in messages:
            message.set(HITS, index.hits(parts_of(message), message.get(VECTOR)))
            message.set(KNOWLEDGE, index.base)
        return messages
