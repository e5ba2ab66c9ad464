"""Reads the test questions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

SETS = Path(__file__).parent / "sets"
_PUNCTUATION = str.maketrans(":,;", "   ")


@dataclass(frozen=True)
class Case:
    """A conversation of which the last turn is judged.

    `topics` holds, per question in the last turn, the slugs that count as right, best first.
    """

    id: str
    kind: str
    noise: str
    turns: tuple[str, ...]
    topics: tuple[tuple[str, ...], ...]
    section: str | None
    expect: str
    section_also: tuple[str, ...] = ()  # sections that the author finds as good


def load_cases(only: str | None = None, folder: Path = SETS) -> list[Case]:
    """Return all test cases, or those of one set (file name without ending)."""
    cases = []
    for path in sorted(folder.glob("*.jsonl")):
        if only and path.stem != only:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                cases.append(_case(json.loads(line)))
    return cases


def _case(row: dict[str, object]) -> Case:
    topics = row["topics"]
    if not isinstance(topics, list) or not isinstance(row["turns"], list):
        raise TypeError(f"{row['id']}: topics and turns are lists")
    return Case(
        id=str(row["id"]),
        kind=str(row["kind"]),
        noise=str(row.get("noise") or _first_word(row)),
        turns=tuple(str(turn) for turn in row["turns"]),
        topics=tuple(tuple(str(slug) for slug in accepted) for accepted in topics),
        section=str(row["section"]) if row.get("section") else None,
        expect=str(row["expect"]),
        section_also=tuple(str(name) for name in _list(row.get("section_also"))),
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _first_word(row: dict[str, object]) -> str:
    """Return the kind of noise where the author put it first in the note."""
    note = str(row.get("note") or "") if row["kind"] == "noisy" else ""
    return note.translate(_PUNCTUATION).split()[0] if note.split() else ""
