"""Reads a short reply against what the assistant just asked: a route's step or a choice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz, process

from bot.knowledge.model import KnowledgeBase, RouteStep

FUZZY_MIN = 82
_ORDINALS = {
    "1": 0,
    "1e": 0,
    "2e": 1,
    "3e": 2,
    "een": 0,
    "eerste": 0,
    "bovenste": 0,
    "2": 1,
    "twee": 1,
    "tweede": 1,
    "middelste": 1,
    "3": 2,
    "drie": 2,
    "derde": 2,
    "4": 3,
    "vier": 3,
    "vierde": 3,
    "5": 4,
    "vijf": 4,
    "vijfde": 4,
    "laatste": -1,
    "onderste": -1,
}
_SKIP = re.compile(
    r"^(sla (maar )?over|overslaan|skip|volgende( vraag)?|weet ik( nog)? niet)\W*$", re.I
)
_TOKEN = re.compile(r"\[(?:naam|telefoon|nummer|e-mail)-?\d*\]")
_YES = re.compile(
    r"^(ja+|jawel|jazeker|zeker|prima|ok[ée]?|oke|akkoord|goed|is goed|dat mag|mag)\b", re.I
)
_NO = re.compile(r"^(nee+n?|liever niet|niet|nope)\b", re.I)
MAX_REPLY_WORDS = 7
TELLING_LENGTH = 5
BARE_WORDS = 2  # "een" in a longer reply is an article, not a number
# What may stand beside a position: "doe de tweede maar". Beside other words it counts something.
_AROUND_POSITION = frozenset(
    [
        "de",
        "het",
        "die",
        "deze",
        "dat",
        "nummer",
        "nr",
        "optie",
        "keuze",
        "antwoord",
        "onderwerp",
        "vraag",
        "doe",
        "maar",
        "graag",
        "ik",
        "bedoel",
        "bedoelde",
        "denk",
        "kies",
        "wil",
        "liever",
        "neem",
        "dan",
        "ja",
        "nee",
        "toch",
        "eigenlijk",
        "lijkt",
        "me",
        "mij",
        "goed",
        "van",
        "beste",
        "svp",
        "alstublieft",
        "aub",
        "is",
        "was",
        "en",
    ]
)


def current_step(base: KnowledgeBase, route: Mapping[str, Any] | None) -> RouteStep | None:
    """Return the step of the route that waits for a reply, if a route is under way."""
    if not route or route.get("id") not in base.routes:
        return None
    steps = base.routes[route["id"]].steps
    index = int(route.get("step", 0))
    return steps[index] if index < len(steps) else None


def ordinal(text: str, length: int) -> int | None:
    """Return the position a reply such as "de tweede" points at, None when it does not."""
    words = re.findall(r"\w+", text.lower())
    if not words or len(words) > MAX_REPLY_WORDS:
        return None
    if any(word not in _ORDINALS and word not in _AROUND_POSITION for word in words):
        return None
    for word in words:
        if word in _ORDINALS and (len(words) <= BARE_WORDS or word not in {"een", "1"}):
            index = _ORDINALS[word] if _ORDINALS[word] >= 0 else length - 1
            return index if index < length else None
    return None


def choice(text: str, titles: Sequence[str]) -> int | None:
    """Return which of the titles a reply means: by position, by words or nearly so."""
    if len(text.split()) > MAX_REPLY_WORDS or not titles:
        return None
    by_position = ordinal(text, len(titles))
    if by_position is not None:
        return by_position
    match = process.extractOne(
        text.lower(),
        [title.lower() for title in titles],
        scorer=fuzz.ratio,
        score_cutoff=FUZZY_MIN,
    )
    return int(match[2]) if match else _by_words(text, titles)


def _by_words(text: str, titles: Sequence[str]) -> int | None:
    """Return the one title that holds all telling words of a reply: "niemand", "bijstand"."""
    words = {word for word in re.findall(r"\w+", text.lower()) if len(word) >= TELLING_LENGTH}
    if not words:
        return None
    holding = [
        index
        for index, title in enumerate(titles)
        if words <= set(re.findall(r"\w+", title.lower()))
    ]
    return holding[0] if len(holding) == 1 else None


def route_reply(step: RouteStep, text: str, act: str, places: list[str]) -> dict[str, Any] | None:
    """Return the reply to a route's step, None when the message is something else."""
    if _SKIP.match(text.strip()) or (act == "unsure" and len(text.split()) <= MAX_REPLY_WORDS):
        return {"skip": True}
    if step.kind in {"naam", "telefoon"}:
        return _personal_reply(text, act)
    if step.kind == "gemeente":
        if places and len(text.split()) <= MAX_REPLY_WORDS:
            return {"value": places[0]}
        return {"value": text} if len(text.split()) == 1 and act not in _LEAVING else None
    titles = [title for _id, title in step.choices]
    index = choice(text, titles) if titles else None
    if index is None and titles:
        index = _yes_or_no(step, text)
    if index is not None:
        return {"value": step.choices[index][0]}
    if (step.kind == "tekst" or step.free_text) and act not in _LEAVING and "?" not in text:
        return {"value": text}
    return None


_LEAVING = {"stop", "request_contact", "own_case", "no_contact", "frustrated", "greet", "help"}


def _personal_reply(text: str, act: str) -> dict[str, Any] | None:
    token = _TOKEN.search(text)
    if token:
        return {"value": token.group(0)}
    if act in _LEAVING or "?" in text or (act == "ask" and len(text.split()) > MAX_REPLY_WORDS):
        return None
    return {"value": None}


def _yes_or_no(step: RouteStep, text: str) -> int | None:
    for pattern, prefix in ((_YES, "ja"), (_NO, "nee")):
        if pattern.match(text.strip()):
            found = [i for i, (key, _title) in enumerate(step.choices) if key.startswith(prefix)]
            return found[0] if len(found) == 1 else None
    return None
