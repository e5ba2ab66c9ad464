"""The rows behind a chat: its conversation, and which messages it has already been sent.

What was sent is kept with the stored reply (`delivered`, a count) and with a contact's message
(`delivered_at`), so that an update that comes again, or a restart, sends nothing twice.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.clock import utcnow
from bot.gateway import records
from bot.settings import settings
from bot.store import database
from bot.store.models import Button, ChatMessage, ContactPerson, Conversation, Inbound

CHANNEL = "telegram"
START_TITLE = "start"
# Rows committed out of order by other processes are found within this many rows.
_LOOK_BACK_ROWS = 500


@dataclass(frozen=True)
class FromContact:
    """A message of a contact person that the chat has not had yet."""

    seq: int
    chat_id: str
    contact: str | None
    body: dict[str, Any]


def hashed(chat_id: int | str) -> str:
    """Return what a log line may hold of a chat: the same for the same chat, nothing more."""
    key = settings().secret_key or settings().telegram_token
    return hmac.new(key.encode(), str(chat_id).encode(), hashlib.sha256).hexdigest()[:12]


def conversation_of(chat_id: int) -> str | None:
    """Return the id of the chat's conversation, None before the first and after an erasure."""
    with database.reading() as session:
        found: str | None = session.scalar(
            select(Conversation.id).where(
                Conversation.channel == CHANNEL, Conversation.channel_ref == str(chat_id)
            )
        )
        return found


def is_greeted(conversation_id: str) -> bool:
    """Return whether the conversation got as far as its greeting."""
    with database.reading() as session:
        row = session.scalar(
            select(Inbound.id).where(Inbound.conversation_id == conversation_id).limit(1)
        )
        return row is not None


def start_button(conversation_id: str, subject: str | None) -> str:
    """Return the opaque id of the button behind `/start`: the greeting once more."""
    with database.session() as session:
        return _start_button(session, conversation_id, subject)


def keep_greeting(
    conversation_id: str, key: str, subject: str | None, messages: list[dict[str, Any]]
) -> None:
    """Keep a greeting as the reply to the update that asked for it, still to be delivered."""
    with database.session() as session:
        body = {"text": None, "payload": _start_button(session, conversation_id, subject)}
        records.begin_inbound(session, conversation_id, key, body)
        session.flush()
        row = _inbound(session, conversation_id, key)
        conversation = session.get(Conversation, conversation_id)
        if row is not None and conversation is not None:
            row.reply = {"messages": messages, "state": records.state_of(session, conversation)}


def undelivered(conversation_id: str, key: str) -> list[tuple[int, dict[str, Any]]] | None:
    """Return the messages of a reply that were not sent yet, with their places.

    None where no such reply is kept, as after an erasure.
    """
    with database.reading() as session:
        row = _inbound(session, conversation_id, key)
        if row is None or row.reply is None:
            return None
        sent = row.reply.get("delivered", 0)
        return list(enumerate(row.reply["messages"]))[sent:]


def mark_delivered(conversation_id: str, key: str, count: int) -> None:
    """Note that the first `count` messages of a reply were sent."""
    with database.session() as session:
        row = _inbound(session, conversation_id, key)
        if row is not None and row.reply is not None:
            row.reply = {**row.reply, "delivered": count}


def from_contacts(after: int) -> tuple[list[FromContact], int]:
    """Return what contact persons wrote to chats and is not sent yet, and where to look next."""
    with database.reading() as session:
        rows = session.execute(
            select(ChatMessage.seq, Conversation.channel_ref, ContactPerson.name, ChatMessage.body)
            .join(Conversation, Conversation.id == ChatMessage.conversation_id)
            .outerjoin(ContactPerson, ContactPerson.id == Conversation.contact_id)
            .where(
                ChatMessage.seq > after,
                ChatMessage.sender == "contact",
                ChatMessage.body["delivered_at"].as_string().is_(None),
                Conversation.channel == CHANNEL,
            )
            .order_by(ChatMessage.seq)
        ).all()
        newest = session.scalar(select(func.max(ChatMessage.seq))) or 0
    found = [FromContact(*row) for row in rows if row.channel_ref]
    first = found[0].seq - 1 if found else newest
    return found, max(0, min(first, newest - _LOOK_BACK_ROWS))


def mark_contact_message(seq: int) -> None:
    """Note that a contact's message was sent, or can never be."""
    with database.session() as session:
        row = session.get(ChatMessage, seq)
        if row is not None:
            row.body = {**row.body, "delivered_at": utcnow().isoformat()}


def _inbound(session: Session, conversation_id: str, key: str) -> Inbound | None:
    row: Inbound | None = session.scalar(
        select(Inbound).where(Inbound.conversation_id == conversation_id, Inbound.key == key)
    )
    return row


def _start_button(session: Session, conversation_id: str, subject: str | None) -> str:
    title = f"{START_TITLE} {subject}" if subject else START_TITLE
    button_id: str | None = session.scalar(
        select(Button.id).where(Button.conversation_id == conversation_id, Button.title == title)
    )
    if button_id is None:
        button_id = records.new_id("b-")
        act = {"intent": "start_conversation", "data": {"subject": subject}}
        session.add(Button(id=button_id, conversation_id=conversation_id, payload=act, title=title))
    return button_id
