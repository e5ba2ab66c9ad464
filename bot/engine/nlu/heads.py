"""A light classifier: logistic regression on character and word n-grams beside sentence vectors.

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
import skops.io
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.engine.nlu.encoder import Vectors

_SPACES = re.compile(r"\s+")
_REPEATS = re.compile(r"(.)\1{2,}")
_TOKENS = re.compile(r"\[[a-z]+-\d+\]")


def normalised(text: str) -> str:
    """Return a text as the heads see it: lower case, "heeeel" as "heel", no vault tokens."""
    return _SPACES.sub(" ", _REPEATS.sub(r"\1\1", _TOKENS.sub(" ", text.lower()))).strip()


@dataclass
class Head:
    """One trained classifier."""

    characters: TfidfVectorizer
    words: TfidfVectorizer
    model: LogisticRegression

    @classmethod
    def train(
        cls, texts: list[str], vectors: Vectors, labels: list[str], *, strength: float,
        balanced: bool = False,
    ) -> Head:
        """Return a head trained on texts (n), vectors (n, 512) and labels (n)."""
        characters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2, dtype=np.float32
        )
        words = TfidfVectorizer(
            ngram_range=(1, 2), sublinear_tf=True, min_df=2, token_pattern=r"\w+", dtype=np.float32
        )
        clean = [normalised(text) for text in texts]
        features = hstack(
            [characters.fit_transform(clean), words.fit_transform(clean), csr_matrix(vectors)]
        ).tocsr()
        model = LogisticRegression(
            C=strength, max_iter=150, tol=1e-3, class_weight="balanced" if balanced else None
        )
        model.fit(features, labels)
        return cls(characters, words, model)

    @property
    def labels(self) -> list[str]:
        """Return the labels, in the order of the columns of `predict`."""
        return [str(label) for label in self.model.classes_]

    def predict(self, texts: list[str], vectors: Vectors) -> npt.NDArray[np.float64]:
        """Return the probability of each label for each text, shape (n, labels)."""
        clean = [normalised(text) for text in texts]
        features = hstack(
            [self.characters.transform(clean), self.words.transform(clean), csr_matrix(vectors)]
        ).tocsr()
        probabilities: npt.NDArray[np.float64] = self.model.predict_proba(features)
        return probabilities

    def save(self, path: Path) -> None:
        """Write the head to a file that holds data only, no code."""
        skops.io.dump(
            {"characters": self.characters, "words": self.words, "model": self.model}, path
        )

    @classmethod
    def load(cls, path: Path) -> Head:
        """Return the head in a file; unknown types in it are refused."""
        unknown = [
            name
            for name in skops.io.get_untrusted_types(file=path)
            if not name.startswith(("sklearn.", "numpy.", "scipy.sparse."))
        ]
        if unknown:
            raise ValueError(f"{path.name} holds types that are not trusted: {unknown}. Train again.")
        parts: dict[str, Any] = skops.io.load(path, trusted=skops.io.get_untrusted_types(file=path))
        return cls(**parts)
