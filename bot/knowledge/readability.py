"""Measures how plain a Dutch text is: Flesch-Douma, sentence length, jargon.

Glossary terms count as the word "regel": otherwise one "loondispensatie" sinks a plain sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import textstat

_SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n+")
_MARKUP = re.compile(r"[*_`#>|]|^\s*(?:\d+\.|-)\s+", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")


def plain(text: str) -> str:
    """Return the text without Markdown."""
    return _MARKUP.sub("", _LINK.sub(r"\1", text)).strip()


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, list items counted as sentences."""
    return [part.strip() for part in _SENTENCE.split(plain(text)) if part.strip()]


def word_count(sentence: str) -> int:
    """Return the number of words in a sentence."""
    return len(re.findall(r"[\w€%'’-]+", sentence))


@lru_cache(maxsize=4)
def _pattern(terms: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(terms, key=len, reverse=True)
    return re.compile(
        r"\b(?:" + "|".join(re.escape(term) for term in longest_first) + r")(?:en|s)?\b",
        re.IGNORECASE,
    )


def neutralise(text: str, terms: Iterable[str]) -> str:
    """Return the text with every glossary term replaced by "regel"."""
    wanted = frozenset(term for term in terms if term)
    return _pattern(wanted).sub("regel", text) if wanted else text


def flesch_douma(text: str, terms: Iterable[str] = ()) -> float:
    """Return the Flesch-Douma reading ease of a text (100 is very easy, below 50 is hard)."""
    textstat.set_lang("nl")
    joined = " ".join(
        sentence if sentence[-1] in ".!?" else sentence.rstrip(":;,") + "."
        for sentence in sentences(neutralise(text, terms))
    )
    return float(textstat.flesch_reading_ease(joined)) if joined else 100.0
