"""Hand-made turns over the real knowledge base, and a temporary database with invented people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from actions.turn import Turn
from bot.handoff.directory import import_contacts
from bot.knowledge.geo import gazetteer
from bot.knowledge.load import load
from bot.knowledge.model import Entry, KnowledgeBase
from bot.settings import ROOT
from bot.store import database
from bot.store.models import Unresolved

ON = dt.date(2026, 11, 23)  # a Monday
MakeTurn = Callable[..., Turn]


@pytest.fixture(scope="session")
def base() -> KnowledgeBase:
    return load(ROOT / "knowledge")


@pytest.fixture()
def turn(base: KnowledgeBase, fresh_database: str) -> MakeTurn:
    """Return the function that makes a turn; what is not given is as in a fresh conversation."""

    def make(intent: str = "ask", text: str = "een vraag", **given: Any) -> Turn:
        values: dict[str, Any] = {
            "base": base,
            "conversation_id": "c1",
            "message_id": "m1",
            "channel": "web",
            "understanding": {},
            "slots": {},
            "on": ON,
        }
        return Turn(intent=intent, text=text, **{**values, **given})

    return make


@pytest.fixture()
def people(fresh_database: str) -> None:
    """Fill the directory with the invented people of the demo."""
    with database.session() as session:
        path = ROOT / "knowledge" / "contacten.voorbeeld.csv"
        import_contacts(session, path, gazetteer(), allow_samples=True)


def question(
    *topics: tuple[str, float], entry: str = "", section: str | None = None, faq: int = -1
) -> dict[str, Any]:
    """Return a question as the NLU gives it."""
    return {
        "topics": [list(topic) for topic in topics],
        "entry": entry or topics[0][0],
        "faq": faq,
        "section": section,
        "from_context": False,
    }


def changed(base: KnowledgeBase, entry: str, **values: Any) -> KnowledgeBase:
    """Return the knowledge base with one entry changed."""
    entries: dict[str, Entry] = dict(base.entries)
    entries[entry] = replace(entries[entry], **values)
    return replace(base, entries=entries)


def listed() -> list[tuple[str, list[str], str]]:
    """Return the team's list: reason, topics and text of each unanswered question."""
    with database.session() as session:
        rows = session.scalars(select(Unresolved).order_by(Unresolved.id))
        return [(row.reason, row.topics, row.text) for row in rows]
