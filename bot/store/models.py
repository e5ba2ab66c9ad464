"""All tables. Names never clash with Rasa's own (`events`), which calls `create_all`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import registry
from sqlalchemy.orm.decl_api import DeclarativeMeta

from bot.clock import utcnow

mapper_registry = registry()


class Base(metaclass=DeclarativeMeta):
    """Base of all models."""

    __abstract__ = True
    registry = mapper_registry
    metadata = mapper_registry.metadata

    def __init__(self, **values: Any) -> None:
        """Set the given columns."""
        mapper_registry.constructor(self, **values)


def column(*args: Any, **kwargs: Any) -> Any:
    """Return a column, typed `Any` so that a model's attribute has the type of its value.

    The mypy plugin of SQLAlchemy 1.4 does nothing under today's mypy.
    """
    return Column(*args, **kwargs)


def _moment(**kwargs: Any) -> Any:
    return column(DateTime(timezone=True), **kwargs)


class Conversation(Base):
    """One conversation on one channel. `token_hash` guards the web API."""

    __tablename__ = "conversation"

    id: str = column(String(40), primary_key=True)
    channel: str = column(String(20), nullable=False)
    channel_ref: str | None = column(String(80), nullable=True)
    token_hash: str | None = column(String(64), nullable=True)
    subject: str | None = column(String(80), nullable=True)
    page: str | None = column(String(300), nullable=True)
    with_whom: str = column(String(20), nullable=False, default="assistant")
    contact_id: int | None = column(ForeignKey("contact_person.id"), nullable=True)
    expects: str | None = column(String(20), nullable=True)
    route: Any = column(JSON, nullable=True)
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)
    last_active_at: dt.datetime = _moment(nullable=False, default=utcnow, index=True)

    __table_args__ = (UniqueConstraint("channel", "channel_ref", name="uq_conversation_channel"),)


class ChatMessage(Base):
    """One message of a conversation, either side, as the chat API shows it."""

    __tablename__ = "chat_message"

    seq: int = column(Integer, primary_key=True, autoincrement=True)
    id: str = column(String(40), nullable=False, unique=True)
    conversation_id: str = column(ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False)
    sender: str = column(String(20), nullable=False)
    body: Any = column(JSON, nullable=False)
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)

    __table_args__ = (Index("ix_chat_message_conversation", "conversation_id", "seq"),)


class Inbound(Base):
    """An inbound message by its idempotency key, with the reply once it is there."""

    __tablename__ = "inbound"

    id: int = column(Integer, primary_key=True)
    conversation_id: str = column(ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False)
    key: str = column(String(120), nullable=False)
    body_hash: str = column(String(64), nullable=False)
    message_id: str = column(String(40), nullable=False)
    reply: Any = column(JSON, nullable=True)
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)

    __table_args__ = (UniqueConstraint("conversation_id", "key", name="uq_inbound_key"),)


class Button(Base):
    """A button that was offered: its opaque id is all that a client ever sees."""

    __tablename__ = "button"

    id: str = column(String(40), primary_key=True)
    conversation_id: str = column(
        ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False, index=True
    )
    payload: Any = column(JSON, nullable=False)
    title: str = column(String(200), nullable=False)
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)


class VaultItem(Base):
    """A personal value behind a token such as `[telefoon-1]`. Rasa and logs see the token only."""

    __tablename__ = "vault_item"

    id: int = column(Integer, primary_key=True)
    conversation_id: str | None = column(
        ForeignKey("conversation.id", ondelete="SET NULL"), nullable=True, index=True
    )
    handoff_id: int | None = column(ForeignKey("handoff.id", ondelete="CASCADE"), nullable=True)
    token: str = column(String(40), nullable=False)
    kind: str = column(String(20), nullable=False)
    value: str = column(Text, nullable=False)
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)


class DialogueEvent(Base):
    """One event of a Rasa tracker, appended once, never changed."""

    __tablename__ = "dialogue_event"

    id: int = column(Integer, primary_key=True)
    sender_id: str = column(String(40), nullable=False)
    position: int = column(Integer, nullable=False)
    message_id: str | None = column(String(40), nullable=True, index=True)
    data: str = column(Text, nullable=False)
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)

    __table_args__ = (UniqueConstraint("sender_id", "position", name="uq_dialogue_event"),)


class DialogueTurn(Base):
    """The stored reply to one inbound message: a replay gets it instead of a second turn."""

    __tablename__ = "dialogue_turn"

    message_id: str = column(String(40), primary_key=True)
    sender_id: str = column(String(40), nullable=False, index=True)
    reply: str = column(Text, nullable=False)
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)


class ContactPerson(Base):
    """Someone of the team whom employers may call. `is_sample` marks invented people."""

    __tablename__ = "contact_person"

    id: int = column(Integer, primary_key=True)
    code: str = column(String(40), nullable=False, unique=True)
    name: str = column(String(120), nullable=False)
    role: str = column(String(120), nullable=False)
    organisation: str = column(String(160), nullable=False)
    phone: str = column(String(40), nullable=False)
    mail: str = column(String(160), nullable=False)
    reachable: str = column(String(200), nullable=False)
    deputy_code: str | None = column(String(40), nullable=True)
    away_until: dt.date | None = column(Date, nullable=True)
    is_sample: bool = column(Boolean, nullable=False, default=False)


class ContactArea(Base):
    """An area a contact person serves: a gemeente (`gemeente`) or a region (`regio`)."""

    __tablename__ = "contact_area"

    id: int = column(Integer, primary_key=True)
    contact_id: int = column(
        ForeignKey("contact_person.id", ondelete="CASCADE"), nullable=False, index=True
    )
    kind: str = column(String(20), nullable=False)
    name: str = column(String(120), nullable=False, index=True)


class Handoff(Base):
    """A request to be called back. Name and phone stay in the vault; here are their tokens."""

    __tablename__ = "handoff"

    id: int = column(Integer, primary_key=True)
    message_id: str = column(String(40), nullable=False, unique=True)
    conversation_id: str | None = column(String(40), nullable=True, index=True)
    contact_id: int | None = column(ForeignKey("contact_person.id"), nullable=True)
    gemeente: str | None = column(String(120), nullable=True)
    name_token: str = column(String(40), nullable=False)
    phone_token: str = column(String(40), nullable=False)
    moment: str = column(String(200), nullable=False)
    summary: str = column(Text, nullable=False)
    status: str = column(String(20), nullable=False, default="open")
    due_date: dt.date = column(Date, nullable=False)
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)


class Outbox(Base):
    """A mail to be sent. Rows are claimed in the database, so two workers never send one twice."""

    __tablename__ = "outbox"

    id: int = column(Integer, primary_key=True)
    dedupe_key: str = column(String(120), nullable=False, unique=True)
    handoff_id: int | None = column(ForeignKey("handoff.id", ondelete="CASCADE"), nullable=True)
    recipient: str = column(String(160), nullable=False)
    subject: str = column(String(200), nullable=False)
    body: str = column(Text, nullable=False)
    attempts: int = column(Integer, nullable=False, default=0)
    next_attempt_at: dt.datetime = _moment(nullable=False, default=utcnow, index=True)
    claimed_until: dt.datetime | None = _moment(nullable=True)
    sent_at: dt.datetime | None = _moment(nullable=True)
    last_error: str | None = column(String(300), nullable=True)
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)


class Unresolved(Base):
    """A question that was not answered, masked, with an owner and a date."""

    __tablename__ = "unresolved"

    id: int = column(Integer, primary_key=True)
    message_id: str = column(String(40), nullable=False)
    conversation_id: str | None = column(String(40), nullable=True, index=True)
    reason: str = column(String(30), nullable=False)
    channel: str = column(String(20), nullable=False)
    text: str = column(Text, nullable=False)
    topics: Any = column(JSON, nullable=False)
    owner: str = column(String(120), nullable=False)
    due_date: dt.date = column(Date, nullable=False)
    status: str = column(String(20), nullable=False, default="open")
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)

    __table_args__ = (UniqueConstraint("message_id", "reason", name="uq_unresolved_message"),)


class Feedback(Base):
    """What an employer thought of one message."""

    __tablename__ = "feedback"

    id: int = column(Integer, primary_key=True)
    conversation_id: str = column(ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False)
    message_id: str = column(String(40), nullable=False)
    useful: bool = column(Boolean, nullable=False)
    text: str = column(Text, nullable=False, default="")
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)

    __table_args__ = (UniqueConstraint("conversation_id", "message_id", name="uq_feedback"),)


class DeskUser(Base):
    """Someone of the team who may log in to the desk."""

    __tablename__ = "desk_user"

    id: int = column(Integer, primary_key=True)
    name: str = column(String(80), nullable=False, unique=True)
    password_hash: str = column(String(200), nullable=False)
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)


class DeskSession(Base):
    """A logged-in session of the desk; only the hash of its cookie is kept."""

    __tablename__ = "desk_session"

    token_hash: str = column(String(64), primary_key=True)
    user_id: int = column(ForeignKey("desk_user.id", ondelete="CASCADE"), nullable=False)
    csrf: str = column(String(64), nullable=False)
    expires_at: dt.datetime = _moment(nullable=False)


class AuditLog(Base):
    """Who of the team did or saw what."""

    __tablename__ = "audit_log"

    id: int = column(Integer, primary_key=True)
    who: str = column(String(80), nullable=False)
    action: str = column(String(60), nullable=False)
    subject: str = column(String(120), nullable=False, default="")
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)


def col(attribute: Any) -> Any:
    """Return a model's attribute as the SQL expression it is, for `.is_()`, `.in_()`, `.desc()`."""
    return attribute
