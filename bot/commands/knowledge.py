"""`wegwijzer knowledge …`: check and list what the assistant knows."""

from __future__ import annotations

from pathlib import Path
from typing import List, Optional

import typer

from bot.clock import today
from bot.knowledge.errors import KnowledgeError, Problem
from bot.knowledge.lines import located
from bot.knowledge.load import load
from bot.knowledge.validate import check
from bot.settings import settings

app = typer.Typer(no_args_is_help=True, help="Check what the assistant knows.")


@app.command("check")
def check_command(
    file: Optional[List[Path]] = typer.Option(None, help="Only report on these files"),
    warnings: bool = typer.Option(True, help="Report warnings too"),
) -> None:
    """Check all knowledge files; exit 1 when something must be mended."""
    problems: list[Problem] = []
    try:
        base = load(settings().knowledge_path)
        problems = check(base, today())
    except KnowledgeError as error:
        problems = error.problems
    problems = located(problems, settings().knowledge_path)
    wanted = {path.name for path in file or []}
    shown = [p for p in problems if not wanted or p.file in wanted]
    for problem in shown:
        if warnings or problem.level == "error":
            typer.echo(str(problem))
    errors = sum(problem.level == "error" for problem in shown)
    typer.echo(f"{errors} errors, {len(shown) - errors} warnings")
    raise typer.Exit(1 if errors else 0)
