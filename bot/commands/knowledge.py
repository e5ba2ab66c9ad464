"""`wegwijzer knowledge …`: check and list what the assistant knows."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import List, Optional

import typer

from bot.clock import today
from bot.knowledge.errors import KnowledgeError, Problem
from bot.knowledge.lines import located
from bot.knowledge.load import load
from bot.knowledge.model import Heading
from bot.knowledge.validate import MIN_READING_EASE, check, reading_ease
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


@app.command("readability")
def readability_command(
    picture: Optional[Path] = typer.Option(None, help="Draw the distribution in this PNG file"),
) -> None:
    """Print how plain the texts are (Flesch-Douma: 60 and up is plain, below 50 is hard)."""
    try:
        scores = reading_ease(load(settings().knowledge_path))
    except KnowledgeError as error:
        typer.echo(f"The knowledge base cannot be read: {error.problems[0]}", err=True)
        raise typer.Exit(1) from None
    values = [score for score, _file, _where in scores]
    first = [score for score, _file, where in scores if where == Heading.IN_EEN_ZIN.value]
    typer.echo(f"{len(values)} texts: median {median(values):.0f}, lowest {min(values):.0f}")
    typer.echo(f"'In één zin' ({len(first)}): median {median(first):.0f}, lowest {min(first):.0f}")
    for low, high in pairwise((-1000, 40, 50, 60, 70, 80, 1000)):
        count = sum(low <= value < high for value in values)
        typer.echo(f"  from {max(low, 0):2} {count:5} {count / len(values):4.0%}")
    typer.echo("Hardest:")
    for score, file, where in scores[:5]:
        typer.echo(f"  {score:3.0f} {file}: {where}")
    if picture is not None:
        _draw(values, picture)
        typer.echo(f"Picture: {picture}")


def _draw(values: list[float], path: Path) -> None:
    # Imported here: drawing is for editors, and takes a second to load.
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4))
    axes.hist(values, bins=range(20, 115, 5), color="#154273", edgecolor="white")
    axes.axvline(MIN_READING_EASE, color="#c00000", linewidth=1)
    axes.set_xlabel("Flesch-Douma (60 en hoger: makkelijk)")
    axes.set_ylabel("teksten")
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)
