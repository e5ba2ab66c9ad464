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


def _moment(**kwargs: Any) -> Column[dt.datetime]:
    return Column(DateTime(timezone=True), **kwargs)


class Conversation(Base):
    """One conversation on one channel. `token_hash` guards the web API."""

    __tablename__ = "conversation"

    id: str = Column(String(40), primary_key=True)
    channel: str = Column(String(20), nullable=False)
    channel_ref: str | None = Column(String(80), nullable=True)
    token_hash: str | None = Column(String(64), nullable=True)
    subject: str | None = Column(String(80), nullable=True)
    page: str | None = Column(String(300), nullable=True)
    with_whom: str = Column(String(20), nullable=False, default="assistant")
    contact_id: int | None = Column(ForeignKey("contact_person.id"), nullable=True)
    expects: str | None = Column(String(20), nullable=True)
    route: Any = Column(JSON, nullable=True)
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)
    last_active_at: dt.datetime = _moment(nullable=False, default=utcnow, index=True)

    __table_args__ = (UniqueConstraint("channel", "channel_ref", name="uq_conversation_channel"),)


class ChatMessage(Base):
    """One message of a conversation, either side, as the chat API shows it."""

    __tablename__ = "chat_message"

    seq: int = Column(Integer, primary_key=True, autoincrement=True)
    id: str = Column(String(40), nullable=False, unique=True)
    conversation_id: str = Column(ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False)
    sender: str = Column(String(20), nullable=False)
    body: Any = Column(JSON, nullable=False)
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)

    __table_args__ = (Index("ix_chat_message_conversation", "conversation_id", "seq"),)


class Inbound(Base):
    """An inbound message by its idempotency key, with the reply once it is there."""

    __tablename__ = "inbound"

    id: int = Column(Integer, primary_key=True)
    conversation_id: str = Column(ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False)
    key: str = Column(String(120), nullable=False)
    body_hash: str = Column(String(64), nullable=False)
    message_id: str = Column(String(40), nullable=False)
    reply: Any = Column(JSON, nullable=True)
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)

    __table_args__ = (UniqueConstraint("conversation_id", "key", name="uq_inbound_key"),)


class Button(Base):
    """A button that was offered: its opaque id is all that a client ever sees."""

    __tablename__ = "button"

    id: str = Column(String(40), primary_key=True)
    conversation_id: str = Column(
        ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False, index=True
    )
    payload: Any = Column(JSON, nullable=False)
    title: str = Column(String(200), nullable=False)
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)


class VaultItem(Base):
    """A personal value behind a token such as `[telefoon-1]`. Rasa and logs see the token only."""

    __tablename__ = "vault_item"

    id: int = Column(Integer, primary_key=True)
    conversation_id: str | None = Column(
        ForeignKey("conversation.id", ondelete="SET NULL"), nullable=True, index=True
    )
    handoff_id: int | None = Column(ForeignKey("handoff.id", ondelete="CASCADE"), nullable=True)
    token: str = Column(String(40), nullable=False)
    kind: str = Column(String(20), nullable=False)
    value: str = Column(Text, nullable=False)
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)


class DialogueEvent(Base):
    """One event of a Rasa tracker, appended once, never changed."""

    __tablename__ = "dialogue_event"

    id: int = Column(Integer, primary_key=True)
    sender_id: str = Column(String(40), nullable=False)
    position: int = Column(Integer, nullable=False)
    message_id: str | None = Column(String(40), nullable=True, index=True)
    data: str = Column(Text, nullable=False)
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)

    __table_args__ = (UniqueConstraint("sender_id", "position", name="uq_dialogue_event"),)


class DialogueTurn(Base):
    """The stored reply to one inbound message: a replay gets it instead of a second turn."""

    __tablename__ = "dialogue_turn"

    message_id: str = Column(String(40), primary_key=True)
    sender_id: str = Column(String(40), nullable=False, index=True)
    reply: str = Column(Text, nullable=False)
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)


class ContactPerson(Base):
    """Someone of the team whom employers may call. `is_sample` marks invented people."""

    __tablename__ = "contact_person"

    id: int = Column(Integer, primary_key=True)
    code: str = Column(String(40), nullable=False, unique=True)
    name: str = Column(String(120), nullable=False)
    role: str = Column(String(120), nullable=False)
    organisation: str = Column(String(160), nullable=False)
    phone: str = Column(String(40), nullable=False)
    mail: str = Column(String(160), nullable=False)
    reachable: str = Column(String(200), nullable=False)
    deputy_code: str | None = Column(String(40), nullable=True)
    away_until: dt.date | None = Column(Date, nullable=True)
    is_sample: bool = Column(Boolean, nullable=False, default=False)


