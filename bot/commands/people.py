"""`wegwijzer user …`: who of the team may log in to the desk."""

from __future__ import annotations

import sys

import typer

from bot.desk import audit, users
from bot.desk.passwords import PasswordError
from bot.desk.users import UserError
from bot.store import database

app = typer.Typer(no_args_is_help=True, help="Manage who may log in to the desk.")
_FROM_STDIN = typer.Option(False, "--password-stdin", help="Read the password from standard input")


@app.command()
def add(name: str, password_stdin: bool = _FROM_STDIN) -> None:
    """Add someone to the team; asks for the password."""
    database.upgrade()
    secret = _password(password_stdin)
    try:
        with database.session() as session:
            stored = users.add(session, name, secret)
            audit.note(session, audit.COMMAND_LINE, "user_added", stored)
    except (UserError, PasswordError) as error:
        _fail(error)
    typer.echo(f"User '{stored}' may now log in at /desk/.")


@app.command()
def password(name: str, password_stdin: bool = _FROM_STDIN) -> None:
    """Give someone another password; this ends their sessions."""
    database.upgrade()
    secret = _password(password_stdin)
    try:
        with database.session() as session:
            stored = users.change_password(session, name, secret)
            audit.note(session, audit.COMMAND_LINE, "user_password_changed", stored)
    except (UserError, PasswordError) as error:
        _fail(error)
    typer.echo(f"User '{stored}' has a new password.")


@app.command("list")
def list_users() -> None:
    """List who may log in."""
    database.upgrade()
    with database.session() as session:
        everyone = users.everyone(session)
    for user in everyone:
        typer.echo(f"{user.name}  since {user.created_at:%Y-%m-%d}")
    if not everyone:
        typer.echo("Nobody yet: add someone with `wegwijzer user add NAME`.")


@app.command()
def remove(name: str) -> None:
    """Remove someone from the team; this ends their sessions."""
    database.upgrade()
    try:
        with database.session() as session:
            stored, left = users.remove(session, name)
            audit.note(session, audit.COMMAND_LINE, "user_removed", stored)
    except UserError as error:
        _fail(error)
    typer.echo(f"User '{stored}' is removed.")
    if left:
        typer.echo(f"{left} open questions still belong to '{stored}': assign them in the desk.")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed


def _fail(error: Exception) -> None:
    typer.echo(str(error), err=True)
    raise typer.Exit(1)
