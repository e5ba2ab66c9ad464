"""Stores a request to be called back, with a mail to the contact in the outbox."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.handoff.calendar import working_days_after
from bot.handoff.directory import Contact
from bot.settings import settings
from bot.store.models import Handoff, Outbox, VaultItem, col

ANSWER_WITHIN_WORKING_DAYS = 2


@dataclass(frozen=True)
class CallBack:
    """A request to be called back; name and phone are vault tokens."""

    message_id: str
    conversation_id: str
    name_token: str
    phone_token: str
    moment: str
    gemeente: str | None
    summary: str


def store_call_back(
    session: Session, request: CallBack, contact: Contact, on: dt.date, fallback_mail: str | None
) -> Handoff:
    """Return the stored request; a replay of the same message returns the first one.

    The mail holds tokens; their values are filled in when it is sent.
    """
    existing: Handoff | None = session.scalar(
        select(Handoff).where(Handoff.message_id == request.message_id)
    )
    if existing is not None:
        return existing
    handoff = Handoff(
        message_id=request.message_id,
        conversation_id=request.conversation_id,
        contact_id=contact.id,
        gemeente=request.gemeente,
        name_token=request.name_token,
        phone_token=request.phone_token,
        moment=request.moment,
        summary=request.summary,
        due_date=working_days_after(on, ANSWER_WITHIN_WORKING_DAYS),
    )
    session.add(handoff)
    session.flush()
    session.execute(
        update(VaultItem)
        .where(
            VaultItem.conversation_id == request.conversation_id,
            col(VaultItem.token).in_([request.name_token, request.phone_token]),
        )
        .values(handoff_id=handoff.id)
    )
    recipient = contact.mail or fallback_mail
    if recipient:
        session.add(_mail(handoff, contact, recipient))
    return handoff


def _mail(handoff: Handoff, contact: Contact, recipient: str) -> Outbox:
    environment = Environment(
        loader=FileSystemLoader(settings().knowledge_path / "sjablonen"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - plain text mail
    )
    body = environment.get_template("terugbelverzoek.txt").render(handoff=handoff, contact=contact)
    subject, _, text = body.partition("\n")
    return Outbox(
        dedupe_key=f"handoff-{handoff.message_id}",
        handoff_id=handoff.id,
        recipient=recipient,
        subject=subject.removeprefix("Onderwerp: ").strip(),
        body=text.strip(),
    )
