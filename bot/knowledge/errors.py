"""What can be wrong with the knowledge folder, told so that an editor knows what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One finding: file, line (1-based, 0 when it concerns the whole file) and message.

    `place` (a heading, question, key or id) and `near` (words of the sentence) say where to look
    for the line when it is not known yet: see `bot.knowledge.lines`.
    """

    file: str
    line: int
    message: str
    level: str = "error"
    place: str = ""
    near: str = ""

    def __str__(self) -> str:
        """Return `file:line: level: message`, the form editors and terminals link to."""
        return f"{self.file}:{self.line}: {self.level}: {self.message}"


class KnowledgeError(Exception):
    """The knowledge folder cannot be used; `problems` says what to mend and where."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
