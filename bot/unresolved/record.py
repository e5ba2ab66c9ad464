"""Stores an unanswered question, once per message and reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.handoff.calendar import working_days_after
from bot.privacy.mask import mask
from bot.privacy.public_words import public_words
from bot.settings import settings
from bot.store.models import Unresolved
from bot.unresolved.reasons import Reason


@dataclass(frozen=True)
class Question:
    """An unanswered question as an action hands it over."""

    message_id: str
    conversation_id: str
    channel: str
    text: str
    topics: tuple[str, ...]
    reason: Reason


def record(session: Session, question: Question, on: dt.date) -> None:
    """Add the question to the team's list; a replay of the same message adds nothing."""
    already = session.scalar(
        select(Unresolved.id).where(
            Unresolved.message_id == question.message_id,
            Unresolved.reason == question.reason.value,
        )
    )
    if already is not None:
        return
    session.add(
        Unresolved(
            message_id=question.message_id,
            conversation_id=question.conversation_id,
            reason=question.reason.value,
            channel=question.channel,
            text=mask(question.text, public=public_words()).text,
            topics=list(question.topics),
            owner=settings().unresolved_owner,
            due_date=working_days_after(on, settings().unresolved_due_days),
        )
    )
