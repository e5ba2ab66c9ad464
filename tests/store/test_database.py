"""The schema and the way it is written, on both databases."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import IntegrityError

from bot.clock import utcnow
from bot.store import database
from bot.store.models import (
    AuditLog,
    Button,
    ChatMessage,
    ContactPerson,
    Conversation,
    DeskSession,
    DeskUser,
    Feedback,
    Handoff,
    Inbound,
    Outbox,
    Unresolved,
    VaultItem,
    mapper_registry,
)

THREADS, WRITES = 4, 200


def test_migrations_from_an_empty_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'deep' / 'folder' / 'new.db'}"
    database.upgrade(url)
    engine = database.open_engine(url)
    tables = set(inspect(engine).get_table_names())
    engine.dispose()
    assert tables == {*mapper_registry.metadata.tables, "alembic_version"}


def test_migrations_twice_change_nothing(any_database: str) -> None:
    with database.session() as session:
        session.add(Conversation(id="c-1", channel="web"))
    database.upgrade(any_database)
    with database.session() as session:
        assert session.get(Conversation, "c-1") is not None


def test_migrations_give_the_schema_of_the_models(any_database: str) -> None:
    with database.engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, mapper_registry.metadata)
    assert differences == []


def test_no_table_is_called_as_one_of_rasa() -> None:
    assert "events" not in mapper_registry.metadata.tables


def test_rows_come_back_as_they_were_put(any_database: str) -> None:
    due, moment = dt.date(2026, 12, 24), utcnow()
    with database.session() as session:
        person = ContactPerson(
            code="ede",
            name="Zoë van 't Hoff",
            role="adviseur",
            organisation="WSP",
            phone="06",
            mail="z@example.org",
            reachable="altijd",
            away_until=due,
        )
        user = DeskUser(name="bea", password_hash="x")
        session.add_all([person, user])
        session.flush()
        session.add(
            Conversation(
                id="c-1", channel="web", contact_id=person.id, route={"id": "r", "step": 1, "of": 5}
            )
        )
        session.flush()
        handoff = Handoff(
            message_id="m-1",
            conversation_id="c-1",
            contact_id=person.id,
            name_token="[naam-1]",
            phone_token="[telefoon-1]",
            moment="ochtend",
            summary="- iets",
            due_date=due,
        )
        session.add(handoff)
        session.flush()
        session.add_all(
            [
                ChatMessage(
                    id="x", conversation_id="c-1", sender="employer", body={"text": "één €"}
                ),
                Inbound(conversation_id="c-1", key="k", body_hash="h", message_id="m-1"),
                Button(id="b", conversation_id="c-1", payload={"intent": "ask"}, title="Ja"),
                VaultItem(conversation_id="c-1", token="[naam-1]", kind="naam", value="Zoë"),
                Outbox(dedupe_key="d", handoff_id=handoff.id, recipient="r", subject="s", body="b"),
                Unresolved(
                    message_id="m-1",
                    reason="storing",
                    channel="web",
                    text="t",
                    topics=["a", "b"],
                    owner="o",
                    due_date=due,
                ),
                Feedback(conversation_id="c-1", message_id="x", useful=False),
                DeskSession(token_hash="t", user_id=user.id, csrf="c", expires_at=moment),
                AuditLog(who="bea", action="gezien"),
            ]
        )
    with database.session() as session:
        conversation = session.get(Conversation, "c-1")
        assert conversation is not None
        assert conversation.route == {"id": "r", "step": 1, "of": 5}
        assert conversation.with_whom == "assistant"
        assert session.scalars(select(ChatMessage.body)).one() == {"text": "één €"}
        assert session.scalars(select(Unresolved.topics)).one() == ["a", "b"]
        assert session.scalars(select(Handoff)).one().due_date == due
        person_back = session.scalars(select(ContactPerson)).one()
        assert (person_back.name, person_back.away_until) == ("Zoë van 't Hoff", due)
        assert session.scalars(select(Outbox.attempts)).one() == 0
        assert session.scalars(select(Inbound.reply)).one() is None
        expires = session.scalars(select(DeskSession.expires_at)).one()
        assert expires.replace(tzinfo=dt.timezone.utc) == moment or expires == moment


def test_a_failed_transaction_leaves_nothing(any_database: str) -> None:
    with pytest.raises(RuntimeError, match="half way"), database.session() as session:
        session.add(Conversation(id="c-1", channel="web"))
        session.flush()
        raise RuntimeError("half way")
    with database.session() as session:
        assert session.get(Conversation, "c-1") is None


def test_removing_a_conversation_takes_its_rows_along(any_database: str) -> None:
    with database.session() as session:
        session.add(Conversation(id="c-1", channel="web"))
        session.flush()
        session.add(ChatMessage(id="x", conversation_id="c-1", sender="employer", body={}))
    with database.session() as session:
        session.delete(session.get(Conversation, "c-1"))
    with database.session() as session:
        assert session.scalar(select(func.count(ChatMessage.seq))) == 0


@pytest.mark.parametrize(
    "twin",
    [
        lambda: Inbound(conversation_id="c-1", key="k", body_hash="h", message_id="m"),
        lambda: Unresolved(
            message_id="m",
            reason="storing",
            channel="web",
            text="",
            topics=[],
            owner="o",
            due_date=dt.date(2026, 1, 1),
        ),
        lambda: Outbox(dedupe_key="d", recipient="r", subject="s", body="b"),
        lambda: Conversation(id="c-2", channel="telegram", channel_ref="42"),
    ],
    ids=["inbound", "unresolved", "outbox", "conversation"],
)
def test_what_may_exist_once_cannot_exist_twice(any_database: str, twin: object) -> None:
    with database.session() as session:
        session.add(Conversation(id="c-1", channel="telegram", channel_ref="42"))
        session.flush()
        first = twin()  # type: ignore[operator]
        if not isinstance(first, Conversation):
            session.add(first)
    with pytest.raises(IntegrityError), database.session() as session:
        session.add(twin())  # type: ignore[operator]


def test_an_error_does_not_repeat_what_was_typed(any_database: str) -> None:
    with pytest.raises(IntegrityError) as error, database.session() as session:
        session.add(Conversation(id="c-1", channel="web"))
        session.flush()
        for _twice in range(2):
            session.add(
                ChatMessage(
                    id="x",
                    conversation_id="c-1",
                    sender="employer",
                    body={"text": "geheime woorden"},
                )
            )
            session.flush()
    assert "geheime woorden" not in str(error.value)


def test_many_writers_lose_nothing_and_are_never_locked_out(any_database: str) -> None:
    """Read, then write, in one transaction: what deferred SQLite transactions fail on."""
    with database.session() as session:
        session.add(Conversation(id="c-1", channel="web"))
    errors: list[str] = []
    together = threading.Barrier(THREADS)

    def work(number: int) -> None:
        together.wait()
        for index in range(WRITES):
            try:
                with database.session() as session:
                    session.get(Conversation, "c-1")
                    session.add(
                        ChatMessage(
                            id=f"{number}-{index}",
                            conversation_id="c-1",
                            sender="employer",
                            body={"text": "x" * 200},
                        )
                    )
            except Exception as error:
                errors.append(repr(error))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with database.session() as session:
        assert session.scalar(select(func.count(ChatMessage.seq))) == THREADS * WRITES


def test_a_session_for_reading_refuses_to_lose_a_change(any_database: str) -> None:
    with (
        pytest.raises(RuntimeError, match=r"use database.session\(\)"),
        database.reading() as session,
    ):
        session.add(Conversation(id="c-r", channel="web", token_hash="x"))
    with database.reading() as session:
        assert session.get(Conversation, "c-r") is None


def test_who_reads_waits_for_no_writer(any_database: str) -> None:
    seen = []

    def look() -> None:
        with database.reading() as session:
            seen.append(session.get(Conversation, "c-w"))

    with database.session() as session:
        session.add(Conversation(id="c-w", channel="web", token_hash="x"))
        session.flush()
        thread = threading.Thread(target=look)
        thread.start()
        thread.join(5)
        assert seen == [None], "the look-up had to wait, or saw what was not committed"


def test_a_session_opened_before_the_first_statement_of_another_works(any_database: str) -> None:
    with database.session() as outer:
        with database.session() as inner:
            inner.add(Conversation(id="c-i", channel="web", token_hash="x"))
        assert outer.get(Conversation, "c-i") is not None
