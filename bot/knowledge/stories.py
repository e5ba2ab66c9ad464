"""Practice stories: what was going on, what they did, what made it work."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from pydantic import ValidationError

from bot.knowledge.entries import read_yaml
from bot.knowledge.errors import Problem
from bot.knowledge.model import Story, StoryHeading
from bot.knowledge.schema import StoryFile

HEADINGS = tuple(heading.value for heading in StoryHeading)
_FILE = re.compile(r"\A---\n(?P<meta>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_PART = re.compile(r"^## (?P<heading>.+?)\s*\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def parse_story(path: Path, text: str, problems: list[Problem]) -> Story | None:
    """Return the story in a file, or None after adding to `problems` why it cannot be told."""
    name = f"verhalen/{path.name}"
    match = _FILE.match(text.replace("\r\n", "\n"))
    if match is None:
        problems.append(Problem(name, 1, "starts with '---', front matter, '---' and a body"))
        return None
    try:
        meta = StoryFile.parse_obj(read_yaml(match["meta"]) or {})
    except (yaml.YAMLError, ValidationError) as error:
        problems.append(Problem(name, 1, f"front matter: {error}"))
        return None
    parts = {part["heading"]: part["text"].strip() for part in _PART.finditer(match["body"])}
    if tuple(parts) != HEADINGS or not all(parts.values()):
        problems.append(Problem(name, 1, f"needs these headings, in order: {', '.join(HEADINGS)}"))
        return None
    if not meta.anoniem:
        problems.append(Problem(name, 1, "anoniem: a story names no people or companies"))
        return None
    if meta.id != path.stem:
        problems.append(Problem(name, 1, f"id '{meta.id}' differs from the file's name"))
    return Story(meta.id, meta.naam, meta.topic, parts)
