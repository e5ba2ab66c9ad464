"""Weighs whether a message leans on the subject under discussion or opens another.

"En hoe lang duurt dat?" opens like a follow-up, is short and fits no subject by itself: it is about
the focus. "No-risk dan?" is as short, but names another subject. What each sign weighs was learned
from conversations (`python -m tests.eval.leaning`), and is written down here to be read.
"""

from __future__ import annotations

import math
import re
from typing import Any

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.engine.nlu.candidates import Question
from bot.knowledge.model import TO_A_PERSON, KnowledgeBase

INSTRUMENT_KINDS = frozenset(("instrument", "onderwerp", "wet", "organisatie"))
# Topics that a message without a subject of its own falls into: they outweigh the focus less.
CATCH_ALL_TOPICS = frozenset(
    (
        "waar-beginnen",
        "digitale-assistent",
        "contactpersoon",
        "werkcentrum-wsp",
        "regelingen-overzicht",
    )
)
# What a person answers has no rule to lean on: from here a subject of its own goes first.
OWN_SUBJECT = 0.5
# The weights of a logistic regression: the sum of sign times weight, and BASE, is 0 where a message
# is as likely to lean as not. What each sign is: `signs`.
BASE = 3.08
WEIGHTS = {
    "other_subject": -3.29,
    "follow_up": 2.56,
    "focus_learned": 1.41,
    "short": 1.85,
    "perhaps_not_ours": 0.54,
    "catch_all": 0.92,
    "counts": 1.03,
    "asks_what": -1.06,
    "asks_who": -0.60,
    "ends_with_dan": -1.06,
}
SHORT_WORDS, SURELY = 7, 0.9
_LEAST = 1e-4
_COUNTS = re.compile(r"\b(?:telt|tellen|meetel\w*|geldt|gelden)\b", re.IGNORECASE)
_ENDS_WITH_DAN = re.compile(r"\bdan\W*$", re.IGNORECASE)
_FOR_WHOM = re.compile(
    r"\b(?:dat|dit|die|het|zoiets)\b.{0,20}\b(?:ook|wel|nog)?\s*\b(?:voor|bij|met|naast)\b",
    re.IGNORECASE,
)
_NEW_SUBJECT = re.compile(
    r"\b(?:andere? vraag|iets anders|ander onderwerp|nog een vraag|nieuwe vraag|ander vraagje)\b",
    re.IGNORECASE,
)
# Of two that were named together, "die laatste" is the other; of one after another, it is not.
# "Het eerste jaar", "het tweede spoor" and "de eerste drie maanden" count something else.
_COUNTED = (
    r"\b(?!\s+(?:\w+\s+){0,2}\w*(?:jaar|jaren|maand|week|weken|dag|keer|periode|stap|gesprek|spoor|"
    r"kwartaal|uur|helft|deel))"
)
_THE_OTHER = re.compile(
    rf"\b(?:die|de|dat|het) (?:andere?|eerste|tweede|laatste|vorige){_COUNTED}", re.IGNORECASE
)
_THE_EARLIER = re.compile(
    rf"\b(?:die|de|dat|het) (?:andere?|eerste|vorige){_COUNTED}", re.IGNORECASE
)


def the_other(text: str, focus: dict[str, Any]) -> str | None:
    """Return the entry that "die andere" means, None where the text points at no other."""
    pointing = _THE_OTHER if focus.get("pair") else _THE_EARLIER
    return focus.get("other") if pointing.search(text) else None


def leaning(base: KnowledgeBase, message: Message, focus: dict[str, Any], whole: Question) -> float:
    """Return the probability that a message is about the focus; `whole` is it by itself."""
    if whole.topics[0][0] == focus["topic"]:
        return 1.0
    if _NEW_SUBJECT.search(message.get(TEXT) or ""):
        return 0.0
    if focus["topic"] in TO_A_PERSON and whole.topics[0][1] >= OWN_SUBJECT:
        return 0.0
    if _is_for_whom(base, whole.topics[0][0], message.get(TEXT) or ""):
        return 1.0
    found = signs(base, message, focus, whole)
    score = BASE + sum(WEIGHTS[name] * value for name, value in found.items())
    return 1 / (1 + math.exp(-score))


def signs(
    base: KnowledgeBase, message: Message, focus: dict[str, Any], whole: Question
) -> dict[str, float]:
    """Return what tells a message that leans from one that opens a subject, mostly 0 to 1."""
    text = message.get(TEXT) or ""
    slug, probability = whole.topics[0]
    not_ours = base.topics[slug].scope != "in"
    learned = dict(message.get("topic_rankings")[0]).get(focus["topic"], 0.0)
    return {
        "other_subject": probability,
        "follow_up": dict(message.get("act_rankings")[0]).get("follow_up", 0.0),
        "focus_learned": math.log(max(learned, _LEAST)) / 5,
        "short": float(len(text.split()) <= SHORT_WORDS),
        "perhaps_not_ours": float(not_ours and probability < SURELY),
        "catch_all": float(slug in CATCH_ALL_TOPICS),
        "counts": float(bool(_COUNTS.search(text))),
        "asks_what": float(whole.section == "wat"),
        "asks_who": float(whole.section == "wie_regelt"),
        "ends_with_dan": float(bool(_ENDS_WITH_DAN.search(text))),
    }


def _is_for_whom(base: KnowledgeBase, slug: str, text: str) -> bool:
    """Return whether "geldt dat ook voor iemand uit de bijstand?" names whom it is for."""
    main = base.main_entry(slug)
    is_group = main is not None and main.kind in {"doelgroep", "wet"}
    return is_group and bool(_FOR_WHOM.search(text))
