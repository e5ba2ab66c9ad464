"""Mails to contacts: sent once, kept while the mail server is down, personal only at the end."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from freezegun import freeze_time
from sqlalchemy import select

from bot.clock import utcnow
from bot.handoff import outbox
from bot.handoff.directory import Contact
from bot.handoff.requests import CallBack, store_call_back
from bot.settings import Settings
from bot.store import database
from bot.store.models import Conversation, Handoff, Outbox, VaultItem
from tests.product import free_ports

ANNA = Contact(
    id=None,
    name="Anna",
    role="adviseur",
    organisation="WSP",
    phone="06",
    mail="anna@wsp.example",
    reachable="altijd",
)
NOBODY = Contact(
    id=None, name="Loket", role="", organisation="WSP", phone="088", mail=None, reachable=None
)


class Mailbox:
    """What a mail server received; refuses recipients on request."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.refuses: set[str] = set()

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.mails.append(BytesParser(policy=default).parsebytes(envelope.content))
        return "250 OK"


@pytest.fixture()
def smtp() -> Settings:
    """Return settings that name a mail server that is not there yet."""
    (port,) = free_ports(1)
    return Settings(
        smtp_host="127.0.0.1", smtp_port=port, smtp_starttls=False, mail_from="w@wsp.example"
    )


@pytest.fixture()
def mailbox(smtp: Settings) -> Iterator[Mailbox]:
    """Yield the mailbox of a real mail server on loopback."""
    found = Mailbox()
    server = Controller(found, hostname=smtp.smtp_host, port=smtp.smtp_port)
    server.start()
    yield found
    server.stop()


def text_of(mail: Message) -> str:
    assert isinstance(mail, EmailMessage)
    return str(mail.get_content())


def put(number: int = 1, **columns: Any) -> None:
    with database.session() as session:
        session.add(
            Outbox(
                **{
                    "dedupe_key": f"d-{number}",
                    "recipient": f"r{number}@wsp.example",
                    "subject": f"Onderwerp {number}",
                    "body": f"Inhoud {number}",
                    **columns,
                }
            )
        )


def rows() -> list[Outbox]:
    with database.session() as session:
        return list(session.scalars(select(Outbox).order_by(Outbox.id)))


def request_call_back(contact: Contact = ANNA, message_id: str = "m-1") -> None:
    with database.session() as session:
        if session.get(Conversation, "c-1") is None:
            session.add(Conversation(id="c-1", channel="web"))
            session.flush()
            for token, kind, value in (
                ("[naam-1]", "naam", "Zoë de Boer"),
                ("[telefoon-1]", "telefoon", "+31612345678"),
                ("[telefoon-2]", "telefoon", "+31687654321"),
            ):
                session.add(VaultItem(conversation_id="c-1", token=token, kind=kind, value=value))
            session.flush()
        store_call_back(
            session,
            CallBack(
                message_id,
                "c-1",
                "[naam-1]",
                "[telefoon-1]",
                "In de ochtend",
                "Ede",
                "- Wat is een jobcoach?\n- Bel niet [telefoon-2]",
            ),
            contact,
            dt.date(2026, 11, 20),
            "loket@wsp.example",
        )


async def test_a_mail_is_sent_once(any_database: str, smtp: Settings, mailbox: Mailbox) -> None:
    put(1)
    put(2)
    assert await outbox.send_due(smtp) == 2
    assert await outbox.send_due(smtp) == 0
    assert [mail["To"] for mail in mailbox.mails] == ["r1@wsp.example", "r2@wsp.example"]
    assert mailbox.mails[0]["Subject"] == "Onderwerp 1"
    assert mailbox.mails[0]["From"] == "w@wsp.example"
    assert all(row.sent_at and not row.claimed_until for row in rows())


async def test_without_a_mail_server_mails_wait(any_database: str) -> None:
    put()
    assert await outbox.send_due(Settings(smtp_host="")) == 0
    (row,) = rows()
    assert (row.attempts, row.sent_at) == (0, None)


async def test_a_server_that_was_down_an_hour_gets_the_mail_once_afterwards(
    any_database: str, smtp: Settings
) -> None:
    put()
    began = utcnow()
    for minute in range(0, 61, 5):
        with freeze_time(began + dt.timedelta(minutes=minute), ignore=["asyncio"]):
            assert await outbox.send_due(smtp) == 0
    (row,) = rows()
    assert row.sent_at is None
    assert row.attempts > 2
    assert row.last_error
    mailbox = Mailbox()
    server = Controller(mailbox, hostname=smtp.smtp_host, port=smtp.smtp_port)
    server.start()
    try:
        for hour in (3, 4, 5):
            with freeze_time(began + dt.timedelta(hours=hour), ignore=["asyncio"]):
                await outbox.send_due(smtp)
    finally:
        server.stop()
    assert len(mailbox.mails) == 1
    (row,) = rows()
    assert row.sent_at is not None
    assert row.last_error is None


