"""`wegwijzer contacts …`: the directory of contact persons."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import typer
from sqlalchemy import select

from bot.desk import audit
from bot.handoff.directory import DirectoryError, import_contacts
from bot.knowledge.geo import gazetteer
from bot.settings import settings
from bot.store import database
from bot.store.models import ContactArea, ContactPerson

app = typer.Typer(no_args_is_help=True, help="Manage the directory of contact persons.")


@app.command("import")
def import_file(file: Path) -> None:
    """Replace the directory by the people in a CSV file (see contacten.voorbeeld.csv)."""
    database.upgrade()
    try:
        with database.session() as session:
            count = import_contacts(session, file, gazetteer(), allow_samples=settings().demo)
            audit.note(session, audit.COMMAND_LINE, "contacts_imported", f"{count} people")
    except DirectoryError as error:
        typer.echo(f"Nothing was imported. {error}", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"The directory now holds {count} people.")


@app.command("list")
def list_contacts() -> None:
    """List the contact persons with what they serve."""
    database.upgrade()
    areas: dict[int, list[str]] = defaultdict(list)
    with database.session() as session:
        people = list(session.scalars(select(ContactPerson).order_by(ContactPerson.code)))
        for area in session.scalars(select(ContactArea).order_by(ContactArea.id)):
            areas[area.contact_id].append(area.name)
    for person in people:
        away = f", away until {person.away_until}" if person.away_until else ""
        sample = ", invented sample" if person.is_sample else ""
        serves = ", ".join(areas[person.id]) or "no gemeente"
        typer.echo(f"{person.code}: {person.name} ({serves}{away}{sample})")
    if not people:
        typer.echo("The directory is empty: fill it with `wegwijzer contacts import FILE`.")
