"""Ranks topics and picks the entry, the ready-made question and the section that answer best."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.engine.nlu.classifiers import Ranking
from bot.engine.nlu.index import Hit
from bot.knowledge.model import Entry, KnowledgeBase

FLOOR = 1e-3
MIN_REFERRAL = 0.55
TOPICS_KEPT = 5


class Found(Protocol):
    """The hits of a question: by entry, and how much of the words of some entries it uses."""

    def get(self, entry: str, /) -> Hit | None:
        """Return an entry's hit."""

    def overlap(self, entries: list[str]) -> dict[str, float]:
        """Return for each of the entries the cosine of its text with the question."""


@dataclass(frozen=True)
class Weights:
    """How much each signal counts; measured values and how to find them: docs/decisions/0004."""

    similarity: float = 1.0
    name: float = 0.7
    temperature: float = 0.68
    main_bonus: float = 0.20
    name_bonus: float = 0.20
    words: float = 3.0
    comparison: float = 0.30  # off an entry that compares two, unless that is asked
    min_question: float = 0.66
    min_section: float = 0.30


@dataclass(frozen=True)
class Question:
    """One question as understood: topics with probability, and what answers the first."""

    topics: tuple[tuple[str, float], ...]
    entry: str
    faq: int
    section: str | None
    from_context: bool = False
    unsure: bool = False  # may be offered, not answered

    def as_dict(self) -> dict[str, Any]:
        """Return the question as it stands in the parse output."""
        return {
            "topics": [[slug, round(p, 3)] for slug, p in self.topics],
            "entry": self.entry,
            "faq": self.faq,
            "section": self.section,
            "from_context": self.from_context,
            "unsure": self.unsure,
        }


def rank_topics(
    base: KnowledgeBase, ranking: Ranking, hits: Mapping[str, Hit], weights: Weights
) -> list[tuple[str, float]]:
    """Return topics with a probability each, the best first: classifier, meaning and names."""
    learned = dict(ranking)
    best_similarity: dict[str, float] = {}
    named: dict[str, float] = {}
    for hit in hits.values():
        best_similarity[hit.topic] = max(best_similarity.get(hit.topic, 0.0), hit.similarity)
        if hit.name:
            main = base.entries[hit.entry].main
            named[hit.topic] = max(named.get(hit.topic, 0.0), 1.0 if main else 0.6)
    scores = {
        slug: (
            math.log(max(learned.get(slug, 0.0), FLOOR))
            + weights.similarity * best_similarity.get(slug, 0.0)
            + weights.name * named.get(slug, 0.0)
        )
        / weights.temperature
        for slug in base.topics
    }
    top = max(scores.values())
    total = sum(math.exp(score - top) for score in scores.values())
    ordered = sorted(scores, key=lambda slug: -scores[slug])
    return [(slug, math.exp(scores[slug] - top) / total) for slug in ordered[:TOPICS_KEPT]]


def pick_referral(slug: str, hits: Mapping[str, Hit]) -> str:
    """Return the id of the referral on a topic that fits the words best, "" when none does."""
    fitting = [hit for hit in hits.values() if hit.topic == slug]
    best = max(fitting, key=lambda hit: hit.similarity, default=None)
    return best.entry if best and best.similarity >= MIN_REFERRAL else ""


def pick_entry(
    base: KnowledgeBase, slug: str, hits: Found, weights: Weights, *, compares: bool = False
) -> Entry | None:
    """Return the entry on a topic that fits the words best; the main one when none stands out.

    `compares` says that a difference is asked, or a choice between two.
    """
    entries = base.by_topic(slug)
    if len(entries) < 2:  # noqa: PLR2004 - nothing to choose
        return entries[0] if entries else None
    overlap = hits.overlap([entry.id for entry in entries])

    def score(entry: Entry) -> float:
        hit = hits.get(entry.id)
        if hit is None:
            return 0.0
        named = weights.name_bonus if hit.name else 0.0
        main = weights.main_bonus if entry.main else 0.0
        off = weights.comparison if entry.between and not compares else 0.0
        return hit.similarity + named + main - off + weights.words * overlap[entry.id]

    return max(entries, key=score)


def pick_faq(hit: Hit | None, entry: Entry, section: str | None, weights: Weights) -> int:
    """Return the number of the ready-made question that was asked, -1 when there is none."""
    if hit is None or hit.faq < 0 or hit.faq_similarity < weights.min_question:
        return -1
    same_section = section is None or entry.faqs[hit.faq].section.value == section
    surplus = 0.0 if same_section else 0.12
    return hit.faq if hit.faq_similarity >= weights.min_question + surplus else -1


def pick_section(ranking: Ranking, weights: Weights) -> str | None:
    """Return the section that is asked, None when no one stands out."""
    if not ranking:
        return None
    section, probability = ranking[0]
    return section if probability >= weights.min_section else None
