"""Erases a conversation everywhere; an accepted call-back request stays until its due date."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update

from bot.knowledge.amounts import dutch_date
from bot.knowledge.current import current
from bot.store import database
from bot.store.models import (
    Button,
    ChatMessage,
    Conversation,
    DialogueEvent,
    DialogueTurn,
    Feedback,
    Handoff,
    Inbound,
    Unresolved,
    VaultItem,
    col,
)


def erase(conversation_id: str) -> str:
    """Remove all rows of a conversation and return the receipt in Dutch."""
    with database.session() as session:
        kept_until = session.scalar(
            select(func.max(Handoff.due_date)).where(
                Handoff.conversation_id == conversation_id, Handoff.status == "open"
            )
        )
        # Done or dropped: nobody needs the name and number any more. Vault and mail go along.
        session.execute(
            delete(Handoff).where(
                Handoff.conversation_id == conversation_id, Handoff.status != "open"
            )
        )
        session.execute(
            delete(VaultItem).where(
                VaultItem.conversation_id == conversation_id, col(VaultItem.handoff_id).is_(None)
            )
        )
        session.execute(
            update(VaultItem)
            .where(VaultItem.conversation_id == conversation_id)
            .values(conversation_id=None)
        )
        session.execute(
            update(Handoff)
            .where(Handoff.conversation_id == conversation_id)
            .values(conversation_id=None)
        )
        for table in (ChatMessage, Inbound, Button, Feedback, Unresolved):
            session.execute(delete(table).where(table.conversation_id == conversation_id))
        for events in (DialogueEvent, DialogueTurn):
            session.execute(delete(events).where(col(events).sender_id == conversation_id))
        session.execute(delete(Conversation).where(Conversation.id == conversation_id))
    texts = current().base.texts
    if kept_until is None:
        return texts["gewist"]
    return texts["gewist_bewaard"].replace("{{ datum }}", dutch_date(kept_until))
