"""Sends the outbox's mails: claims rows in the database, retries with growing pauses."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass
from email.message import EmailMessage

import aiosmtplib
import structlog
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from bot.clock import utcnow
from bot.settings import Settings
from bot.store import database
from bot.store.models import Outbox, VaultItem, col

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 5.0
CLAIM = dt.timedelta(minutes=5)
FIRST_PAUSE = dt.timedelta(seconds=30)
LONGEST_PAUSE = dt.timedelta(hours=1)
MAX_ATTEMPTS = 200  # more than a week of hourly tries


@dataclass(frozen=True)
class Mail:
    """A claimed mail with its personal values filled in."""

    id: int
    recipient: str
    subject: str
    body: str


async def run(settings: Settings) -> None:
    """Send mails until cancelled. Without a mail server they wait, and the desk shows them."""
    while True:
        try:
            await send_due(settings)
        except Exception as error:
            log.error("outbox_failed", error=type(error).__name__)
        await asyncio.sleep(LOOK_EVERY_SECONDS)


async def send_due(settings: Settings) -> int:
    """Send what is due; return how many mails went out."""
    if not settings.smtp_host:
        return 0
    sent = 0
    while (mail := await run_in_threadpool(claim)) is not None:
        try:
            await _send(settings, mail)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            await run_in_threadpool(failed, mail.id, f"{type(error).__name__}: {error}")
            break
        await run_in_threadpool(done, mail.id)
        sent += 1
    return sent


def claim() -> Mail | None:
    """Return one due mail, claimed so that no other worker takes it."""
    now = utcnow()
    with database.session() as session:
        row: Outbox | None = session.scalar(
            select(Outbox)
            .where(
                col(Outbox.sent_at).is_(None),
                Outbox.attempts < MAX_ATTEMPTS,
                Outbox.next_attempt_at <= now,
                or_(col(Outbox.claimed_until).is_(None), col(Outbox.claimed_until) < now),
            )
            .order_by(Outbox.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        row.claimed_until = now + CLAIM
        row.attempts += 1
        return Mail(row.id, row.recipient, row.subject, _filled_in(session, row))


def _filled_in(session: Session, row: Outbox) -> str:
    """Return the body with the values of the mail's own hand-off, and of no other."""
    body = row.body
    if row.handoff_id is not None:
        for item in session.scalars(
            select(VaultItem).where(VaultItem.handoff_id == row.handoff_id)
        ):
            body = body.replace(item.token, item.value)
    return body


def done(mail_id: int) -> None:
    """Mark a mail as sent."""
    with database.session() as session:
        row = session.get(Outbox, mail_id)
        if row is not None:
            row.sent_at, row.claimed_until, row.last_error = utcnow(), None, None


def failed(mail_id: int, why: str) -> None:
    """Plan the next attempt of a mail, later each time."""
    with database.session() as session:
        row = session.get(Outbox, mail_id)
        if row is None:
            return
        pause = min(FIRST_PAUSE * 2 ** min(row.attempts - 1, 10), LONGEST_PAUSE)
        row.next_attempt_at, row.claimed_until = utcnow() + pause, None
        row.last_error = why[:300]
        log.warning("mail_not_sent", mail=mail_id, attempt=row.attempts, why=why[:120])


async def _send(settings: Settings, mail: Mail) -> None:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Message-ID"] = f"<wegwijzer-outbox-{mail.id}@{settings.mail_from.split('@')[-1]}>"
    message.set_content(mail.body)
    await aiosmtplib.send(
        message,
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_user or None,
        password=settings.smtp_password or None,
        start_tls=settings.smtp_starttls,
        timeout=20,
    )
