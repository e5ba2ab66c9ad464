"""Reads and writes a conversation's rows: messages, buttons, inbound keys, vault."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot.clock import utcnow
from bot.privacy.mask import Masked, mask
from bot.privacy.public_words import public_words
from bot.store.models import (
    Button,
    ChatMessage,
    ContactPerson,
    Conversation,
    Inbound,
    VaultItem,
    col,
)

ID_BYTES = 16


def new_id(prefix: str = "") -> str:
    """Return a fresh id of 128 random bits, at most 40 characters."""
    return prefix + secrets.token_urlsafe(ID_BYTES)


def token_hash(token: str) -> str:
    """Return what is stored of a bearer token."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class Begun:
    """An inbound message that was entered: its id, and the reply when there is one already."""

    message_id: str
    reply: dict[str, Any] | None
    is_new: bool = False


@dataclass(frozen=True)
class Composed:
    """A message as the chat API shows it, with the rows that store it and its buttons."""

    shown: dict[str, Any]
    row: dict[str, Any]
    buttons: list[dict[str, Any]]


class KeyReusedError(Exception):
    """The same idempotency key came with another body."""


def begin_inbound(
    session: Session, conversation_id: str, key: str | None, body: dict[str, Any]
) -> Begun:
    """Enter an inbound message, or return what an earlier one with the same key got.

    Raises:
        KeyReusedError: the key was used for another body.
    """
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    wanted = key or new_id("auto-")
    existing = session.scalar(
        select(Inbound).where(Inbound.conversation_id == conversation_id, Inbound.key == wanted)
    )
    if existing is not None:
        if existing.body_hash != digest:
            raise KeyReusedError
        return Begun(existing.message_id, existing.reply)
    message_id = new_id("m-")
    row = {
        "conversation_id": conversation_id,
        "key": wanted,
        "body_hash": digest,
        "message_id": message_id,
    }
    session.execute(insert(Inbound), row)
    return Begun(message_id, None, is_new=True)


def mask_into_vault(session: Session, conversation: Conversation, text: str) -> Masked:
    """Return the text masked; what a call-back may need is in the vault behind its token."""
    masked = mask(text, {}, conversation.expects, public_words())
    if not masked.kept:
        return masked
    kinds = session.scalars(
        select(VaultItem.kind).where(VaultItem.conversation_id == conversation.id)
    )
    masked = mask(text, Counter(kinds), conversation.expects, public_words())
    for token, (kind, value) in masked.kept.items():
        session.add(VaultItem(conversation_id=conversation.id, token=token, kind=kind, value=value))
    return masked


def enter_text(session: Session, conversation: Conversation, begun: Begun, text: str) -> Masked:
    """Store what was typed, masked, and return it; a retry finds it stored and adds nothing."""
    earlier = None if begun.is_new else _entered(session, begun.message_id)
    if earlier is not None:
        return replace(mask(text, {}, conversation.expects, public_words()), text=earlier)
    masked = mask_into_vault(session, conversation, text)
    add_message(session, conversation.id, "employer", {"text": masked.text}, begun.message_id)
    return masked


def enter_title(session: Session, conversation_id: str, begun: Begun, title: str) -> None:
    """Store the title of a pressed button; a retry adds nothing."""
    if begun.is_new or _entered(session, begun.message_id) is None:
        add_message(session, conversation_id, "employer", {"text": title}, begun.message_id)


def _entered(session: Session, message_id: str) -> str | None:
    body = session.scalar(select(ChatMessage.body).where(ChatMessage.id == message_id))
    return None if body is None else str(body["text"])


def add_message(
    session: Session,
    conversation_id: str,
    sender: str,
    body: dict[str, Any],
    message_id: str | None = None,
) -> dict[str, Any]:
    """Store one message and return it as the chat API shows it."""
    composed = compose(conversation_id, sender, body, message_id)
    store(session, [composed])
    return composed.shown


def compose(
    conversation_id: str, sender: str, body: dict[str, Any], message_id: str | None = None
) -> Composed:
    """Return a message ready to store: outside a transaction, which others wait for."""
    message_id = message_id or new_id()
    created = utcnow()
    buttons = [
        {
            "id": new_id("b-"),
            "conversation_id": conversation_id,
            "payload": button["act"],
            "title": button["title"],
        }
        for button in body.get("buttons", [])
    ]
    shown = {
        "id": message_id,
        "from": sender,
        "text": body.get("text", ""),
        "buttons": [{"title": row["title"], "payload": row["id"]} for row in buttons],
        "kind": body.get("kind", "notice"),
        "topics": body.get("topics", []),
        "section": body.get("section"),
        "instruments": body.get("instruments", []),
        "reason": body.get("reason"),
        "form": body.get("form"),
        "sources": body.get("sources", []),
        "attachments": [],
        "created_at": created.isoformat(),
    }
    row = {
        "id": message_id,
        "conversation_id": conversation_id,
        "sender": sender,
        "body": shown,
        "created_at": created,
    }
    return Composed(shown, row, buttons)


def store(session: Session, messages: list[Composed]) -> None:
    """Store messages in their order, with their buttons."""
    if not messages:
        return
    session.execute(insert(ChatMessage), [message.row for message in messages])
    buttons = [row for message in messages for row in message.buttons]
    if buttons:
        session.execute(insert(Button), buttons)


def pressed(session: Session, conversation_id: str, payload: str) -> Button | None:
    """Return the button of this conversation behind an opaque id, None where there is none."""
    button = session.get(Button, payload)
    return button if button is not None and button.conversation_id == conversation_id else None


def change_conversation(
    session: Session, conversation_id: str, values: dict[str, Any]
) -> dict[str, Any] | None:
    """Change a conversation's row; return its `state` after that, None when it is gone."""
    session.execute(
        update(Conversation)
        .where(col(Conversation.id) == conversation_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    row = session.execute(
        select(
            Conversation.with_whom,
            Conversation.route,
            ContactPerson.name,
            ContactPerson.role,
            ContactPerson.organisation,
        )
        .outerjoin(ContactPerson, ContactPerson.id == Conversation.contact_id)
        .where(Conversation.id == conversation_id)
    ).first()
    return None if row is None else _state(*row)


def state_of(session: Session, conversation: Conversation) -> dict[str, Any]:
    """Return the `state` of the chat API."""
    person = (
        session.get(ContactPerson, conversation.contact_id) if conversation.contact_id else None
    )
    named = (person.name, person.role, person.organisation) if person else (None, None, None)
    return _state(conversation.with_whom, conversation.route, *named)


def _state(
    with_whom: str, route: Any, name: str | None, role: str | None, organisation: str | None
) -> dict[str, Any]:
    contact = {"name": name, "role": role, "organisation": organisation} if name else None
    return {"with": with_whom, "contact": contact, "route": route}


def unmasked(session: Session, conversation_id: str, text: str) -> str:
    """Return a text with the vault's values filled in: for the employer's own transcript."""
    for item in session.scalars(
        select(VaultItem).where(VaultItem.conversation_id == conversation_id)
    ):
        text = text.replace(item.token, item.value)
    return text
