"""Words that are nobody's name: "Prestatieladder Socialer Ondernemen", "Regionaal Werkcentrum"."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.knowledge.current import Derived, current
from bot.knowledge.model import KnowledgeBase

_WORD = re.compile(r"[^\W\d_]{3,}")


def public_words() -> frozenset[str]:
    """Return the words of the knowledge base as it is now, in lower case."""
    return _words().value


def words_of(base: KnowledgeBase) -> frozenset[str]:
    """Return the words of all entries and terms; practice stories have people's names in them."""
    texts = list(base.terms)
    for entry in base.entries.values():
        texts += [entry.name, *entry.aliases, *entry.body.values()]
        texts += [faq.question for faq in entry.faqs]
    return frozenset(word.lower() for text in texts for word in _WORD.findall(text))


@lru_cache(maxsize=1)
def _words() -> Derived[frozenset[str]]:
    return Derived(current(), words_of)
