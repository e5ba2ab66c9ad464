"""`wegwijzer unresolved …`: the questions that were not answered."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

import typer

from bot.desk import audit
from bot.knowledge.current import current
from bot.store import database
from bot.unresolved import export
from bot.unresolved.export import DONE, OPEN, Selection

app = typer.Typer(no_args_is_help=True, help="Work with questions that were not answered.")
_STATUSES: dict[str, str | None] = {OPEN: OPEN, DONE: DONE, "all": None}


@app.callback()
def _group() -> None:
    """Keep `export` a command of its own, though it is the only one so far."""


@app.command("export")
def export_command(
    # typer 0.7 does not read `Path | None`.
    out: Optional[Path] = typer.Option(None, help="File to write; else standard output"),
    status: str = typer.Option("all", help="open, done or all"),
) -> None:
    """Write the questions as CSV with `;`, masked, for a spreadsheet."""
    if status not in _STATUSES:
        typer.echo(f"--status is one of: {', '.join(_STATUSES)}", err=True)
        raise typer.Exit(1)
    database.upgrade()
    base = current().base
    with database.session() as session:
        rows = export.questions(session, Selection(status=_STATUSES[status]))
        audit.note(session, audit.COMMAND_LINE, "export", f"unresolved: {len(rows)} rows")
    text = export.as_csv(rows, base.texts, base.topics)
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_bytes(text.encode())
    except OSError as error:
        typer.echo(f"{out} cannot be written: {error.strerror}. Choose another file.", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"{len(rows)} questions written to {out}.")
