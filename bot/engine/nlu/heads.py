"""A light classifier: softmax regression on character and word n-grams beside sentence vectors.

Stock DIET needs minutes to learn what this learns in seconds, and gets less of it right on the
few examples a topic has (docs/decisions/0004-understanding.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.special import softmax

from bot.engine.nlu.encoder import Vectors

BATCH, SEED = 64, 20261121
VECTOR_WEIGHT, BIAS_SHARE = 0.7, 0.1

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Head:
    """One trained classifier, all plain arrays.

    `ngram_weights` has shape (pieces, labels), `vector_weights` (512, labels), `bias` (labels).
    """

    labels: list[str]
    ngram_weights: Floats
    vector_weights: Floats
    bias: Floats

    @classmethod
    def train(
        cls,
        ngrams: csr_matrix,
        vectors: Vectors,
        labels: list[str],
        *,
        epochs: int = 6,
        learning_rate: float = 0.5,
        dropout: float = 0.3,
    ) -> Head:
        """Return a head trained on rows of n-grams (n, pieces), vectors (n, 512) and n labels."""
        names = sorted(set(labels))
        places = {name: place for place, name in enumerate(names)}
        ngram_weights, vector_weights, bias = _fit(
            ngrams,
            vectors * np.float32(VECTOR_WEIGHT),
            np.array([places[label] for label in labels]),
            len(names),
            epochs=epochs,
            learning_rate=learning_rate,
            dropout=dropout,
        )
        return cls(names, ngram_weights, vector_weights, bias)

    def predict(self, ngrams: csr_matrix, vectors: Vectors) -> Floats:
        """Return the probability of each label for each row, shape (n, labels)."""
        scores = ngrams @ self.ngram_weights
        scores += (vectors * np.float32(VECTOR_WEIGHT)) @ self.vector_weights + self.bias
        probabilities: Floats = softmax(scores, axis=1)
        return probabilities

    def save(self, path: Path) -> None:
        """Write the head as arrays and text: no pickle, so a model file cannot run code."""
        np.savez(
            path,
            ngram_weights=self.ngram_weights,
            vector_weights=self.vector_weights,
            bias=self.bias,
            labels=np.array(self.labels),
        )

    @classmethod
    def load(cls, path: Path) -> Head:
        """Return the head in a file; pickled content is refused by numpy."""
        with np.load(path, allow_pickle=False) as data:
            return cls(
                [str(label) for label in data["labels"]],
                data["ngram_weights"],
                data["vector_weights"],
                data["bias"],
            )


class _Weights:
    """The weights of one kind of feature, shape (features, labels), with Adagrad's memory."""

    def __init__(self, features: int, labels: int) -> None:
        self.table = np.zeros((features, labels), np.float32)
        self._gathered = np.full(features, 1e-8, np.float32)

    def step(self, at: Any, gradient: Floats, learning_rate: float) -> None:
        """Take one step for the features `at`: the more a feature has moved, the less it does."""
        self._gathered[at] += (gradient**2).sum(axis=1)
        self.table[at] -= learning_rate * gradient / np.sqrt(self._gathered[at])[:, None]


def _fit(
    ngrams: csr_matrix,
    vectors: Vectors,
    wanted: npt.NDArray[np.int64],
    labels: int,
    *,
    epochs: int,
    learning_rate: float,
    dropout: float,
) -> tuple[Floats, Floats, Floats]:
    """Return the weights of the n-grams and of the vectors, and the bias, of a softmax regression.

    Adagrad over small batches, with features left out at random: on the same data a sixth of the
    time of scikit-learn's lbfgs and six points more of the noisy questions right (decision 0004).
    The vectors are multiplied as what they are, dense: as columns of one sparse matrix they took
    half of the training time.
    """
    random = np.random.default_rng(SEED)
    sparse, dense = _Weights(ngrams.shape[1], labels), _Weights(vectors.shape[1], labels)
    bias = np.zeros(labels, np.float32)
    for _epoch in range(epochs):
        order = random.permutation(len(wanted))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            pieces, used = _compact(ngrams[rows], random, dropout)
            meaning = _thinned(vectors[rows], random, dropout)
            scores = pieces @ sparse.table[used] + meaning @ dense.table + bias
            error = softmax(scores, axis=1)
            error[np.arange(len(rows)), wanted[rows]] -= 1
            error /= len(rows)
            sparse.step(used, pieces.T @ error, learning_rate)
            dense.step(slice(None), meaning.T @ error, learning_rate)
            bias -= learning_rate * BIAS_SHARE * error.sum(axis=0)
    return sparse.table, dense.table, bias


def _compact(
    batch: csr_matrix, random: np.random.Generator, dropout: float
) -> tuple[csr_matrix, npt.NDArray[np.int64]]:
    """Return a batch thinned, with only the columns that occur in it, and which those are."""
    used, columns = np.unique(batch.indices, return_inverse=True)
    data = _thinned(batch.data, random, dropout)
    return csr_matrix((data, columns, batch.indptr), shape=(batch.shape[0], len(used))), used


def _thinned(values: Floats, random: np.random.Generator, dropout: float) -> Floats:
    """Return the values with a share of them left out, the others larger to make up for it."""
    kept = random.random(values.shape, dtype=np.float32) >= dropout
    thinned: Floats = values * kept / np.float32(1 - dropout)
    return thinned
