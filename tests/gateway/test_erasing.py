"""Erasing a conversation leaves nothing of it, save an open call-back. On both databases."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from sqlalchemy import String, Text, cast, func, or_, select

from bot.clock import today
from bot.gateway.conversations import Conversations, Started
from bot.gateway.problems import Problem, gateway_text
from bot.handoff.directory import Contact
from bot.handoff.requests import CallBack, store_call_back
from bot.store import database
from bot.store.models import (
    Conversation,
    DialogueEvent,
    DialogueTurn,
    Feedback,
    Handoff,
    Outbox,
    VaultItem,
    mapper_registry,
)
from tests.gateway.conftest import StubEngine, button, counted, places_that_hold

DESK = Contact(
    id=None,
    name="Loket",
    role="",
    organisation="WSP",
    phone="088",
    mail="loket@wsp.example",
    reachable=None,
)


def rows_naming(conversation_id: str) -> dict[str, int]:
    """Return how many rows of each table name the conversation, in any text column."""
    found = {}
    with database.session() as session:
        for name, table in mapper_registry.metadata.tables.items():
            texts = [column for column in table.columns if isinstance(column.type, (String, Text))]
            if not texts:
                continue
            count = session.execute(
                select(func.count())
                .select_from(table)
                .where(or_(*(cast(column, Text).like(f"%{conversation_id}%") for column in texts)))
            ).scalar()
            if count:
                found[name] = count
    return found


async def fill(service: Conversations, engine: StubEngine, conversation_id: str) -> None:
    """Leave a row of the conversation in every table that can hold one."""
    engine.prepared = [[{"text": "kies", "buttons": [button("Ja", "affirm")], "form": "telefoon"}]]
    reply = await service.send(conversation_id, text="Bel Jan op 0612345678", key="k")
    engine.failures = 1
    with pytest.raises(Problem):
        await service.send(conversation_id, text="en nu?")
    with database.session() as session:
        session.add_all(
            [
                Feedback(
                    conversation_id=conversation_id,
                    message_id=reply.messages[-1]["id"],
                    useful=False,
                    text="nee",
                ),
                DialogueEvent(sender_id=conversation_id, position=0, data="{}"),
                DialogueTurn(message_id="m-x", sender_id=conversation_id, reply="{}"),
            ]
        )


def call_back(conversation_id: str, message_id: str = "m-9") -> dt.date:
    with database.session() as session:
        session.add(
            VaultItem(conversation_id=conversation_id, token="[naam-1]", kind="naam", value="Jan")
        )
        session.flush()
        stored = store_call_back(
            session,
            CallBack(message_id, conversation_id, "[naam-1]", "[telefoon-1]", "ochtend", "Ede", ""),
            DESK,
            today(),
            None,
        )
        return stored.due_date


async def test_erasing_leaves_no_row_of_the_conversation(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    other = await service.start("web")
    await fill(service, engine, started.conversation_id)
    filled = set(rows_naming(started.conversation_id))
    assert filled >= {
        "conversation",
        "chat_message",
        "inbound",
        "button",
        "vault_item",
        "unresolved",
        "feedback",
        "dialogue_event",
        "dialogue_turn",
    }
    kept = rows_naming(other.conversation_id)
    receipt = await service.erase(started.conversation_id)
    assert receipt == gateway_text("gewist")
    assert engine.erased == [started.conversation_id]
    assert rows_naming(started.conversation_id) == {}
    assert places_that_hold("31612345678") == set()
    assert rows_naming(other.conversation_id) == kept


async def test_erasing_keeps_an_open_call_back_with_its_name_and_number(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    await fill(service, engine, started.conversation_id)
    due = call_back(started.conversation_id)
    receipt = await service.erase(started.conversation_id)
    assert str(due.year) in receipt
    assert receipt != gateway_text("gewist")
    assert rows_naming(started.conversation_id) == {}
    with database.session() as session:
        handoff = session.scalars(select(Handoff)).one()
        assert (handoff.status, handoff.due_date) == ("open", due)
        kept = session.scalars(select(VaultItem.value).order_by(VaultItem.value)).all()
        assert kept == ["+31612345678", "Jan"]
        mail = session.scalars(select(Outbox)).one()
        assert mail.sent_at is None


async def test_erasing_takes_a_call_back_that_is_done_along(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    await fill(service, engine, started.conversation_id)
    call_back(started.conversation_id)
    with database.session() as session:
        session.scalars(select(Handoff)).one().status = "done"
    receipt = await service.erase(started.conversation_id)
    assert receipt == gateway_text("gewist")
    assert (counted(Handoff), counted(VaultItem), counted(Outbox)) == (0, 0, 0)


async def test_erasing_through_the_button_gives_the_receipt(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    engine.prepared = [[{"text": "Zeker?", "buttons": [button("Ja", "erase_confirmed")]}]]
    reply = await service.send(started.conversation_id, text="wis mijn gesprek")
    payload = reply.messages[0]["buttons"][0]["payload"]
    gone = await service.send(started.conversation_id, payload=payload)
    assert gone.messages[0]["text"] == gateway_text("gewist")
    assert rows_naming(started.conversation_id) == {}


async def test_nothing_is_erased_while_the_engine_cannot_erase(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    engine.failures = 1
    with pytest.raises(Problem) as failed:
        await service.erase(started.conversation_id)
    assert failed.value.status == 503
    assert counted(Conversation) == 1


async def test_erasing_waits_for_the_turn_under_way(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    engine.entered.clear()
    engine.waits = asyncio.Event()
    turn = asyncio.create_task(service.send(started.conversation_id, text="hallo"))
    await engine.entered.wait()
    erasing = asyncio.create_task(service.erase(started.conversation_id))
    await asyncio.sleep(0)
    assert engine.erased == []
    engine.waits.set()
    reply = await turn
    await erasing
    assert reply.messages[0]["text"] == "echo hallo"
    assert rows_naming(started.conversation_id) == {}
