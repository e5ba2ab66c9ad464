"""The three classifiers: dialogue act (intent), topic and section; each one light head."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_RANKING_KEY,
    INTENT_RESPONSE_KEY,
    METADATA,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import vstack

from bot.engine.nlu.encoder import VECTOR
from bot.engine.nlu.heads import Head
from bot.engine.nlu.ngrams import NGRAMS

_FILE = "head.npz"
RANKING_LENGTH = 12
Ranking = list[tuple[str, float]]


class HeadClassifier(GraphComponent):
    """Shared life cycle: train one head, keep it with the model, rank each part of a message."""

    output = ""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        head: Head | None = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._head = head

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return how the head is trained (see `Head.train`)."""
        return {"epochs": 6, "learning_rate": 0.5, "dropout": 0.3}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> HeadClassifier:
        """Return an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> HeadClassifier:
        """Return the trained component from a model."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Head.load(folder / _FILE))

    @abstractmethod
    def label(self, message: Message) -> str | None:
        """Return the label of a training example, None when it teaches this head nothing."""

    def train(self, training_data: TrainingData) -> Resource:
        """Train the head and keep it with the model."""
        rows = [
            (message.get(NGRAMS).value, message.get(VECTOR).value, label)
            for message in training_data.training_examples
            if message.get(TEXT) and (label := self.label(message))
        ]
        ngrams, vectors, labels = zip(*rows, strict=True)
        self._head = Head.train(
            vstack(ngrams),
            np.vstack(vectors),
            list(labels),
            epochs=int(self._config["epochs"]),
            learning_rate=float(self._config["learning_rate"]),
            dropout=float(self._config["dropout"]),
        )
        with self._storage.write_to(self._resource) as folder:
            self._head.save(folder / _FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the messages with a ranking per part under `output`."""
        for message in messages:
            message.set(self.output, self.rankings(message))
        return messages

    def rankings(self, message: Message) -> list[Ranking]:
        """Return for the whole text and each part the best labels with their probability."""
        if self._head is None:
            return []
        labels = self._head.labels
        table = self._head.predict(message.get(NGRAMS), message.get(VECTOR))
        return [
            [(labels[i], float(row[i])) for i in np.argsort(-row)[:RANKING_LENGTH]] for row in table
        ]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DialogueActClassifier(HeadClassifier):
    """What the employer does with the message: ask, thank, bring an own case, ask for a person."""

    output = "act_rankings"

    def label(self, message: Message) -> str | None:
        """Return the intent without its response key."""
        intent: str | None = message.get(INTENT)
        return intent

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the messages with the intent set, as Rasa's policies expect it."""
        for message in super().process(messages):
            ranking = [
                {"name": name, "confidence": confidence}
                for name, confidence in message.get(self.output)[0]
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking[:3], add_to_output=True)
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(HeadClassifier):
    """Which topic of `onderwerpen.csv` a question is about."""

    output = "topic_rankings"

    def label(self, message: Message) -> str | None:
        """Return the topic behind `ask/` and `own_case/`."""
        key = message.get(INTENT_RESPONSE_KEY)
        if not key or message.get(INTENT) not in {"ask", "own_case"}:
            return None
        return str(key).split("/", 1)[1]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SectionClassifier(HeadClassifier):
    """What of the topic is asked: how much, how long, who, by when."""

    output = "section_rankings"

    def label(self, message: Message) -> str | None:
        """Return the section that the training file gives for a group of examples."""
        metadata = message.get(METADATA) or {}
        section: str | None = (metadata.get(INTENT) or {}).get("section")
        return section
