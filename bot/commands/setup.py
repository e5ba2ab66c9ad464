"""`wegwijzer setup` and `wegwijzer database upgrade`: what a new machine needs before it starts."""

from __future__ import annotations

import typer

from bot.engine import language_model
from bot.store import database

database_app = typer.Typer(no_args_is_help=True, help="Look after the database.")


def setup() -> None:
    """Install the Dutch language model (the official one where it can be reached)."""
    typer.echo(f"Language model: {language_model.ensure()}")


@database_app.command("upgrade")
def upgrade() -> None:
    """Bring the database's schema to the newest version."""
    database.upgrade()
    typer.echo("Database schema is up to date.")