async def test_pauses_grow_to_an_hour_and_no_further(any_database: str) -> None:
    put()
    now, pauses = utcnow(), []
    for _attempt in range(12):
        with freeze_time(now, ignore=["asyncio"]):
            mail = outbox.claim()
            assert mail is not None
            outbox.failed(mail.id, "SMTPConnectError: no")
        (row,) = rows()
        next_at = row.next_attempt_at.replace(tzinfo=dt.timezone.utc)
        pauses.append(next_at - now)
        now = next_at
    assert pauses[0] == outbox.FIRST_PAUSE
    assert pauses == sorted(pauses)
    assert pauses[-1] == outbox.LONGEST_PAUSE


async def test_a_refused_address_does_not_hold_up_the_others(
    any_database: str, smtp: Settings, mailbox: Mailbox
) -> None:
    mailbox.refuses = {"r1@wsp.example"}
    put(1)
    put(2)
    await outbox.send_due(smtp)
    await outbox.send_due(smtp)
    assert [mail["To"] for mail in mailbox.mails] == ["r2@wsp.example"]
    assert [bool(row.sent_at) for row in rows()] == [False, True]


async def test_a_mail_that_cannot_be_built_does_not_hold_up_the_others(
    any_database: str, smtp: Settings, mailbox: Mailbox
) -> None:
    put(1, subject="Twee\nregels")
    put(2)
    await outbox.send_due(smtp)
    await outbox.send_due(smtp)
    assert [mail["To"] for mail in mailbox.mails] == ["r2@wsp.example"]
    bad, good = rows()
    assert good.sent_at is not None
    assert bad.last_error is not None
    assert bad.claimed_until is None


async def test_two_workers_never_send_one_mail_twice(
    any_database: str, smtp: Settings, mailbox: Mailbox
) -> None:
    for number in range(10):
        put(number)
    sent = await asyncio.gather(*(outbox.send_due(smtp) for _worker in range(4)))
    assert sum(sent) == 10
    assert sorted(mail["To"] for mail in mailbox.mails) == sorted(
        f"r{number}@wsp.example" for number in range(10)
    )


async def test_one_mail_is_claimed_by_one_of_many_workers(any_database: str) -> None:
    put()
    claims = await asyncio.gather(*(asyncio.to_thread(outbox.claim) for _worker in range(8)))
    assert sum(claim is not None for claim in claims) == 1


async def test_the_claim_of_a_worker_that_died_ends(any_database: str) -> None:
    put()
    assert outbox.claim() is not None
    assert outbox.claim() is None
    with freeze_time(utcnow() + outbox.CLAIM + dt.timedelta(seconds=1), ignore=["asyncio"]):
        assert outbox.claim() is not None


async def test_a_mail_holds_personal_data_only_when_it_is_sent(
    any_database: str, smtp: Settings, mailbox: Mailbox
) -> None:
    request_call_back()
    (row,) = rows()
    assert "[naam-1]" in row.body
    assert "[telefoon-1]" in row.body
    assert "Zoë" not in row.body
    await outbox.send_due(smtp)
    (mail,) = mailbox.mails
    text = text_of(mail)
    assert "Naam: Zoë de Boer" in text
    assert "Telefoon: +31612345678" in text
    assert "Ede" in text
    assert "In de ochtend" in text
    assert "- Wat is een jobcoach?" in text
    # What the employer did not give for this call stays a token.
    assert "+31687654321" not in text
    assert mail["To"] == "anna@wsp.example"
    (row,) = rows()
    assert "Zoë" not in row.body


async def test_a_mail_of_no_call_back_gets_nobodys_personal_data(
    any_database: str, smtp: Settings, mailbox: Mailbox
) -> None:
    request_call_back()
    put(9, body="Overzicht: [naam-1] en [telefoon-2]", recipient="team@wsp.example")
    await outbox.send_due(smtp)
    (overview,) = [mail for mail in mailbox.mails if mail["To"] == "team@wsp.example"]
    assert text_of(overview).strip() == "Overzicht: [naam-1] en [telefoon-2]"


async def test_a_mail_still_goes_out_after_the_conversation_was_erased(
    any_database: str, smtp: Settings, mailbox: Mailbox
) -> None:
    from bot.privacy.erase import erase

    request_call_back()
    erase("c-1")
    await outbox.send_due(smtp)
    (mail,) = mailbox.mails
    assert "Naam: Zoë de Boer" in text_of(mail)


def test_a_replayed_request_is_one_call_back_and_one_mail(any_database: str) -> None:
    request_call_back()
    request_call_back()
    with database.session() as session:
        handoff = session.scalars(select(Handoff)).one()
    # Asked on a Friday: two working days later is Tuesday.
    assert handoff.due_date == dt.date(2026, 11, 24)
    assert len(rows()) == 1


def test_without_a_mail_address_of_the_contact_the_desk_gets_the_mail(any_database: str) -> None:
    request_call_back(NOBODY)
    (row,) = rows()
    assert row.recipient == "loket@wsp.example"
