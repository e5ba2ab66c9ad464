"""Requests to be called back. Name and phone leave the vault on the request's own page only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import desc, func, or_, select
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.questions import Count
from bot.store.models import ContactPerson, Handoff, VaultItem
from bot.unresolved.export import OPEN

SHOWN_AT_MOST = 200


@dataclass(frozen=True)
class CallBackRequest:
    """A request as the list shows it: no name, no phone. `contact` is None for the desk itself."""

    id: int
    contact: str | None
    gemeente: str | None
    moment: str
    summary: str
    due_date: dt.date
    status: str
    created_at: dt.datetime
    is_overdue: bool


@dataclass(frozen=True)
class Caller:
    """Who asked to be called; None where the vault no longer holds it."""

    name: str | None
    phone: str | None


def requests(session: Session, status: str, on: dt.date) -> list[CallBackRequest]:
    """Return the requests with a status, the most urgent first; of those done the newest."""
    order = (Handoff.due_date, Handoff.id) if status == OPEN else (desc(Handoff.id),)
    rows = session.execute(
        select(Handoff, ContactPerson.name)
        .outerjoin(ContactPerson, ContactPerson.id == Handoff.contact_id)
        .where(Handoff.status == status)
        .order_by(*order)
        .limit(SHOWN_AT_MOST)
    )
    return [_shown(row[0], row[1], on) for row in rows]


def one(session: Session, handoff_id: int, on: dt.date) -> CallBackRequest | None:
    """Return a request by its number."""
    row = session.get(Handoff, handoff_id)
    if row is None:
        return None
    person = session.get(ContactPerson, row.contact_id) if row.contact_id else None
    return _shown(row, person.name if person else None, on)


def caller(session: Session, handoff_id: int, who: str) -> Caller:
    """Return who asked to be called, and note that someone of the team saw it."""
    row = session.get(Handoff, handoff_id)
    if row is None:
        return Caller(None, None)
    places = [VaultItem.handoff_id == row.id]
    if row.conversation_id is not None:
        # A second request of the same conversation takes the vault items over from the first.
        places.append(VaultItem.conversation_id == row.conversation_id)
    items = session.scalars(select(VaultItem).where(or_(*places)))
    values = {item.token: item.value for item in items}
    audit.note(session, who, "callback_seen", f"handoff:{row.id}")
    return Caller(values.get(row.name_token), values.get(row.phone_token))


def count(session: Session, on: dt.date) -> Count:
    """Return how many requests are open."""
    query = select(func.count(Handoff.id)).where(Handoff.status == OPEN)
    late = query.where(Handoff.due_date < on)
    return Count(int(session.scalar(query) or 0), int(session.scalar(late) or 0))


def set_status(session: Session, handoff_id: int, status: str, who: str) -> bool:
    """Mark a request as done or open again; return whether there is such a request."""
    row = session.get(Handoff, handoff_id)
    if row is None:
        return False
    if row.status != status:
        row.status = status
        audit.note(session, who, f"callback_{status}", f"handoff:{row.id}")
    return True


def _shown(row: Handoff, contact: str | None, on: dt.date) -> CallBackRequest:
    return CallBackRequest(
        id=row.id,
        contact=contact,
        gemeente=row.gemeente,
        moment=row.moment,
        summary=row.summary,
        due_date=row.due_date,
        status=row.status,
        created_at=row.created_at,
        is_overdue=row.status == OPEN and row.due_date < on,
    )
