"""Finds the line an editor must go to for a finding."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.knowledge.errors import Problem

SNIPPET = 24


def located(problems: list[Problem], root: Path) -> list[Problem]:
    """Return the findings with the line they are about, where that can be found."""
    texts: dict[str, list[str]] = {}
    return [_located(problem, root, texts) for problem in problems]


def _located(problem: Problem, root: Path, texts: dict[str, list[str]]) -> Problem:
    if problem.line or not problem.place:
        return problem
    if problem.file not in texts:
        path = next(root.rglob(Path(problem.file).name), None)
        texts[problem.file] = path.read_text(encoding="utf-8").splitlines() if path else []
    return replace(problem, line=_line(texts[problem.file], problem.place, problem.near))


def _line(lines: list[str], place: str, near: str) -> int:
    """Return the 1-based line of a heading, question, key or id; 0 when it is not there."""
    starts = (f"## {place}", f"### {place}", f"{place}:", f"- id: {place}", f"{place},")
    found = next((i for i, line in enumerate(lines) if line.strip().startswith(starts)), None)
    if found is None:
        return 0
    words = near.strip()[:SNIPPET]
    if words:
        for number in range(found + 1, len(lines)):
            if lines[number].startswith("## "):
                break
            if words in lines[number]:
                return number + 1
    return found + 1
