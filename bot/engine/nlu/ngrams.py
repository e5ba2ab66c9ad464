"""Pieces of words and words of a text, counted once per message for all three heads."""

from __future__ import annotations

import re
from pathlib import Path
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
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.engine.nlu.encoder import Kept, parts_of

NGRAMS = "ngrams"
_FILE = "ngrams.npz"
_WORDS = r"\w+"
_SPACES = re.compile(r"\s+")
_REPEATS = re.compile(r"(.)\1{2,}")
_TOKENS = re.compile(r"\[[a-z]+(?:-[a-z]+)?-\d+\]")


def normalised(text: str) -> str:
    """Return a text as the heads see it: lower case, "heeeel" as "heel", no vault tokens."""
    return _SPACES.sub(" ", _REPEATS.sub(r"\1\1", _TOKENS.sub(" ", text.lower()))).strip()


class Ngrams:
    """Weighted counts of character 2-5-grams within words, and of words and pairs of words."""

    def __init__(self) -> None:
        self._characters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2, dtype=np.float32
        )
        self._words = TfidfVectorizer(
            ngram_range=(1, 2), sublinear_tf=True, min_df=2, token_pattern=_WORDS, dtype=np.float32
        )

    def fit(self, texts: list[str]) -> None:
        """Learn which pieces occur at least twice, and how rare each is."""
        clean = [normalised(text) for text in texts]
        self._characters.fit(clean)
        self._words.fit(clean)

    def transform(self, texts: list[str]) -> csr_matrix:
        """Return one row per text, shape (len(texts), pieces), 32-bit floats."""
        clean = [normalised(text) for text in texts]
        rows = hstack([self._characters.transform(clean), self._words.transform(clean)])
        return rows.tocsr().astype(np.float32)

    def save(self, path: Path) -> None:
        """Write the pieces as arrays and text: no pickle, so a model file cannot run code."""
        np.savez(path, **_packed("characters", self._characters), **_packed("words", self._words))

    @classmethod
    def load(cls, path: Path) -> Ngrams:
        """Return what is in a file; pickled content is refused by numpy."""
        ngrams = cls()
        with np.load(path, allow_pickle=False) as data:
            _unpack(ngrams._characters, data["characters_terms"], data["characters_idf"])
            _unpack(ngrams._words, data["words_terms"], data["words_idf"])
        return ngrams


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NgramFeaturizer(GraphComponent):
    """Sets `ngrams`: one row for the whole text and one for each part."""

    def __init__(
        self, storage: ModelStorage, resource: Resource, ngrams: Ngrams | None = None
    ) -> None:
        self._storage = storage
        self._resource = resource
        self._ngrams = ngrams or Ngrams()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NgramFeaturizer:
        """Return an untrained component."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NgramFeaturizer:
        """Return the trained component from a model."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, Ngrams.load(folder / _FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the pieces of all examples and keep them with the model."""
        self._ngrams.fit([message.get(TEXT) for message in _examples(training_data)])
        with self._storage.write_to(self._resource) as folder:
            self._ngrams.save(folder / _FILE)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Return the training data with a row set on each example."""
        examples = _examples(training_data)
        rows = self._ngrams.transform([message.get(TEXT) for message in examples])
        for number, message in enumerate(examples):
            message.set(NGRAMS, Kept(rows[number]))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the messages with their rows."""
        for message in messages:
            message.set(NGRAMS, self._ngrams.transform(parts_of(message)))
        return messages


def _examples(training_data: TrainingData) -> list[Message]:
    return [message for message in training_data.training_examples if message.get(TEXT)]


def _packed(name: str, vectorizer: TfidfVectorizer) -> dict[str, npt.NDArray[Any]]:
    terms = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)
    return {f"{name}_terms": np.array(terms), f"{name}_idf": vectorizer.idf_}


def _unpack(vectorizer: TfidfVectorizer, terms: Any, idf: Any) -> None:
    vectorizer.vocabulary_ = {str(term): index for index, term in enumerate(terms)}
    # 32 bits, or every product afterwards copies the weights to 64.
    vectorizer.idf_ = idf.astype(np.float32)