class ContactArea(Base):
    """An area a contact person serves: a gemeente (`gemeente`) or a labour-market region (`regio`)."""

    __tablename__ = "contact_area"

    id: int = Column(Integer, primary_key=True)
    contact_id: int = Column(
        ForeignKey("contact_person.id", ondelete="CASCADE"), nullable=False, index=True
    )
    kind: str = Column(String(20), nullable=False)
    name: str = Column(String(120), nullable=False, index=True)


class Handoff(Base):
    """A request to be called back. Name and phone stay in the vault; here are their tokens."""

    __tablename__ = "handoff"

    id: int = Column(Integer, primary_key=True)
    message_id: str = Column(String(40), nullable=False, unique=True)
    conversation_id: str | None = Column(String(40), nullable=True, index=True)
    contact_id: int | None = Column(ForeignKey("contact_person.id"), nullable=True)
    gemeente: str | None = Column(String(120), nullable=True)
    name_token: str = Column(String(40), nullable=False)
    phone_token: str = Column(String(40), nullable=False)
    moment: str = Column(String(200), nullable=False)
    summary: str = Column(Text, nullable=False)
    status: str = Column(String(20), nullable=False, default="open")
    due_date: dt.date = Column(Date, nullable=False)
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)


class Outbox(Base):
    """A mail to be sent. Rows are claimed in the database, so two workers never send one twice."""

    __tablename__ = "outbox"

    id: int = Column(Integer, primary_key=True)
    dedupe_key: str = Column(String(120), nullable=False, unique=True)
    handoff_id: int | None = Column(ForeignKey("handoff.id", ondelete="CASCADE"), nullable=True)
    recipient: str = Column(String(160), nullable=False)
    subject: str = Column(String(200), nullable=False)
    body: str = Column(Text, nullable=False)
    attempts: int = Column(Integer, nullable=False, default=0)
    next_attempt_at: dt.datetime = _moment(nullable=False, default=utcnow, index=True)
    claimed_until: dt.datetime | None = _moment(nullable=True)
    sent_at: dt.datetime | None = _moment(nullable=True)
    last_error: str | None = Column(String(300), nullable=True)
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)


class Unresolved(Base):
    """A question that was not answered, masked, with an owner and a date."""

    __tablename__ = "unresolved"

    id: int = Column(Integer, primary_key=True)
    message_id: str = Column(String(40), nullable=False)
    conversation_id: str | None = Column(String(40), nullable=True, index=True)
    reason: str = Column(String(30), nullable=False)
    channel: str = Column(String(20), nullable=False)
    text: str = Column(Text, nullable=False)
    topics: Any = Column(JSON, nullable=False)
    owner: str = Column(String(120), nullable=False)
    due_date: dt.date = Column(Date, nullable=False)
    status: str = Column(String(20), nullable=False, default="open")
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)

    __table_args__ = (UniqueConstraint("message_id", "reason", name="uq_unresolved_message"),)


class Feedback(Base):
    """What an employer thought of one message."""

    __tablename__ = "feedback"

    id: int = Column(Integer, primary_key=True)
    conversation_id: str = Column(ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False)
    message_id: str = Column(String(40), nullable=False)
    useful: bool = Column(Boolean, nullable=False)
    text: str = Column(Text, nullable=False, default="")
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)

    __table_args__ = (UniqueConstraint("conversation_id", "message_id", name="uq_feedback"),)


class DeskUser(Base):
    """Someone of the team who may log in to the desk."""

    __tablename__ = "desk_user"

    id: int = Column(Integer, primary_key=True)
    name: str = Column(String(80), nullable=False, unique=True)
    password_hash: str = Column(String(200), nullable=False)
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)


class DeskSession(Base):
    """A logged-in session of the desk; only the hash of its cookie is kept."""

    __tablename__ = "desk_session"

    token_hash: str = Column(String(64), primary_key=True)
    user_id: int = Column(ForeignKey("desk_user.id", ondelete="CASCADE"), nullable=False)
    csrf: str = Column(String(64), nullable=False)
    expires_at: dt.datetime = _moment(nullable=False)


class AuditLog(Base):
    """Who of the team did or saw what."""

    __tablename__ = "audit_log"

    id: int = Column(Integer, primary_key=True)
    who: str = Column(String(80), nullable=False)
    action: str = Column(String(60), nullable=False)
    subject: str = Column(String(120), nullable=False, default="")
    created_at: dt.datetime = _moment(nullable=False, default=utcnow)
