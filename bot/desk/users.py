"""Who of the team may log in. Users are made on the command line only."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.desk import passwords
from bot.settings import settings
from bot.store.models import DeskSession, DeskUser, Unresolved

_NAME = re.compile(r"[a-z0-9][a-z0-9.@_-]{1,79}")


class UserError(Exception):
    """A user cannot be added or removed; the message says what to do."""


@dataclass(frozen=True)
class User:
    """Someone of the team, without the password."""

    name: str
    created_at: dt.datetime


def plain_name(typed: str) -> str | None:
    """Return a user name as it is stored, None where it cannot be one."""
    name = unicodedata.normalize("NFKC", typed).strip().lower()
    return name if _NAME.fullmatch(name) else None


def find(session: Session, typed: str) -> DeskUser | None:
    """Return the user with a name, however it was capitalised."""
    name = plain_name(typed)
    if name is None:
        return None
    found: DeskUser | None = session.scalar(select(DeskUser).where(DeskUser.name == name))
    return found


def add(session: Session, typed: str, password: str) -> str:
    """Add a user and return the name as it is stored.

    Raises:
        UserError: the name is taken or cannot be used.
        PasswordError: the password cannot be used.
    """
    name = plain_name(typed)
    if name is None:
        raise UserError("A name has 2 to 80 letters, digits, dots, hyphens, _ or @; no blanks.")
    if find(session, name) is not None:
        raise UserError(f"There is a user '{name}' already: see `wegwijzer user password`.")
    session.add(DeskUser(name=name, password_hash=passwords.hashed(password)))
    return name


def change_password(session: Session, typed: str, password: str) -> str:
    """Give a user another password and end that user's sessions; return the name.

    Raises:
        UserError: there is no such user.
        PasswordError: the password cannot be used.
    """
    user = _existing(session, typed)
    user.password_hash = passwords.hashed(password)
    session.execute(delete(DeskSession).where(DeskSession.user_id == user.id))
    return user.name


def remove(session: Session, typed: str) -> tuple[str, int]:
    """Remove a user with all sessions; return the name and how many questions are left behind.

    Raises:
        UserError: there is no such user.
    """
    user = _existing(session, typed)
    session.execute(delete(DeskSession).where(DeskSession.user_id == user.id))
    session.delete(user)
    left = session.scalar(
        select(func.count(Unresolved.id)).where(
            Unresolved.owner == user.name, Unresolved.status == "open"
        )
    )
    return user.name, int(left or 0)


def everyone(session: Session) -> list[User]:
    """Return all users by name."""
    rows = session.scalars(select(DeskUser).order_by(DeskUser.name))
    return [User(row.name, row.created_at) for row in rows]


def possible_owners(session: Session) -> list[str]:
    """Return who may own a question: the team as a whole, then every user."""
    team = settings().unresolved_owner
    return [team, *(user.name for user in everyone(session) if user.name != team)]


def _existing(session: Session, typed: str) -> DeskUser:
    user = find(session, typed)
    if user is None:
        raise UserError(f"There is no user '{typed}': `wegwijzer user list` names them all.")
    return user
