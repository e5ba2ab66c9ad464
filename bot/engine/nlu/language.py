"""Recognises a message that is not in Dutch, so that it gets a sentence in its own language."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

MIN_WORDS = 3
LAST_LATIN = 0x0400  # Cyrillic and Arabic letters come after it
MIN_CONFIDENCE = 0.90
MAX_DUTCH = 0.05
_CODES = {
    Language.ENGLISH: "en",
    Language.GERMAN: "de",
    Language.POLISH: "pl",
    Language.UKRAINIAN: "uk",
    Language.ARABIC: "ar",
}
_OWN_SCRIPT = {"uk", "ar"}
# Words that only Dutch has: two of them, and the sentence is Dutch with loan words in it.
_DUTCH_WORDS = frozenset(
    [
        "een",
        "het",
        "de",
        "ik",
        "je",
        "jij",
        "wij",
        "we",
        "hij",
        "zij",
        "ze",
        "mijn",
        "mij",
        "onze",
        "ons",
        "jullie",
        "hoe",
        "wat",
        "wie",
        "waar",
        "wanneer",
        "welke",
        "voor",
        "naar",
        "van",
        "met",
        "bij",
        "uit",
        "aan",
        "om",
        "op",
        "te",
        "niet",
        "geen",
        "wel",
        "ook",
        "nog",
        "maar",
        "als",
        "dan",
        "dat",
        "dit",
        "deze",
        "die",
        "er",
        "daar",
        "hier",
        "iemand",
        "iets",
        "moet",
        "mag",
        "kan",
        "kunnen",
        "moeten",
        "krijg",
        "krijgt",
        "heb",
        "hebben",
        "heeft",
        "wordt",
        "worden",
        "zijn",
        "doe",
        "doen",
        "tussen",
        "steun",
        "zo'n",
        "gaat",
        "komt",
        "wil",
        "willen",
        "betaalt",
        "regelt",
        "vraagt",
        "helpt",
        "kost",
        "duurt",
        "zoek",
    ]
) - {"we", "die", "wie", "er"}
MIN_DUTCH_WORDS, MIN_DUTCH_SHARE = 2, 0.3
# English words that Dutch instruments are called by, and abbreviations, say nothing of a language.
_LOAN_WORDS = frozenset(
    [
        "job",
        "jobcoach",
        "jobcoaching",
        "coach",
        "coaching",
        "carving",
        "crafting",
        "open",
        "hiring",
        "social",
        "return",
        "harrie",
        "training",
        "on",
        "the",
        "hr",
        "team",
        "werkfit",
        "slim",
        "stap",
    ]
)
_ABBREVIATION = re.compile(r"\b[A-Z]{2,5}\b")
MIN_OWN_WORDS = 2


@lru_cache(maxsize=1)
def _detector() -> LanguageDetector:
    return (
        LanguageDetectorBuilder.from_languages(Language.DUTCH, *_CODES)
        .with_low_accuracy_mode()
        .build()
    )


def foreign(text: str) -> str | None:
    """Return `en`, `de`, `pl`, `uk` or `ar` where the text is surely in that language."""
    own_script = any(ord(letter) > LAST_LATIN for letter in text)
    if len(text.split()) < MIN_WORDS and not own_script:
        return None
    words = re.findall(r"[\w']+", text.lower())
    if sum(word in _DUTCH_WORDS for word in words) >= MIN_DUTCH_WORDS:
        return None
    own = re.findall(r"[\w']+", _ABBREVIATION.sub(" ", text).lower())
    own = [word for word in own if word not in _LOAN_WORDS]
    if len(own) < MIN_OWN_WORDS and not own_script:
        return None
    if sum(word in _DUTCH_WORDS for word in own) > MIN_DUTCH_SHARE * len(own):
        return None  # "wat is social return"
    values: dict[Any, float] = {
        item.language: item.value for item in _detector().compute_language_confidence_values(text)
    }
    best = max(_CODES, key=lambda language: values.get(language, 0.0))
    sure = values.get(best, 0.0) >= MIN_CONFIDENCE
    if own_script and _CODES[best] in _OWN_SCRIPT:
        return _CODES[best]
    return _CODES[best] if sure and values.get(Language.DUTCH, 0.0) <= MAX_DUTCH else None
