"""How much of an entry's own words a question uses: tells the entries of one topic apart.

"Hij is vaak te laat" and "hij is vaak ziek" mean nearly the same to the sentence encoder; the texts
of the two entries hold the words that differ.
"""

from __future__ import annotations

import re

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.engine.nlu.ngrams import normalised
from bot.knowledge.model import Entry, Heading, KnowledgeBase

CALL = re.compile(r"\{\{.*?\}\}")
PIECE = 4  # characters: survives endings and most misspellings, and a table stays small


class Lexical:
    """Weighted counts of pieces of words in the whole text of each entry."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._places = {entry: place for place, entry in enumerate(base.entries)}
        self._pieces = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(PIECE, PIECE), sublinear_tf=True, dtype=np.float32
        )
        texts = [normalised(text_of(entry)) for entry in base.entries.values()]
        self._rows = self._pieces.fit_transform(texts or [" leeg "])

    def counted(self, text: str) -> csr_matrix:
        """Return the pieces of a question, one row."""
        return self._pieces.transform([normalised(text)])

    def overlap(self, asked: csr_matrix, entries: list[str]) -> dict[str, float]:
        """Return for each entry the cosine of its text with a question, 0 to about 0.4."""
        rows = self._rows[[self._places[entry] for entry in entries]]
        cosines = (rows @ asked.T).toarray()[:, 0]
        return dict(zip(entries, map(float, cosines), strict=True))


def text_of(entry: Entry) -> str:
    """Return all that an entry says in plain words: not the formal text, not the amounts."""
    body = [text for heading, text in entry.body.items() if heading is not Heading.PRECIES]
    faqs = [f"{faq.question} {faq.answer}" for faq in entry.faqs]
    return CALL.sub(" ", " ".join([entry.name, *entry.aliases, entry.fits_when, *body, *faqs]))
