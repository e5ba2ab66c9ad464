"""Why a message was understood as it was: every signal, for whoever asks `ask --explain`.

Made for an explaining parse only: a turn of a conversation does not carry it.
"""

from __future__ import annotations

from typing import Any

from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.engine.nlu.candidates import Weights, rank_topics
from bot.engine.nlu.encoder import parts_of
from bot.engine.nlu.language import foreign
from bot.knowledge.model import KnowledgeBase

SHOWN = 5


def is_wanted(message: Message) -> bool:
    """Return whether this parse is an explaining one."""
    return bool((message.get("metadata") or {}).get("explain"))


def explanation(base: KnowledgeBase, message: Message, weights: Weights) -> dict[str, Any]:
    """Return tokens, language, entities, and for the whole text and each part its candidates."""
    tokens = message.get("text_tokens") or []
    return {
        "tokens": [[token.text, token.lemma] for token in tokens],
        "language": foreign(message.get(TEXT) or "") or "nl",
        "entities": [[entity["entity"], entity["value"]] for entity in message.get(ENTITIES) or []],
        "parts": [
            {"text": text, **_signals(base, message, number, weights)}
            for number, text in enumerate(parts_of(message))
        ],
    }


def _signals(
    base: KnowledgeBase, message: Message, number: int, weights: Weights
) -> dict[str, Any]:
    hits = message.get("hits")[number]
    ranking = message.get("topic_rankings")[number]
    learned = dict(ranking)
    nearest: dict[str, float] = {}
    for hit in hits.values():
        nearest[hit.topic] = max(nearest.get(hit.topic, 0.0), hit.similarity)
    best = sorted(hits.values(), key=lambda hit: -hit.similarity)[:SHOWN]
    return {
        "acts": _rounded(message.get("act_rankings")[number][:3]),
        "topics": [
            {
                "topic": slug,
                "probability": round(probability, 3),
                "learned": round(learned.get(slug, 0.0), 3),
                "similarity": round(nearest.get(slug, 0.0), 3),
            }
            for slug, probability in rank_topics(base, ranking, hits, weights)
        ],
        "sections": _rounded(message.get("section_rankings")[number][:3]),
        "named": hits.named,
        "entries": [[hit.entry, round(hit.similarity, 3)] for hit in best],
    }


def _rounded(ranking: list[tuple[str, float]]) -> list[list[Any]]:
    return [[name, round(probability, 3)] for name, probability in ranking]
