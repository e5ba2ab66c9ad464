"""Masks personal data in what employers type.

BSN, IBAN and words about a person's health are dropped for good. Phone numbers, mail addresses
and names are replaced by tokens; their values go to the vault, which only hand-off, transcript
and live chat may read. Patterns and well-kept validators, no language model: `deduce` needs
1.2 GB and misses lower-case names (design, table 8).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import phonenumbers
from stdnum import iban
from stdnum.nl import bsn

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", re.IGNORECASE)
_DIGITS = re.compile(r"(?<![\d\w])\d(?:[ .-]?\d){7,8}(?![\d\w])")
_POSTCODE = re.compile(r"\b\d{4}\s?[A-Z]{2}\s+\d+\w{0,2}\b")
_BIRTH = re.compile(r"\b(?:geboren (?:op|in)\s+)?(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.](?:19|20)\d{2}\b")
# A name is heard where people say whose name it is: "mijn medewerker Fatima el Amrani".
_NAMED = re.compile(
    r"\b(?P<before>(?:mijn|onze|de|een|mevrouw|mevr\.?|dhr\.?|meneer|collega|heet|genaamd|naam is|"
    r"ik ben|met|medewerker|werknemer|kandidaat|jongen|dame|stagiair)"
    r"(?:\s+(?:medewerker|werknemer|kandidaat|collega|stagiaire?|naam is|heet))?\s+)"
    r"(?P<name>[A-Z][a-zà-ÿ'’-]+(?:\s+(?:van|de|den|der|el|al|ten|ter|bin|ben|op|te|'t)\b)*"
    r"(?:\s+[A-Z][a-zà-ÿ'’-]+)+)",
)
_CONDITIONS = (
    r"autis\w*|asperger|adhd|add|schizofren\w*|borderline|psychos\w*|psychotisch|depressi\w*|"
    r"burn-?out|angststoornis|ptss|bipolair|epilep\w*|diabetes|suikerziekte|kanker|reuma\w*|"
    r"hiv|ms|parkinson|dement\w*|alcoholist\w*|verslaafd|verslaving|drugsgebruik|"
    r"verstandelijk\w* (?:beperk\w*|gehandicap\w*)|hernia|fibromyalgie|copd|hartinfarct|"
    r"zwanger|niet-aangeboren hersenletsel|nah|dyslexi\w*|blind|doof|slechthorend|slechtziend"
)
_ABOUT_SOMEONE = re.compile(
    r"\b(?:(?P<who>hij|zij|ze|[A-Z][a-z]+)\s+(?:heeft|is|lijdt aan|kreeg|heb)\s+(?:een\s+)?)"
    rf"(?P<condition>{_CONDITIONS})\b",
)
_DIAGNOSED = re.compile(
    rf"\b(?P<before>(?:zijn|haar|mijn (?:medewerker|werknemer)(?:'s)?)\s+)(?P<condition>{_CONDITIONS})\b",
    re.IGNORECASE,
)

DROPPED = {"bsn": "[bsn weggehaald]", "iban": "[rekening weggehaald]",
           "gezondheid": "[gezondheid weggehaald]", "adres": "[adres weggehaald]",
           "geboortedatum": "[geboortedatum weggehaald]"}


@dataclass(frozen=True)
class Masked:
    """A text without personal data, the values to keep in the vault, and what was dropped."""

    text: str
    kept: dict[str, tuple[str, str]] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()

    @property
    def anything(self) -> bool:
        """Return whether something was masked."""
        return bool(self.kept or self.dropped)


class _Masker:
    """One pass over one text; numbers tokens on from what the conversation already has."""

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = dict(counts)
        self.kept: dict[str, tuple[str, str]] = {}
        self.dropped: set[str] = set()

    def keep(self, kind: str, value: str) -> str:
        for token, (kept_kind, kept_value) in self.kept.items():
            if (kept_kind, kept_value) == (kind, value):
                return token
        self.counts[kind] = self.counts.get(kind, 0) + 1
        token = f"[{kind}-{self.counts[kind]}]"
        self.kept[token] = (kind, value)
        return token

    def drop(self, kind: str) -> str:
        self.dropped.add(kind)
        return DROPPED[kind]


def mask(text: str, counts: dict[str, int] | None = None, expects: str | None = None) -> Masked:
    """Return the text masked.

    Args:
        text: what was typed.
        counts: how many tokens of each kind the conversation already has.
        expects: `naam` or `telefoon` when the assistant just asked for it; the whole reply is
            then that value.
    """
    masker = _Masker(counts or {})
    text = _mask_numbers(text, masker)
    text = _MAIL.sub(lambda match: masker.keep("e-mail", match.group()), text)
    text = _mask_phones(text, masker)
    text = _POSTCODE.sub(lambda _match: masker.drop("adres"), text)
    text = _BIRTH.sub(lambda match: _birth(match, masker), text)
    text = _ABOUT_SOMEONE.sub(_health(masker), text)
    text = _DIAGNOSED.sub(_health(masker), text)
    if expects == "naam" and not masker.kept and _looks_like_name(text):
        text = masker.keep("naam", text.strip())
    else:
        text = _NAMED.sub(
            lambda match: match["before"] + masker.keep("naam", match["name"]), text
        )
    return Masked(text, masker.kept, frozenset(masker.dropped))


def _mask_numbers(text: str, masker: _Masker) -> str:
    def check_iban(match: re.Match[str]) -> str:
        return masker.drop("iban") if iban.is_valid(match.group()) else match.group()

    def check_bsn(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match.group())
        return masker.drop("bsn") if bsn.is_valid(digits.zfill(9)) else match.group()

    return _DIGITS.sub(check_bsn, _IBAN.sub(check_iban, text))


def _mask_phones(text: str, masker: _Masker) -> str:
    for match in sorted(
        phonenumbers.PhoneNumberMatcher(text, "NL"), key=lambda m: -int(m.start)
    ):
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        text = text[: match.start] + masker.keep("telefoon", number) + text[match.end :]
    return text


def _birth(match: re.Match[str], masker: _Masker) -> str:
    return masker.drop("geboortedatum") if "geboren" in match.group().lower() else match.group()


def _health(masker: _Masker) -> Callable[[re.Match[str]], str]:
    def replace(match: re.Match[str]) -> str:
        return match.group().replace(match["condition"], masker.drop("gezondheid"))

    return replace


MAX_NAME_WORDS = 5


def _looks_like_name(text: str) -> bool:
    words = text.split()
    return (
        0 < len(words) <= MAX_NAME_WORDS
        and "?" not in text
        and not any(letter.isdigit() for letter in text)
        and words[0].lower() not in {"nee", "stop", "hoe", "wat", "wie", "waarom", "overslaan", "ik"}
    )
