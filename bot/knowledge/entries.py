"""Turns one Markdown file into an `Entry`, with findings that name file and line."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from pydantic import ValidationError

from bot.knowledge.errors import Problem
from bot.knowledge.model import Deadline, Entry, Faq, Heading, Section, Source, Variant
from bot.knowledge.schema import EntryFile, SourceFile

_HEADINGS = {heading.value: heading for heading in Heading}
_FAQ_HEADING = re.compile(r"^(?P<question>.+?)\s*\[(?P<section>[a-z_]+)\]\s*$")
_FRONT_MATTER = re.compile(r"\A---\n(?P<meta>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_YamlLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> object:
    """Return what the YAML text holds; raises `yaml.YAMLError`."""
    return yaml.load(text, Loader=_YamlLoader)  # noqa: S506 - a safe loader, the fast C one


def source(item: SourceFile) -> Source:
    """Return the value for a source as a file spells it."""
    return Source(title=item.titel, url=item.url, text_date=item.datum)


def parse_entry(path: Path, text: str, problems: list[Problem]) -> Entry | None:
    """Return the entry in a file, or None after adding to `problems` why it cannot be read."""
    name = path.name
    match = _FRONT_MATTER.match(text.replace("\r\n", "\n"))
    if match is None:
        problems.append(Problem(name, 1, "starts with '---', front matter, '---' and a body"))
        return None
    try:
        meta = EntryFile.parse_obj(read_yaml(match["meta"]) or {})
    except yaml.YAMLError as error:
        problems.append(Problem(name, 1, f"front matter is no valid YAML: {error}"))
        return None
    except ValidationError as error:
        for item in error.errors():
            where = ".".join(str(part) for part in item["loc"])
            problems.append(Problem(name, _line_of(text, where), f"{where}: {item['msg']}"))
        return None
    first_line = match["meta"].count("\n") + 4
    for variant in meta.regio_varianten:
        if variant.kop not in _HEADINGS:
            problems.append(Problem(name, 1, f"regio_varianten: unknown kop '{variant.kop}'"))
    body, faqs = _parse_body(name, match["body"], first_line, problems)
    for variant in meta.regio_varianten:
        if variant.kop not in _HEADINGS:
            problems.append(
                Problem(name, _line_of(text, "regio_varianten"), f"unknown heading '{variant.kop}'")
            )
    if meta.id != path.stem:
        problems.append(Problem(name, 1, f"id '{meta.id}' differs from the file's name"))
    return _build(meta, body, faqs, path)


def _line_of(text: str, key: str) -> int:
    start = key.split(".", maxsplit=1)[0] + ":"
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith(start):
            return number
    return 1


def _parse_body(
    name: str, body: str, first_line: int, problems: list[Problem]
) -> tuple[dict[Heading, str], tuple[Faq, ...]]:
    blocks: dict[Heading, list[str]] = {}
    current: list[str] | None = None
    for number, line in enumerate(body.splitlines(), start=first_line):
        if line.startswith("## "):
            heading = _HEADINGS.get(line[3:].strip())
            if heading is None:
                problems.append(Problem(name, number, f"unknown heading '{line[3:].strip()}'"))
                current = []  # its text is no second fault
                continue
            if heading in blocks:
                problems.append(Problem(name, number, f"heading '{heading.value}' stands twice"))
            current = blocks.setdefault(heading, [])
        elif current is not None:
            current.append(line)
        elif line.strip():
            problems.append(Problem(name, number, "text before the first heading"))
    texts = {heading: "\n".join(lines).strip() for heading, lines in blocks.items()}
    faqs = _parse_faqs(name, texts.pop(Heading.FAQ, ""), problems)
    return {heading: text for heading, text in texts.items() if text}, faqs


def _parse_faqs(name: str, text: str, problems: list[Problem]) -> tuple[Faq, ...]:
    faqs = []
    for block in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        title, _, answer = block.partition("\n")
        match = _FAQ_HEADING.match(title)
        section = match["section"] if match else ""
        if match is None or section not in {item.value for item in Section}:
            problems.append(
                Problem(name, 0, f"question '{title.strip()}' needs a section, such as [duur]")
            )
            continue
        if not answer.strip():
            problems.append(Problem(name, 0, f"question '{title.strip()}' has no answer"))
            continue
        faqs.append(Faq(match["question"].strip(), answer.strip(), Section(section)))
    return tuple(faqs)


def _build(meta: EntryFile, body: dict[Heading, str], faqs: tuple[Faq, ...], path: Path) -> Entry:
    return Entry(
        id=meta.id,
        name=meta.naam,
        abbreviation=meta.afkorting,
        kind=meta.soort,
        aliases=tuple(meta.ook_bekend_als),
        topic=meta.topic,
        main=meta.hoofd,
        executors=tuple(meta.uitvoerder),
        groups=tuple(meta.doelgroepen),
        phases=tuple(meta.fasen),
        status=meta.status,
        valid_from=meta.geldig_van,
        valid_to=meta.geldig_tot,
        check_before=meta.controleren_voor,
        owner=meta.eigenaar,
        certainty=meta.zekerheid,
        text_date=meta.tekst_datum,
        checked_on=meta.checked_on,
        stopped=meta.stop,
        fits_when=meta.past_als,
        replaced_by=tuple(meta.vervangen_door),
        related=tuple(meta.verwant),
        between=tuple(meta.tussen),
        deadlines=tuple(
            Deadline(item.wat, item.wie, item.vanaf, item.binnen, item.gevolg)
            for item in meta.termijnen
        ),
        sources=tuple(source(item) for item in meta.bronnen),
        uncertain=tuple(meta.onzeker),
        needs=tuple(meta.behoefte),
        body=body,
        faqs=faqs,
        variants=tuple(
            Variant(item.regio, _HEADINGS[item.kop], item.tekst, source(item.bron))
            for item in meta.regio_varianten
            if item.kop in _HEADINGS
        ),
        path=path.name,
    )
