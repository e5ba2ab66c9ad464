"""Weighs whether a message leans on the subject under discussion or opens another.

"En hoe lang duurt dat?" points back, opens like a follow-up and names nothing: it is about the
focus. What each sign weighs was tuned on tests/eval/sets (docs/decisions/0004).
"""

from __future__ import annotations

import re
from typing import Any

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.engine.nlu.candidates import Question
from bot.knowledge.model import KnowledgeBase

INSTRUMENT_KINDS = frozenset(("instrument", "onderwerp", "wet", "organisatie"))
POINTS_BACK, OPENS, SHORT, FITS_FOCUS, NAMES_OTHER = 0.30, 0.15, 0.10, 0.30, 0.60
SHORT_WORDS, FITS_FROM = 7, 0.60
# Topics that a message without a subject of its own falls into: they outweigh the focus less.
CATCH_ALL, NOT_OURS = 0.45, 0.35
CATCH_ALL_TOPICS = frozenset(
    (
        "waar-beginnen",
        "digitale-assistent",
        "contactpersoon",
        "werkcentrum-wsp",
        "regelingen-overzicht",
    )
)
_POINTS_BACK = re.compile(
    r"\b(dat|dit|die|deze|daar\w*|hier\w*|hij|zij|ze|hem|haar|het|er\w{0,4}|dan|zo'n|zoiets)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(r"^\W*(en|maar|oke|ok|oh|ah|dus|ja maar|en dan)\b", re.IGNORECASE)
_FOR_WHOM = re.compile(
    r"\b(?:dat|dit|die|het|zoiets)\b.{0,20}\b(?:ook|wel|nog)?\s*\b(?:voor|bij|met|naast)\b",
    re.IGNORECASE,
)
_NEW_SUBJECT = re.compile(
    r"\b(?:andere? vraag|iets anders|ander onderwerp|nog een vraag|nieuwe vraag|ander vraagje)\b",
    re.IGNORECASE,
)
# Of two that were named together, "die laatste" is the other; of one after another, it is not.
_THE_OTHER = re.compile(r"\b(?:die|de) (?:andere?|eerste|tweede|laatste|vorige)\b", re.IGNORECASE)
_THE_EARLIER = re.compile(r"\b(?:die|de) (?:andere?|eerste|vorige)\b", re.IGNORECASE)


def the_other(text: str, focus: dict[str, Any]) -> str | None:
    """Return the entry that "die andere" means, None where the text points at no other."""
    pointing = _THE_OTHER if focus.get("pair") else _THE_EARLIER
    return focus.get("other") if pointing.search(text) else None


def leans_on(base: KnowledgeBase, message: Message, focus: dict[str, Any], whole: Question) -> bool:
    """Return whether the message is about the focus.

    Weighs how much it looks like a follow-up against how surely it opens another subject.
    """
    text = message.get(TEXT) or ""
    slug, probability = whole.topics[0]
    if slug == focus["topic"]:
        return True
    other = names_other(base, message, focus)
    if _NEW_SUBJECT.search(text):
        return False
    if _is_for_whom(base, slug, text):
        return True
    links = whole.section in {"combineren", "verschil"} and bool(_POINTS_BACK.search(text))
    if links and other:
        return True
    if base.topics[slug].scope != "in":
        probability *= NOT_OURS
    elif slug in CATCH_ALL_TOPICS:
        probability *= CATCH_ALL
    hit = message.get("hits")[0].get(focus["entry"])
    signs = (
        dict(message.get("act_rankings")[0]).get("follow_up", 0.0)
        + POINTS_BACK * bool(_POINTS_BACK.search(text))
        + OPENS * bool(_OPENS.search(text))
        + SHORT * (len(text.split()) <= SHORT_WORDS)
        + FITS_FOCUS * bool(hit and hit.similarity >= FITS_FROM)
        - NAMES_OTHER * (other and whole.section not in {"combineren", "verschil"})
    )
    return bool(signs >= probability)


def _is_for_whom(base: KnowledgeBase, slug: str, text: str) -> bool:
    """Return whether "geldt dat ook voor iemand uit de bijstand?" names whom it is for."""
    main = base.main_entry(slug)
    is_group = main is not None and main.kind in {"doelgroep", "wet"}
    return is_group and bool(_FOR_WHOM.search(text))


def names_other(base: KnowledgeBase, message: Message, focus: dict[str, Any]) -> bool:
    """Return whether the message names another subject than the focus.

    "Geldt dat ook voor een wajonger?" is about the scheme; after a talk about asylum seekers,
    "en oekraïners?" is about other people.
    """
    kinds = set(INSTRUMENT_KINDS)
    if base.entries[focus["entry"]].kind == "doelgroep":
        kinds.add("doelgroep")
    return any(
        hit.name and base.entries[hit.entry].kind in kinds and hit.topic != focus["topic"]
        for hit in message.get("hits")[0].values()
    )
