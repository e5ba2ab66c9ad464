"""Which unanswered questions to show, and all of them as a spreadsheet. Used by CLI and desk."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from bot.knowledge.model import Topic
from bot.privacy.mask import mask
from bot.privacy.public_words import public_words
from bot.store.models import Unresolved

OPEN, DONE = "open", "done"
COLUMNS = (
    "nummer",
    "datum",
    "reden",
    "uitleg",
    "kanaal",
    "vraag",
    "onderwerpen",
    "eigenaar",
    "uiterlijk",
    "status",
)
# A spreadsheet reads a cell that begins with one of these as a formula (OWASP, CSV injection).
# The last four are the wide forms that some spreadsheets read as the plain ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Excel takes a file for UTF-8 only with this mark in front.
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class Selection:
    """Which questions: by status, reason code and owner; `None` is all."""

    status: str | None = OPEN
    reason: str | None = None
    owner: str | None = None

    def narrow(self, query: Select) -> Select:
        """Return a query over `Unresolved` narrowed to this selection."""
        for column, value in (
            (Unresolved.status, self.status),
            (Unresolved.reason, self.reason),
            (Unresolved.owner, self.owner),
        ):
            if value is not None:
                query = query.where(column == value)
        return query


def questions(session: Session, selection: Selection) -> list[Unresolved]:
    """Return the questions of a selection, the most urgent first."""
    query = selection.narrow(select(Unresolved)).order_by(Unresolved.due_date, Unresolved.id)
    return list(session.scalars(query))


def as_csv(
    rows: Iterable[Unresolved], texts: Mapping[str, str], topics: Mapping[str, Topic]
) -> str:
    """Return questions as CSV with `;`, safe to open in a spreadsheet.

    Ids of conversations and messages stay out: they lead to a person's conversation.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in _cells(row, texts, topics)])
    return BYTE_ORDER_MARK + stream.getvalue()


def safe_cell(value: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def topic_titles(slugs: Iterable[str], topics: Mapping[str, Topic]) -> list[str]:
    """Return the titles of topics; a topic that is gone keeps its slug."""
    return [topics[slug].title if slug in topics else slug for slug in slugs]


def _cells(
    row: Unresolved, texts: Mapping[str, str], topics: Mapping[str, Topic]
) -> tuple[str, ...]:
    return (
        str(row.id),
        row.created_at.date().isoformat(),
        row.reason,
        texts.get(f"reden_{row.reason}", row.reason),
        texts.get(f"kanaal_{row.channel}", row.channel),
        # Masked when it was stored; again, for what the patterns learned since.
        mask(row.text, public=public_words()).text,
        ", ".join(topic_titles(row.topics, topics)),
        row.owner,
        row.due_date.isoformat(),
        texts.get(f"status_{row.status}", row.status),
    )
