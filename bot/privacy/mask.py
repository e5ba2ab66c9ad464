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
_IBAN_START = re.compile(r"(?<![A-Z0-9])[A-Z]{2}[\s.-]?\d[\s.-]?\d", re.IGNORECASE)
_IBAN_LETTER = re.compile(r"[\s.-]?[A-Z0-9]", re.IGNORECASE)
_IBAN_LENGTHS = range(34, 14, -1)
_DIGITS = re.compile(r"(?<!\d)\d(?:[\s./-]?\d){7,8}(?!\d)")
# Dates, hours, years and sums have as many digits as a BSN or a phone number: one date in eleven
# passes the test of a BSN, and 09.00-17.00 is a number that can be dialled.
_FIGURE = re.compile(
    r"(?<!\d)(?:"
    r"(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.](?:19|20)\d{2}"
    r"|(?:19|20)\d{2}[-/.](?:0[1-9]|1[0-2])[-/.](?:0[1-9]|[12]\d|3[01])"
    r"|(?:19|20)\d{2}\s?[-/]\s?(?:19|20)\d{2}"
    r"|(?:[01]?\d|2[0-4])[.:][0-5]\d\s?-\s?(?:[01]?\d|2[0-4])[.:][0-5]\d"
    r"|(?<=€)\s?\d{1,3}(?:\.\d{3})+(?:,\d\d)?|(?<=€)\s?\d{1,7},\d\d"
    r"|\d{1,3}(?:\.\d{3})+(?:,\d\d)?(?=\s?euro)"
    r")(?!\d)",
    re.IGNORECASE,
)
# From here on a Dutch phone number is longer than a BSN, so that the two cannot be mixed up.
_PHONE_DIGITS = 10
_POSTCODE = re.compile(r"\b\d{4}\s?[A-Z]{2}\s+\d+\w{0,2}\b")
_BIRTH = re.compile(
    r"\b(?:geboren (?:op|in)\s+)?(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.]"
    r"(?:19|20)\d{2}\b"
)
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
    r"\b(?P<before>(?:zijn|haar|mijn (?:medewerker|werknemer)(?:'s)?)\s+)"
    rf"(?P<condition>{_CONDITIONS})\b",
    re.IGNORECASE,
)

DROPPED = {
    "bsn": "[bsn weggehaald]",
    "iban": "[rekening weggehaald]",
    "gezondheid": "[gezondheid weggehaald]",
    "adres": "[adres weggehaald]",
    "geboortedatum": "[geboortedatum weggehaald]",
}


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


def mask(
    text: str,
    counts: dict[str, int] | None = None,
    expects: str | None = None,
    public: frozenset[str] = frozenset(),
) -> Masked:
    """Return the text masked.

    Args:
        text: what was typed.
        counts: how many tokens of each kind the conversation already has.
        expects: `naam` or `telefoon` when the assistant just asked for it; the whole reply is
            then that value.
        public: words in lower case that are no name, unless one that is stands beside them.
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
        text = _NAMED.sub(lambda match: _name(match, masker, public), text)
    return Masked(text, masker.kept, frozenset(masker.dropped))


def _mask_numbers(text: str, masker: _Masker) -> str:
    """Return the text without IBANs and BSNs; phones, dates, hours and sums are left alone."""
    text = _mask_ibans(text, masker)
    safe = [match.span() for match in _FIGURE.finditer(text)]
    safe += [
        (match.start, match.end)
        for match in phonenumbers.PhoneNumberMatcher(text, "NL")
        if sum(letter.isdigit() for letter in match.raw_string) >= _PHONE_DIGITS
    ]
    done, position = "", 0
    for start, end in sorted(safe):
        if start >= position:
            done += _mask_bsns(text[position:start], masker) + text[start:end]
            position = end
    return done + _mask_bsns(text[position:], masker)


def _mask_bsns(text: str, masker: _Masker) -> str:
    def check(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match.group())
        return masker.drop("bsn") if bsn.is_valid(digits.zfill(9)) else match.group()

    return _DIGITS.sub(check, text)


def _mask_ibans(text: str, masker: _Masker) -> str:
    position = 0
    while (start := _IBAN_START.search(text, position)) is not None:
        end = _iban_end(text, start.start())
        if end is None:
            position = start.end()
            continue
        dropped = masker.drop("iban")
        text = text[: start.start()] + dropped + text[end:]
        position = start.start() + len(dropped)
    return text


def _iban_end(text: str, start: int) -> int | None:
    """Return where a valid IBAN ends: the words after it may look like a part of it."""
    ends: list[int] = []
    position = start
    while len(ends) < _IBAN_LENGTHS[0] and (letter := _IBAN_LETTER.match(text, position)):
        position = letter.end()
        ends.append(position)
    for length in _IBAN_LENGTHS:
        if length <= len(ends):
            end = ends[length - 1]
            compact = re.sub(r"[\s.-]", "", text[start:end])
            if iban.is_valid(compact, check_country=False):
                return end
    return None


def _mask_phones(text: str, masker: _Masker) -> str:
    figures = [match.span() for match in _FIGURE.finditer(text)]
    done, position = "", 0
    for match in phonenumbers.PhoneNumberMatcher(text, "NL"):
        if any(start < match.end and match.start < end for start, end in figures):
            continue
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        done += text[position : match.start] + masker.keep("telefoon", number)
        position = match.end
    return done + text[position:]


def _birth(match: re.Match[str], masker: _Masker) -> str:
    return masker.drop("geboortedatum") if "geboren" in match.group().lower() else match.group()


def _name(match: re.Match[str], masker: _Masker, public: frozenset[str]) -> str:
    """Return a token for a name; "de Prestatieladder Socialer Ondernemen" is none."""
    words = re.findall(r"[^\W\d_]{3,}", match["name"].lower())
    if words and all(word in public for word in words):
        return match.group()
    return match["before"] + masker.keep("naam", match["name"])


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
        and words[0].lower()
        not in {"nee", "stop", "hoe", "wat", "wie", "waarom", "overslaan", "ik"}
    )
