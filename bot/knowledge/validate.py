"""Checks a loaded knowledge base: dead ids, dates, stray numbers, missing parts, plain language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from jinja2 import TemplateError

from bot.knowledge.errors import Problem
from bot.knowledge.model import Amount, Entry, Heading, KnowledgeBase
from bot.knowledge.readability import flesch_douma, neutralise, plain, sentences, word_count
from bot.knowledge.render import ExpiredFactError, fill

WARN_WORDS, FAIL_WORDS = 20, 25
MIN_READING_EASE = 50.0
SOON = dt.timedelta(days=45)

_CALL = re.compile(r"\{\{\s*bedrag\(\s*[\"']([a-z0-9-]+)[\"']\s*\)\s*\}\}")
_SHOWN_VALUE = "drie maanden"  # stands for any value when words are counted
_DIGIT = re.compile(r"\d")
# Names of things that hold a digit and no rule.
_NAMES = re.compile(
    r"\b(?:WIA 35-min|35-minner|Wajong \d{4}|mbo[- ]?\d|niveau \d|24/7|F\d|vso|Suwinet|"
    r"loonaangifte \d|50-plus(?:sers?)?|50plus|60-plus(?:sers?)?|A\d|B\d|"
    r"(?:Word|pdf)\d?|spoor \d|tweede spoor|artikel \d+\w*)\b",
    re.IGNORECASE,
)
_BANNED = {
    r"\bdoelgroep(?:en)?\b": "say kandidaat or medewerker, not doelgroep",
    r"\bbanen? met liefde\b|\bprachtig\w* kans|\buniek\w* kans": "no marketing",
    r"\b(?:een|de) (?:autist|(?:arbeids)?gehandicapte|patiënt)\b": "no label-first wording",
    r"\bu krijgt (?:dan )?een boete\b": "never threaten with a fine",
    r"\b(?:uw|je) recht op\b.*\bgegarandeerd\b": "never promise entitlement",
}
_REQUIRED = {
    "instrument": (
        Heading.IN_EEN_ZIN,
        Heading.VOOR_WIE,
        Heading.OPBRENGST,
        Heading.WIE_REGELT,
        Heading.WAT_DOEN,
        Heading.OP_TIJD,
        Heading.LET_OP,
    ),
    "situatie": (Heading.IN_EEN_ZIN, Heading.WAT_DOEN, Heading.WIE_REGELT, Heading.LET_OP),
    "vergelijking": (
        Heading.IN_EEN_ZIN,
        Heading.VERSCHIL,
        Heading.WANNEER_WAT,
        Heading.LET_OP,
    ),
}
_REQUIRED_OTHER = (
    Heading.IN_EEN_ZIN,
    Heading.VOOR_WIE,
    Heading.WIE_REGELT,
    Heading.WAT_DOEN,
    Heading.LET_OP,
)
_REQUIRED_ENDED = (Heading.IN_EEN_ZIN, Heading.OPBRENGST, Heading.WAT_DOEN, Heading.LET_OP)
_MIN_FAQS = {"situatie": 2, "vergelijking": 2}
DEFAULT_MIN_FAQS = 4


def check(base: KnowledgeBase, on: dt.date) -> list[Problem]:
    """Return all findings, worst first; an empty list means that the base is fit to use."""
    found: list[Problem] = []
    words = glossary_words(base)
    for entry in base.entries.values():
        found += check_entry(base, entry, on, words)
    for amount in base.amounts.values():
        found += _check_amount(amount, on)
    found += _check_topics(base)
    found += _check_references(base)
    return sorted(found, key=lambda p: (p.level != "error", p.file, p.line))


def spoken_texts(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield (where it stands, text) for all that the chat speaks of an entry."""
    if entry.fits_when:
        yield "past_als", entry.fits_when
    for heading, text in entry.body.items():
        if heading is not Heading.PRECIES:
            yield heading.value, text
    for faq in entry.faqs:
        yield faq.question, faq.answer


