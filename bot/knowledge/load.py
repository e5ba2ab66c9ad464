"""Reads the whole `knowledge/` folder into one immutable `KnowledgeBase`."""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.knowledge.entries import parse_entry, read_yaml, source
from bot.knowledge.errors import KnowledgeError, Problem
from bot.knowledge.model import (
    Amount,
    Combination,
    Desk,
    Entry,
    KnowledgeBase,
    Organisation,
    Period,
    Referral,
    Route,
    RouteOutcome,
    RouteStep,
    Story,
    Term,
    Topic,
)
from bot.knowledge.schema import (
    AmountFile,
    CombinationFile,
    DeskFile,
    OrganisationFile,
    ReferralFile,
    RouteFile,
    TermFile,
)
from bot.knowledge.stories import parse_story

ENTRY_FOLDERS = ("instrumenten", "situaties", "vergelijkingen")
KNOWLEDGE_SUFFIXES = frozenset({".md", ".yml", ".csv"})
TOPIC_COLUMNS = {"slug", "scope", "definition", "titel", "also_ok"}
_File = TypeVar("_File", bound=BaseModel)


def folder_digest(root: Path) -> str:
    """Return a short hash over the names and contents of all knowledge files."""
    digest = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.suffix in KNOWLEDGE_SUFFIXES):
        digest.update(str(path.relative_to(root)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def load(root: Path) -> KnowledgeBase:
    """Return the knowledge base in a folder.

    Raises:
        KnowledgeError: a file cannot be read; each problem names file, line and what to mend.
    """
    problems: list[Problem] = []
    reader = _Reader(root, problems)
    entries = reader.entries()
    base = KnowledgeBase(
        entries=entries,
        amounts=reader.amounts(),
        topics=reader.topics(),
        terms=reader.terms(),
        combinations=reader.combinations(),
        referrals=reader.referrals(),
        texts=reader.texts(),
        routes=reader.routes(),
        organisation=reader.organisation(),
        sectors=reader.sectors(),
        stories=reader.stories(),
        digest=folder_digest(root),
        _by_topic=_group_by_topic(entries),
    )
    if problems:
        raise KnowledgeError(problems)
    return base


def _group_by_topic(entries: dict[str, Entry]) -> dict[str, tuple[Entry, ...]]:
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries.values():
        groups[entry.topic].append(entry)
    return {
        slug: tuple(sorted(group, key=lambda entry: (not entry.main, entry.kind != "instrument")))
        for slug, group in groups.items()
    }


class _Reader:
    """Reads the files one by one; collects problems instead of stopping at the first."""

    def __init__(self, root: Path, problems: list[Problem]) -> None:
        self.root = root
        self.problems = problems

    def entries(self) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        for folder in ENTRY_FOLDERS:
            for path in sorted((self.root / folder).glob("*.md")):
                text = self._text(path, path.name)
                entry = None if text is None else parse_entry(path, text, self.problems)
                if entry is None:
                    continue
                if entry.id in found:
                    self._problem(path.name, f"id '{entry.id}' is used by two files")
                found[entry.id] = entry
        return found

    def amounts(self) -> dict[str, Amount]:
        items = self._mapping("bedragen.yml", AmountFile)
        return {
            key: Amount(
                id=key,
                what=item.wat,
                unit=item.eenheid,
                periods=tuple(
                    Period(
                        value=period.waarde,
                        valid_from=period.geldig_van,
                        valid_to=period.geldig_tot,
                        check_before=period.controleren_voor,
                        source=source(period.bron) if period.bron else None,
                        certain=period.zeker,
                    )
                    for period in item.waarden
                ),
            )
            for key, item in items.items()
        }

    def topics(self) -> dict[str, Topic]:
        path = self.root / "onderwerpen.csv"
        text = self._text(path, path.name)
        rows = list(csv.DictReader((text or "").splitlines()))
        missing = TOPIC_COLUMNS - set(rows[0] if rows else ())
        if missing:
            if text is not None:
                self._problem(path.name, f"lacks the columns {', '.join(sorted(missing))}", 1)
            return {}
        return {
            row["slug"]: Topic(
                slug=row["slug"],
                scope=row["scope"],
                definition=row["definition"],
                title=row["titel"],
                also_ok=tuple(filter(None, (row["also_ok"] or "").split("|"))),
            )
            for row in rows
        }

    def terms(self) -> dict[str, Term]:
        items = self._mapping("begrippen.yml", TermFile)
        return {key: Term(key, item.uitleg, tuple(item.ook)) for key, item in items.items()}

    def combinations(self) -> tuple[Combination, ...]:
        return tuple(
            Combination(
                item.een,
                item.ander,
                item.kan,
                item.waarom,
                source(item.bron) if item.bron else None,
                item.zeker,
            )
            for item in self._list("combinaties.yml", CombinationFile)
        )

    def referrals(self) -> tuple[Referral, ...]:
        return tuple(
            Referral(
                item.id,
                item.topic,
                tuple(item.voorbeelden),
                item.tekst,
                tuple(source(link) for link in item.links),
            )
            for item in self._list("verwijzen.yml", ReferralFile)
        )

    def texts(self) -> dict[str, str]:
        raw = self._yaml("teksten.yml")
        if not isinstance(raw, dict):
            self._problem("teksten.yml", "must be a mapping of key: text")
            return {}
        return {str(key): str(value).strip() for key, value in raw.items()}

    def stories(self) -> dict[str, Story]:
        found = {}
        for path in sorted((self.root / "verhalen").glob("*.md")):
            text = self._text(path, f"verhalen/{path.name}")
            story = None if text is None else parse_story(path, text, self.problems)
            if story is not None:
                found[story.id] = story
        return found

    def sectors(self) -> dict[str, tuple[str, ...]]:
        raw = self._yaml("sectoren.yml")
        if not isinstance(raw, dict) or not all(isinstance(words, list) for words in raw.values()):
            self._problem("sectoren.yml", "must be a mapping of sector: [words]")
            return {}
        return {str(name): tuple(str(word).lower() for word in raw[name]) for name in raw}

    def routes(self) -> dict[str, Route]:
        routes = {}
        for path in sorted((self.root / "routes").glob("*.yml")):
            item = self._parse(f"routes/{path.name}", RouteFile, self._yaml(f"routes/{path.name}"))
            if item is not None:
                routes[item.id] = _route(item)
        return routes

    def organisation(self) -> Organisation:
        item = self._parse("organisatie.yml", OrganisationFile, self._yaml("organisatie.yml"))
        if item is None:
            empty = Desk("", None, None, None, None)
            return Organisation("", "", (), empty, empty, is_example=True)
        return Organisation(
            item.naam,
            item.korte_naam,
            tuple(item.regios),
            _desk(item.loket),
            _desk(item.landelijk),
            item.voorbeeld,
        )

    def _problem(self, file: str, message: str, line: int = 0) -> None:
        self.problems.append(Problem(file, line, message))

    def _text(self, path: Path, name: str) -> str | None:
        try:
            return path.read_text(encoding="utf-8")
        except OSError as error:
            self._problem(name, f"cannot be read: {error.strerror}")
        except UnicodeDecodeError as error:
            self._problem(name, f"is not saved as UTF-8 ({error.reason}): save it as UTF-8")
        return None

    def _yaml(self, name: str) -> object:
        text = self._text(self.root / name, name)
        try:
            return None if text is None else read_yaml(text)
        except yaml.YAMLError as error:
            self._problem(name, f"is no valid YAML: {error}")
        return None

    def _parse(self, name: str, shape: type[_File], raw: object) -> _File | None:
        try:
            return shape.parse_obj(raw or {})
        except ValidationError as error:
            for item in error.errors():
                where = ".".join(str(part) for part in item["loc"])
                self._problem(name, f"{where}: {item['msg']}")
            return None

    def _mapping(self, name: str, shape: type[_File]) -> dict[str, _File]:
        raw = self._yaml(name)
        if not isinstance(raw, dict):
            self._problem(name, "must be a mapping")
            return {}
        parsed = {key: self._parse(f"{name} {key}", shape, item) for key, item in raw.items()}
        return {str(key): item for key, item in parsed.items() if item is not None}

    def _list(self, name: str, shape: type[_File]) -> list[_File]:
        raw = self._yaml(name)
        if not isinstance(raw, list):
            self._problem(name, "must be a list")
            return []
        parsed = [self._parse(f"{name} item {n}", shape, item) for n, item in enumerate(raw, 1)]
        return [item for item in parsed if item is not None]


def _desk(item: DeskFile) -> Desk:
    return Desk(item.naam, item.telefoon, item.mail, item.url, item.bereikbaar)


def _route(item: RouteFile) -> Route:
    return Route(
        id=item.id,
        title=item.titel,
        intro=item.intro,
        closing=item.slot,
        steps=tuple(
            RouteStep(
                step.id,
                step.vraag.strip(),
                step.soort,
                tuple((choice.id, choice.titel) for choice in step.keuzes),
                step.vrije_tekst,
                step.verplicht,
            )
            for step in item.stappen
        ),
        outcomes=tuple(
            RouteOutcome(
                outcome.onderwerp,
                {key: tuple(choices) for key, choices in outcome.als.items()},
                outcome.waarom,
            )
            for outcome in item.uitkomsten
        ),
    )
