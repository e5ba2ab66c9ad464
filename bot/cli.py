"""The `wegwijzer` command: one command a line of work, each in `bot/commands/`."""

from __future__ import annotations

import typer

from bot.commands import contacts, knowledge, people, unresolved
from bot.commands.ask import ask
from bot.commands.setup import database_app, setup
from bot.commands.start import start
from bot.commands.train import train

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Wegwijzer: run and look after the assistant.",
)
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(people.app, name="user")
app.add_typer(contacts.app, name="contacts")
app.add_typer(unresolved.app, name="unresolved")
app.add_typer(database_app, name="database")
app.command()(setup)
app.command()(start)
app.command()(ask)
app.command()(train)


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
