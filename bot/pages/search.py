"""Finds entries by words: BM25 over weighted fields, parts of compounds, and misspellings.

It needs no language model, so that the search box works in this process and without JavaScript.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

_K1, _B = 1.4, 0.5
_PART_WEIGHT, _FUZZY_WEIGHT = 0.4, 0.7
_MIN_PART, _MIN_FUZZY, _FUZZY_CUTOFF = 5, 4, 80
# A hit far below the best one is noise.
_RELATIVE_CUTOFF = 0.25


@dataclass(frozen=True)
class Document:
    """What can be found: an id and its fields, each with the weight of a word in it."""

    id: str
    fields: tuple[tuple[float, str], ...]


def words(text: str) -> list[str]:
    """Return the words of a text: lower case, without accents and plural endings."""
    bare = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(char for char in bare if not unicodedata.combining(char))
    return [_stem(word) for word in re.findall(r"[a-z0-9]+", bare)]


def _stem(word: str) -> str:
    for ending in ("en", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_FUZZY:
            return word[: -len(ending)]
    return word


class LexicalIndex:
    """An immutable index over documents."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._weights: dict[str, dict[str, float]] = defaultdict(dict)
        self._lengths: dict[str, float] = {}
        for document in documents:
            counts: dict[str, float] = defaultdict(float)
            for weight, text in document.fields:
                for word in words(text):
                    counts[word] += weight
            self._lengths[document.id] = sum(counts.values())
            for word, count in counts.items():
                self._weights[word][document.id] = count
        self._mean = sum(self._lengths.values()) / max(len(self._lengths), 1)

    def find(self, query: str, limit: int = 20) -> list[str]:
        """Return ids of the documents that fit the query, best first."""
        scores: dict[str, float] = defaultdict(float)
        for word in dict.fromkeys(words(query)):
            for term, weight in self._meant(word):
                for document, count in self._weights[term].items():
                    scores[document] += weight * self._score(term, document, count)
        ranked = sorted(scores, key=lambda document: (-scores[document], document))
        best = scores[ranked[0]] if ranked else 0.0
        return [item for item in ranked[:limit] if scores[item] >= best * _RELATIVE_CUTOFF]

    def _score(self, term: str, document: str, count: float) -> float:
        containing = len(self._weights[term])
        rarity = math.log(1 + (len(self._lengths) - containing + 0.5) / (containing + 0.5))
        length = 1 - _B + _B * self._lengths[document] / self._mean
        return rarity * count * (_K1 + 1) / (count + _K1 * length)

    def _meant(self, word: str) -> list[tuple[str, float]]:
        """Return the known words that a typed word means: itself, compounds, else the nearest."""
        found = [(word, 1.0)] if word in self._weights else []
        if len(word) >= _MIN_PART:
            found += [
                (term, _PART_WEIGHT) for term in self._weights if word in term and term != word
            ]
        if found or len(word) < _MIN_FUZZY:
            return found
        close = process.extractOne(
            word, list(self._weights), scorer=fuzz.ratio, score_cutoff=_FUZZY_CUTOFF
        )
        return [(close[0], _FUZZY_WEIGHT)] if close else []
