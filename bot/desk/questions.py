"""The list of unanswered questions: found, given an owner, marked as done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.desk import audit, users
from bot.knowledge.current import current
from bot.store.models import Unresolved
from bot.unresolved.export import DONE, OPEN, Selection, topic_titles
from bot.unresolved.reasons import Reason

PER_PAGE = 25
MAX_ID = 2**31 - 1
ALL = "alle"
_STATUSES: dict[str, str | None] = {OPEN: OPEN, DONE: DONE, ALL: None}


@dataclass(frozen=True)
class Question:
    """A question as the pages show it."""

    id: int
    text: str
    reason: str
    channel: str
    topics: tuple[str, ...]
    owner: str
    due_date: dt.date
    status: str
    created_at: dt.datetime
    is_overdue: bool


@dataclass(frozen=True)
class Listing:
    """One page of the list."""

    questions: tuple[Question, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True)
class Count:
    """How many things are open, and how many of those should have been done by now."""

    open: int
    overdue: int


def selection_of(status: str, reason: str, owner: str, owners: Iterable[str]) -> Selection:
    """Return the selection that a visitor asked for; what does not exist is left out."""
    return Selection(
        status=_STATUSES.get(status, OPEN),
        reason=reason if reason in {item.value for item in Reason} else None,
        owner=owner if owner in set(owners) else None,
    )


def as_query(selection: Selection) -> dict[str, str]:
    """Return a selection as the parameters of an address."""
    query = {"status": selection.status or ALL}
    if selection.reason:
        query["reden"] = selection.reason
    if selection.owner:
        query["eigenaar"] = selection.owner
    return query


def owners(session: Session) -> list[str]:
    """Return all who may own a question, and those who still do though they are gone."""
    possible = users.possible_owners(session)
    present = session.scalars(select(Unresolved.owner).distinct().order_by(Unresolved.owner))
    return [*possible, *(owner for owner in present if owner not in possible)]


def listing(session: Session, selection: Selection, page: str, on: dt.date) -> Listing:
    """Return one page of a selection, the most urgent first."""
    total = int(session.scalar(selection.narrow(select(func.count(Unresolved.id)))) or 0)
    pages = max(1, -(-total // PER_PAGE))
    number = min(int(page), pages) if page.isascii() and page.isdigit() and page != "0" else 1
    number = max(1, number)
    rows = session.scalars(
        selection.narrow(select(Unresolved))
        .order_by(Unresolved.due_date, Unresolved.id)
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return Listing(tuple(_shown(row, on) for row in rows), number, pages, total)


def one(session: Session, question_id: int, on: dt.date) -> Question | None:
    """Return a question by its number."""
    row = session.get(Unresolved, question_id)
    return _shown(row, on) if row else None


def count(session: Session, on: dt.date) -> Count:
    """Return how many questions are open."""
    query = select(func.count(Unresolved.id)).where(Unresolved.status == OPEN)
    late = query.where(Unresolved.due_date < on)
    return Count(int(session.scalar(query) or 0), int(session.scalar(late) or 0))


def assign(session: Session, ids: Iterable[int], owner: str, who: str) -> int:
    """Give questions an owner; return how many changed."""
    changed = [row for row in _rows(session, ids) if row.owner != owner]
    for row in changed:
        row.owner = owner
        audit.note(session, who, "question_assigned", f"unresolved:{row.id} {owner}")
    return len(changed)


def set_status(session: Session, ids: Iterable[int], status: str, who: str) -> int:
    """Mark questions as done or open again; return how many changed."""
    changed = [row for row in _rows(session, ids) if row.status != status]
    for row in changed:
        row.status = status
        audit.note(session, who, f"question_{status}", f"unresolved:{row.id}")
    return len(changed)


def _rows(session: Session, ids: Iterable[int]) -> list[Unresolved]:
    wanted = sorted({number for number in ids if 0 < number <= MAX_ID})[: 2 * PER_PAGE]
    found = (session.get(Unresolved, number) for number in wanted)
    return [row for row in found if row is not None]


def _shown(row: Unresolved, on: dt.date) -> Question:
    return Question(
        id=row.id,
        text=row.text,
        reason=row.reason,
        channel=row.channel,
        topics=tuple(topic_titles(row.topics, current().base.topics)),
        owner=row.owner,
        due_date=row.due_date,
        status=row.status,
        created_at=row.created_at,
        is_overdue=row.status == OPEN and row.due_date < on,
    )
