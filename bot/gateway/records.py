"""Reads and writes a conversation's rows: messages, buttons, inbound keys, vault."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import utcnow
from bot.privacy.mask import Masked, mask
from bot.store.models import (
    Button,
    ChatMessage,
    ContactPerson,
    Conversation,
    Inbound,
    VaultItem,
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
    session.add(
        Inbound(
            conversation_id=conversation_id, key=wanted, body_hash=digest, message_id=message_id
        )
    )
    return Begun(message_id, None)


def mask_into_vault(session: Session, conversation: Conversation, text: str) -> Masked:
    """Return the text masked; what a call-back may need is in the vault behind its token."""
    rows = list(
        session.scalars(select(VaultItem).where(VaultItem.conversation_id == conversation.id))
    )
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.kind] = counts.get(row.kind, 0) + 1
    masked = mask(text, counts, conversation.expects)
    for token, (kind, value) in masked.kept.items():
        session.add(VaultItem(conversation_id=conversation.id, token=token, kind=kind, value=value))
    return masked


def enter_text(session: Session, conversation: Conversation, message_id: str, text: str) -> Masked:
    """Store what was typed, masked, and return it; a retry finds it stored and adds nothing."""
    earlier = _entered(session, message_id)
    if earlier is not None:
        return replace(mask(text, {}, conversation.expects), text=earlier)
    masked = mask_into_vault(session, conversation, text)
    add_message(session, conversation.id, "employer", {"text": masked.text}, message_id)
    return masked


def enter_title(session: Session, conversation_id: str, message_id: str, title: str) -> None:
    """Store the title of a pressed button; a retry adds nothing."""
    if _entered(session, message_id) is None:
        add_message(session, conversation_id, "employer", {"text": title}, message_id)


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
    message_id = message_id or new_id()
    created = utcnow()
    buttons = [_mint_button(session, conversation_id, button) for button in body.get("buttons", [])]
    shown = {
        "id": message_id,
        "from": sender,
        "text": body.get("text", ""),
        "buttons": buttons,
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
    session.add(
        ChatMessage(
            id=message_id,
            conversation_id=conversation_id,
            sender=sender,
            body=shown,
            created_at=created,
        )
    )
    return shown


def _mint_button(session: Session, conversation_id: str, button: dict[str, Any]) -> dict[str, str]:
    button_id = new_id("b-")
    session.add(
        Button(
            id=button_id,
            conversation_id=conversation_id,
            payload=button["act"],
            title=button["title"],
        )
    )
    return {"title": button["title"], "payload": button_id}


def pressed(session: Session, conversation_id: str, payload: str) -> Button | None:
    """Return the button of this conversation behind an opaque id, None where there is none."""
    button = session.get(Button, payload)
    return button if button is not None and button.conversation_id == conversation_id else None


def state_of(session: Session, conversation: Conversation) -> dict[str, Any]:
    """Return the `state` of the chat API."""
    person = (
        session.get(ContactPerson, conversation.contact_id) if conversation.contact_id else None
    )
    return {
        "with": conversation.with_whom,
        "contact": (
            {"name": person.name, "role": person.role, "organisation": person.organisation}
            if person
            else None
        ),
        "route": conversation.route,
    }


def unmasked(session: Session, conversation_id: str, text: str) -> str:
    """Return a text with the vault's values filled in: for the employer's own transcript."""
    for item in session.scalars(
        select(VaultItem).where(VaultItem.conversation_id == conversation_id)
    ):
        text = text.replace(item.token, item.value)
    return text
