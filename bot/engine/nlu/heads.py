"""A light classifier: softmax regression on character and word n-grams beside sentence vectors.

Stock DIET needs minutes to learn what this learns in seconds, and gets less of it right on the
few examples a topic has (docs/decisions/0004-understanding.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
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
        features = hstack([ngrams, csr_matrix(vectors * VECTOR_WEIGHT)]).tocsr()
        names = sorted(set(labels))
        places = {name: place for place, name in enumerate(names)}
        weights, bias = _fit(
            features,
            np.array([places[label] for label in labels]),
            len(names),
            epochs=epochs,
            learning_rate=learning_rate,
            dropout=dropout,
        )
        pieces = ngrams.shape[1]
        return cls(names, weights[:pieces].copy(), weights[pieces:].copy(), bias)

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


def _fit(
    features: csr_matrix,
    wanted: npt.NDArray[np.int64],
    labels: int,
    *,
    epochs: int,
    learning_rate: float,
    dropout: float,
) -> tuple[Floats, Floats]:
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