def reading_ease(base: KnowledgeBase) -> list[tuple[float, str, str]]:
    """Return (Flesch-Douma, file, where) of every text the chat speaks, the hardest first."""
    words = glossary_words(base)
    scores = []
    for entry in base.entries.values():
        for where, text in spoken_texts(entry):
            shown = _shown(text)
            if word_count(neutralise(plain(shown), words)) > 0:
                scores.append((flesch_douma(shown, words), entry.path, where))
    return sorted(scores)


def _shown(text: str) -> str:
    return _CALL.sub(_SHOWN_VALUE, text).replace("[onzeker]", "")


def glossary_words(base: KnowledgeBase) -> set[str]:
    """Return every word the glossary explains, with variants, names and abbreviations."""
    words: set[str] = set()
    for term in base.terms.values():
        words |= {term.term, *term.variants}
    for entry in base.entries.values():
        if entry.kind in {"instrument", "wet", "organisatie"}:
            words.add(entry.name)
            if entry.abbreviation:
                words.add(entry.abbreviation)
    return words


def check_entry(base: KnowledgeBase, entry: Entry, on: dt.date, words: set[str]) -> list[Problem]:
    """Return the findings on one entry; `words` are those the glossary explains."""
    found = list(_check_parts(entry)) + list(_check_dates(base, entry, on))
    for where, text in spoken_texts(entry):
        found += _check_text(base, entry, where, text, on)
        found += _check_plain(entry, where, text, words)
    return found


def _problem(
    entry: Entry, where: str, message: str, level: str = "error", near: str = ""
) -> Problem:
    return Problem(entry.path, 0, f"{where}: {message}", level, place=where, near=near)


def _check_parts(entry: Entry) -> Iterator[Problem]:
    required = _REQUIRED.get(entry.kind, _REQUIRED_OTHER)
    if entry.status == "beeindigd":
        required = _REQUIRED_ENDED
    for heading in required:
        if heading not in entry.body:
            yield _problem(entry, heading.value, "this heading is missing or empty")
    least = _MIN_FAQS.get(entry.kind, DEFAULT_MIN_FAQS)
    if len(entry.faqs) < least:
        yield _problem(entry, Heading.FAQ.value, f"has {len(entry.faqs)} questions, needs {least}")
    if not entry.sources:
        level = "warning" if entry.kind in {"situatie", "onderwerp"} else "error"
        yield _problem(entry, "bronnen", "no source", level)
    if not entry.fits_when and entry.kind == "instrument" and entry.status == "geldt":
        yield _problem(entry, "past_als", "an instrument says when it fits")


def _check_dates(base: KnowledgeBase, entry: Entry, on: dt.date) -> Iterator[Problem]:
    if entry.check_before and entry.check_before <= on:
        yield _problem(entry, "controleren_voor", f"had to be checked before {entry.check_before}")
    elif entry.check_before and entry.check_before <= on + SOON:
        yield _problem(
            entry, "controleren_voor", f"check before {entry.check_before}", level="warning"
        )
    for deadline in entry.deadlines:
        if deadline.within not in base.amounts:
            yield _problem(entry, "termijnen", f"no value '{deadline.within}' in bedragen.yml")


def _check_text(
    base: KnowledgeBase, entry: Entry, where: str, text: str, on: dt.date
) -> Iterator[Problem]:
    bare = _NAMES.sub("", _CALL.sub("", re.sub(r"^\d+\.\s", "", text, flags=re.MULTILINE)))
    if _DIGIT.search(bare):
        stray = next(line.strip() for line in bare.splitlines() if _DIGIT.search(line))
        message = f"a number that bedragen.yml does not hold: '{stray[:70]}'"
        yield _problem(entry, where, message, near=stray)
    try:
        fill(base, text, on)
    except ExpiredFactError as error:
        yield _problem(entry, where, f"value '{error.amount_id}' does not hold on {on}", "warning")
    except TemplateError as error:
        yield _problem(entry, where, str(error))
    for pattern, advice in _BANNED.items():
        match = re.search(pattern, text, re.IGNORECASE)
        if match:
            yield _problem(entry, where, advice, near=match.group())


