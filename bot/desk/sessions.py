"""Logged-in sessions: a random token in a cookie, its hash in the database, eight hours long."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.clock import utcnow
from bot.desk import audit, passwords, users
from bot.desk.attempts import attempts
from bot.store import database
from bot.store.models import DeskSession, DeskUser

log = structlog.get_logger(__name__)

LIFETIME = dt.timedelta(hours=8)
_TOKEN_BYTES = 32


class WrongLoginError(Exception):
    """Name and password do not belong together; which of the two is wrong is not told."""


class TooManyAttemptsError(Exception):
    """Too many attempts for this name from this address."""


@dataclass(frozen=True)
class Visitor:
    """Who looks at a page, with the token that every form of the session must carry."""

    name: str
    csrf: str


def log_in(name: str, password: str, address: str, old_token: str | None) -> str:
    """Return the token of a fresh session; an older one of the same browser ends.

    Does the same work for an unknown name as for a wrong password, so that neither the answer
    nor the time it takes tells them apart.

    Raises:
        WrongLoginError: name or password is wrong.
        TooManyAttemptsError: wait before the next attempt.
    """
    if not attempts().allow(name, address):
        log.warning("desk_login_limited")
        raise TooManyAttemptsError
    stored = passwords.decoy()
    with database.reading() as session:
        user = users.find(session, name)
        stored = user.password_hash if user else stored
    # Outside a transaction: it takes long, and SQLite has one writer at a time.
    right = passwords.matches(stored, password) and user is not None
    with database.session() as session:
        if user is None or not right:
            audit.note(session, user.name if user else audit.NOBODY, "login_failed")
        else:
            token = _open(session, user, old_token)
            audit.note(session, user.name, "login")
    if user is None or not right:
        raise WrongLoginError
    attempts().forgive(name, address)
    _renew_hash(user, password)
    return token


def find(token: str | None) -> Visitor | None:
    """Return who a token belongs to; None where it is unknown or has expired."""
    if not token:
        return None
    with database.reading() as session:
        row = session.execute(
            select(DeskUser.name, DeskSession.csrf)
            .join(DeskUser, DeskUser.id == DeskSession.user_id)
            .where(DeskSession.token_hash == _hash(token), DeskSession.expires_at > utcnow())
        ).first()
    return Visitor(row[0], row[1]) if row else None


def log_out(token: str | None, visitor: Visitor) -> None:
    """End a session."""
    with database.session() as session:
        session.execute(delete(DeskSession).where(DeskSession.token_hash == _hash(token or "")))
        audit.note(session, visitor.name, "logout")


def _open(session: Session, user: DeskUser, old_token: str | None) -> str:
    now = utcnow()
    session.execute(
        delete(DeskSession).where(
            (DeskSession.expires_at <= now) | (DeskSession.token_hash == _hash(old_token or ""))
        )
    )
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session.add(
        DeskSession(
            token_hash=_hash(token),
            user_id=user.id,
            csrf=secrets.token_urlsafe(_TOKEN_BYTES),
            expires_at=now + LIFETIME,
        )
    )
    return token


def _renew_hash(user: DeskUser, password: str) -> None:
    if passwords.is_outdated(user.password_hash):
        with database.session() as session:
            current = session.get(DeskUser, user.id)
            if current is not None:
                current.password_hash = passwords.hashed(password)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
