"""A light classifier: softmax regression on character and word n-grams beside sentence vectors.

Stock DIET needs minutes to learn what this learns in seconds, and gets less of it right on the
few examples a topic has (docs/decisions/0004-understanding.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.engine.nlu.encoder import Vectors

_WORDS = r"\w+"
_SPACES = re.compile(r"\s+")
_REPEATS = re.compile(r"(.)\1{2,}")
BATCH, SEED = 64, 20261121
VECTOR_WEIGHT, BIAS_SHARE = 0.7, 0.1
_TOKENS = re.compile(r"\[[a-z]+-\d+\]")


def normalised(text: str) -> str:
    """Return a text as the heads see it: lower case, "heeeel" as "heel", no vault tokens."""
    return _SPACES.sub(" ", _REPEATS.sub(r"\1\1", _TOKENS.sub(" ", text.lower()))).strip()


@dataclass
class Head:
    """One trained classifier: two vectorizers and a weight matrix, all plain data."""

    characters: TfidfVectorizer
    words: TfidfVectorizer
    labels: list[str]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]

    @classmethod
    def train(
        cls,
        texts: list[str],
        vectors: Vectors,
        labels: list[str],
        *,
        epochs: int = 6,
        learning_rate: float = 0.5,
        dropout: float = 0.3,
    ) -> Head:
        """Return a head trained on texts (n), vectors (n, 512) and labels (n)."""
        characters, words = _vectorizers()
        clean = [normalised(text) for text in texts]
        features = hstack(
            [characters.fit_transform(clean), words.fit_transform(clean), _scaled(vectors)]
        ).tocsr()
        names = sorted(set(labels))
        wanted = np.array([names.index(label) for label in labels])
        weights, bias = _fit(
            features,
            wanted,
            len(names),
            epochs=epochs,
            learning_rate=learning_rate,
            dropout=dropout,
        )
        return cls(characters, words, names, weights, bias)

    def predict(self, texts: list[str], vectors: Vectors) -> npt.NDArray[np.float64]:
        """Return the probability of each label for each text, shape (n, labels)."""
        clean = [normalised(text) for text in texts]
        features = hstack(
            [self.characters.transform(clean), self.words.transform(clean), _scaled(vectors)]
        ).tocsr()
        scores = features @ self.weights + self.bias
        probabilities: npt.NDArray[np.float64] = softmax(scores, axis=1)
        return probabilities

    def save(self, path: Path) -> None:
        """Write the head as arrays and text: no pickle, so a model file cannot run code."""
        np.savez(
            path,
            weights=self.weights,
            bias=self.bias,
            labels=np.array(self.labels),
            **_packed("characters", self.characters),
            **_packed("words", self.words),
        )

    @classmethod
    def load(cls, path: Path) -> Head:
        """Return the head in a file; pickled content is refused by numpy."""
        with np.load(path, allow_pickle=False) as data:
            characters, words = _vectorizers()
            _unpack(characters, data["characters_terms"], data["characters_idf"])
            _unpack(words, data["words_terms"], data["words_idf"])
            return cls(
                characters,
                words,
                [str(label) for label in data["labels"]],
                data["weights"],
                data["bias"],
            )


def _scaled(vectors: Vectors) -> csr_matrix:
    return csr_matrix(vectors * VECTOR_WEIGHT)


def _fit(
    features: csr_matrix,
    wanted: npt.NDArray[np.int64],
    labels: int,
    *,
    epochs: int,
    learning_rate: float,
    dropout: float,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return weights (features, labels) and bias (labels) of a softmax regression.

    Adagrad over small batches, with features left out at random: on the same data a sixth of the
    time of scikit-learn's lbfgs and six points more of the noisy questions right (decision 0004).
    """
    random = np.random.default_rng(SEED)
    weights = np.zeros((features.shape[1], labels), np.float32)
    bias = np.zeros(labels, np.float32)
    gathered = np.full(features.shape[1], 1e-8, np.float32)
    for _epoch in range(epochs):
        order = random.permutation(features.shape[0])
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            batch = features[rows]
            kept = random.random(batch.nnz) >= dropout
            batch.data = (batch.data * kept / (1 - dropout)).astype(np.float32)
            error = softmax(batch @ weights + bias, axis=1)
            error[np.arange(len(rows)), wanted[rows]] -= 1
            error /= len(rows)
            used = np.unique(batch.indices)
            gradient = np.asarray((batch.T @ error)[used], dtype=np.float32)
            gathered[used] += (gradient**2).sum(axis=1)
            weights[used] -= learning_rate * gradient / np.sqrt(gathered[used])[:, None]
            bias -= learning_rate * BIAS_SHARE * error.sum(axis=0)
    return weights, bias


def _vectorizers() -> tuple[TfidfVectorizer, TfidfVectorizer]:
    return (
        TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2, dtype=np.float32
        ),
        TfidfVectorizer(
            ngram_range=(1, 2), sublinear_tf=True, min_df=2, token_pattern=_WORDS, dtype=np.float32
        ),
    )


def _packed(name: str, vectorizer: TfidfVectorizer) -> dict[str, Any]:
    terms = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)
    return {f"{name}_terms": np.array(terms), f"{name}_idf": vectorizer.idf_}


def _unpack(vectorizer: TfidfVectorizer, terms: Any, idf: Any) -> None:
    vectorizer.vocabulary_ = {str(term): index for index, term in enumerate(terms)}
    vectorizer.idf_ = idf
