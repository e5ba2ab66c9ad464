"""The state of the outbox. Bodies of mails are never shown: they are about a person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, null, select
from sqlalchemy.orm import Session

from bot.handoff.outbox import MAX_ATTEMPTS
from bot.store.models import Outbox

SHOWN_AT_MOST = 100


@dataclass(frozen=True)
class WaitingMail:
    """A mail that has not gone out. `state` is `waiting`, `failing` or `given_up`."""

    id: int
    handoff_id: int | None
    recipient: str
    state: str
    attempts: int
    next_attempt_at: dt.datetime
    last_error: str | None
    created_at: dt.datetime


@dataclass(frozen=True)
class OutboxState:
    """What has not gone out, the oldest first, and how many mails have."""

    mails: tuple[WaitingMail, ...]
    waiting: int
    failed: int
    sent: int


def outbox_state(session: Session) -> OutboxState:
    """Return the state of the outbox."""
    unsent = Outbox.sent_at == null()
    rows = session.scalars(select(Outbox).where(unsent).order_by(Outbox.id).limit(SHOWN_AT_MOST))
    return OutboxState(
        mails=tuple(_shown(row) for row in rows),
        waiting=_count(session, unsent, Outbox.last_error == null()),
        failed=_count(session, unsent, Outbox.last_error != null()),
        sent=_count(session, Outbox.sent_at != null()),
    )


def _count(session: Session, *conditions: object) -> int:
    return int(session.scalar(select(func.count(Outbox.id)).where(*conditions)) or 0)


def _shown(row: Outbox) -> WaitingMail:
    state = "failing" if row.last_error else "waiting"
    return WaitingMail(
        id=row.id,
        handoff_id=row.handoff_id,
        recipient=row.recipient,
        state="given_up" if row.attempts >= MAX_ATTEMPTS else state,
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        last_error=row.last_error,
        created_at=row.created_at,
    )