def _check_plain(entry: Entry, where: str, text: str, words: Iterable[str]) -> Iterator[Problem]:
    shown = _shown(text)
    for sentence in sentences(shown):
        length = word_count(sentence)
        if length > WARN_WORDS:
            level = "error" if length > FAIL_WORDS else "warning"
            near = sentence.split(_SHOWN_VALUE, maxsplit=1)[0]
            yield _problem(entry, where, f"{length} words in '{sentence[:60]}…'", level, near)
    ease = flesch_douma(shown, words)
    if ease < MIN_READING_EASE and word_count(neutralise(plain(shown), words)) > 0:
        level = "error" if where == Heading.IN_EEN_ZIN.value else "warning"
        yield _problem(
            entry, where, f"reading ease {ease:.0f}, needs {MIN_READING_EASE:.0f}", level
        )


def _amount(amount: Amount, message: str, level: str = "error") -> Problem:
    return Problem("bedragen.yml", 0, message, level, place=amount.id)


def _check_amount(amount: Amount, on: dt.date) -> Iterator[Problem]:
    for period in amount.periods:
        if period.valid_to is None and period.check_before is None:
            yield _amount(amount, f"{amount.id}: needs geldig_tot or controleren_voor")
        if period.source is None:
            yield _amount(amount, f"{amount.id}: no source")
    current = amount.on(on)
    if current is None and not any(p.valid_from and p.valid_from > on for p in amount.periods):
        yield _amount(amount, f"{amount.id}: expired, is not spoken", "warning")
    look = current.check_before if current and current.valid_to is None else None
    if look and look <= on + SOON:
        yield _amount(amount, f"{amount.id}: check before {look}", "warning")
    ends = current.valid_to if current else None
    if ends and ends <= on + SOON and amount.on(ends + dt.timedelta(days=1)) is None:
        yield _amount(amount, f"{amount.id}: ends {ends}, no next value", "warning")


def _check_topics(base: KnowledgeBase) -> Iterator[Problem]:
    for topic in base.topics.values():
        entries = base.by_topic(topic.slug)
        if topic.scope == "in" and not entries:
            yield Problem(
                "onderwerpen.csv", 0, f"topic '{topic.slug}' has no entry", place=topic.slug
            )
        elif topic.scope == "in" and sum(entry.main for entry in entries) != 1:
            message = f"topic '{topic.slug}' needs one hoofd: true"
            yield Problem("onderwerpen.csv", 0, message, place=topic.slug)
        if topic.scope != "in" and not any(r.topic == topic.slug for r in base.referrals):
            yield Problem("verwijzen.yml", 0, f"topic '{topic.slug}' has no referral")


def _check_references(base: KnowledgeBase) -> Iterator[Problem]:
    for entry in base.entries.values():
        if entry.topic not in base.topics:
            yield _problem(entry, "topic", f"'{entry.topic}' is not in onderwerpen.csv")
        for other in (*entry.related, *entry.replaced_by, *entry.between):
            if other not in base.entries:
                yield _problem(entry, "verwant", f"no entry '{other}'")
    for story in base.stories.values():
        if story.topic not in base.topics:
            message = f"topic '{story.topic}' is not in onderwerpen.csv"
            yield Problem(f"verhalen/{story.id}.md", 0, message, place="topic")
    for combination in base.combinations:
        for other in (combination.one, combination.other):
            if other not in base.entries:
                yield Problem("combinaties.yml", 0, f"no entry '{other}'")
    for route in base.routes.values():
        for outcome in route.outcomes:
            if outcome.entry not in base.entries:
                yield Problem(f"routes/{route.id}.yml", 0, f"no entry '{outcome.entry}'")
