"""Every message exactly once, in order, masked; and gone when it has to go. On both databases."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from typing import Any

import pytest
from sqlalchemy import String, Text, cast, func, or_, select

from bot.clock import today
from bot.gateway.conversations import Conversations, Started
from bot.gateway.problems import Problem, gateway_text
from bot.handoff.directory import Contact
from bot.handoff.requests import CallBack, store_call_back
from bot.store import database
from bot.store.models import (
    ChatMessage,
    Conversation,
    DialogueEvent,
    DialogueTurn,
    Feedback,
    Handoff,
    Inbound,
    Outbox,
    Unresolved,
    VaultItem,
    mapper_registry,
)
from tests.gateway.conftest import StubEngine, button

DESK = Contact(
    id=None,
    name="Loket",
    role="",
    organisation="WSP",
    phone="088",
    mail="loket@wsp.example",
    reachable=None,
)


@pytest.fixture()
async def started(service: Conversations, engine: StubEngine) -> Started:
    begun = await service.start("web")
    engine.turns.clear()
    return begun


def messages_of(conversation_id: str, sender: str) -> list[str]:
    with database.session() as session:
        rows = session.scalars(
            select(ChatMessage)
            .where(ChatMessage.conversation_id == conversation_id, ChatMessage.sender == sender)
            .order_by(ChatMessage.seq)
        )
        return [row.body["text"] for row in rows]


def counted(table: Any) -> int:
    with database.session() as session:
        return int(session.scalar(select(func.count()).select_from(table)) or 0)


# --- once only ---------------------------------------------------------------------------------


async def test_the_same_key_and_body_run_once(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    first = await service.send(started.conversation_id, text="hallo", key="k")
    again = await service.send(started.conversation_id, text="hallo", key="k")
    assert again == first
    assert len(engine.turns) == 1
    assert messages_of(started.conversation_id, "employer") == ["hallo"]


async def test_the_same_key_at_the_same_time_runs_once(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    replies = await asyncio.gather(
        *(service.send(started.conversation_id, text="hallo", key="k") for _ in range(20))
    )
    assert len(engine.turns) == 1
    assert all(reply == replies[0] for reply in replies)


async def test_the_same_key_with_another_body_is_refused(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    await service.send(started.conversation_id, text="hallo", key="k")
    with pytest.raises(Problem) as refused:
        await service.send(started.conversation_id, text="iets anders", key="k")
    assert refused.value.status == 422
    assert len(engine.turns) == 1


async def test_a_key_belongs_to_one_conversation(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    other = await service.start("web")
    engine.turns.clear()
    await service.send(started.conversation_id, text="een", key="k")
    await service.send(other.conversation_id, text="twee", key="k")
    assert [turn.text for turn in engine.turns] == ["een", "twee"]


async def test_without_a_key_every_message_counts(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    await service.send(started.conversation_id, text="hallo")
    await service.send(started.conversation_id, text="hallo")
    assert len({turn.message_id for turn in engine.turns}) == 2


async def test_a_failed_turn_may_be_tried_again_with_the_same_key(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    engine.failures = 2
    for _attempt in range(2):
        with pytest.raises(Problem) as failed:
            await service.send(started.conversation_id, text="Bel 0612345678", key="k")
        assert failed.value.status == 503
    reply = await service.send(started.conversation_id, text="Bel 0612345678", key="k")
    assert reply.messages[-1]["text"] == "echo Bel [telefoon-1]"
    # The engine knows them for one message, and so do the transcript, vault and team's list.
    assert len({turn.message_id for turn in engine.turns}) == 1
    assert {turn.text for turn in engine.turns} == {"Bel [telefoon-1]"}
    assert messages_of(started.conversation_id, "employer") == ["Bel [telefoon-1]"]
    assert messages_of(started.conversation_id, "system") == [gateway_text("gemaskeerd")]
    assert counted(VaultItem) == 1
    with database.session() as session:
        logged = session.scalars(select(Unresolved)).one()
        assert (logged.reason, logged.text) == ("storing", "Bel [telefoon-1]")


async def test_a_failed_button_may_be_pressed_again_with_the_same_key(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    engine.prepared = [[{"text": "kies", "buttons": [button("Ja", "affirm")]}]]
    reply = await service.send(started.conversation_id, text="hallo")
    payload = reply.messages[0]["buttons"][0]["payload"]
    engine.failures = 1
    with pytest.raises(Problem):
        await service.send(started.conversation_id, payload=payload, key="k")
    await service.send(started.conversation_id, payload=payload, key="k")
    assert messages_of(started.conversation_id, "employer") == ["hallo", "Ja"]


async def test_an_unknown_conversation_is_not_found(service: Conversations) -> None:
    with pytest.raises(Problem) as refused:
        await service.send("c-nobody", text="hallo")
    assert refused.value.status == 404


# --- buttons -----------------------------------------------------------------------------------


async def test_a_button_carries_its_act_to_the_engine_and_an_opaque_id_to_the_client(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    engine.prepared = [[{"text": "kies", "buttons": [button("Bel mij", "start_route", route="x")]}]]
    reply = await service.send(started.conversation_id, text="hallo")
    (offered,) = reply.messages[0]["buttons"]
    assert set(offered) == {"title", "payload"}
    assert len(offered["payload"].encode()) <= 64
    assert "route" not in offered["payload"]
    await service.send(started.conversation_id, payload=offered["payload"])
    assert engine.turns[-1].act == {
        "intent": "start_route",
        "data": {"route": "x"},
        "title": "Bel mij",
    }
    assert engine.turns[-1].text is None


async def test_an_old_button_still_works_and_works_twice(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    engine.prepared = [[{"text": "kies", "buttons": [button("Oud", "ask")]}]]
    reply = await service.send(started.conversation_id, text="hallo")
    payload = reply.messages[0]["buttons"][0]["payload"]
    for number in range(5):
        await service.send(started.conversation_id, text=f"vraag {number}")
    for _press in range(2):
        reply = await service.send(started.conversation_id, payload=payload)
        assert reply.messages[0]["text"] == "echo Oud"


@pytest.mark.parametrize("payload", ["b-unknown", "/restart", '{"intent":"ask"}', "' OR 1=1 --"])
async def test_an_unknown_button_is_refused(
    service: Conversations, started: Started, engine: StubEngine, payload: str
) -> None:
    with pytest.raises(Problem) as refused:
        await service.send(started.conversation_id, payload=payload, key="k")
    assert refused.value.status == 422
    assert engine.turns == []
    assert messages_of(started.conversation_id, "employer") == []


async def test_a_button_of_another_conversation_is_refused(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    engine.prepared = [[{"text": "kies", "buttons": [button("Wis", "erase_confirmed")]}]]
    reply = await service.send(started.conversation_id, text="hallo")
    payload = reply.messages[0]["buttons"][0]["payload"]
    other = await service.start("web")
    with pytest.raises(Problem) as refused:
        await service.send(other.conversation_id, payload=payload)
    assert refused.value.status == 422
    assert engine.erased == []


# --- personal data -----------------------------------------------------------------------------


def places_that_hold(value: str) -> set[str]:
    """Return the tables with this value in any column."""
    found = set()
    with database.session() as session:
        for name, table in mapper_registry.metadata.tables.items():
            columns = [cast(column, Text).like(f"%{value}%") for column in table.columns]
            found_rows = select(func.count()).select_from(table).where(or_(*columns))
            if session.execute(found_rows).scalar():
                found.add(name)
    return found


async def test_what_is_dropped_is_stored_nowhere_and_said_so(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    reply = await service.send(started.conversation_id, text="bsn 123456782 van mijn medewerker")
    assert engine.turns[0].text == "bsn [bsn weggehaald] van mijn medewerker"
    assert reply.messages[0]["from"] == "system"
    assert reply.messages[0]["text"] == gateway_text("gemaskeerd")
    assert places_that_hold("123456782") == set()


async def test_health_gets_a_notice_of_its_own(service: Conversations, started: Started) -> None:
    reply = await service.send(started.conversation_id, text="Hij heeft autisme")
    assert reply.messages[0]["text"] == gateway_text("gemaskeerd_gezondheid")
    assert places_that_hold("autisme") == set()


async def test_a_phone_number_is_in_the_vault_only(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    await service.send(started.conversation_id, text="Bel 06 12345678")
    await service.send(started.conversation_id, text="Of 06 87654321")
    assert [turn.text for turn in engine.turns] == ["Bel [telefoon-1]", "Of [telefoon-2]"]
    assert places_that_hold("31612345678") == {"vault_item"}
    assert places_that_hold("12345678") == {"vault_item"}


async def test_a_number_that_was_asked_for_gets_no_notice(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    engine.prepared = [[{"text": "Op welk nummer?", "kind": "step", "form": "telefoon"}]]
    await service.send(started.conversation_id, text="bel mij")
    reply = await service.send(started.conversation_id, text="0612345678")
    assert [message["from"] for message in reply.messages] == ["assistant"]


async def test_a_name_is_only_a_name_when_it_was_asked_for(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    engine.prepared = [[{"text": "Wat is uw naam?", "kind": "step", "form": "naam"}]]
    await service.send(started.conversation_id, text="bel mij")
    await service.send(started.conversation_id, text="Fatima")
    await service.send(started.conversation_id, text="Fatima")
    assert [turn.text for turn in engine.turns[1:]] == ["[naam-1]", "Fatima"]


async def test_an_ordinary_message_gets_no_notice(service: Conversations, started: Started) -> None:
    reply = await service.send(started.conversation_id, text="Wat kost 32 uur vanaf 1-1-2027?")
    assert [message["from"] for message in reply.messages] == ["assistant"]


# --- order -------------------------------------------------------------------------------------


async def test_twenty_messages_at_once_are_answered_one_by_one_in_order(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    texts = [f"bericht {number}" for number in range(20)]
    replies = await asyncio.gather(
        *(service.send(started.conversation_id, text=text) for text in texts)
    )
    assert [reply.messages[0]["text"] for reply in replies] == [f"echo {text}" for text in texts]
    assert [turn.text for turn in engine.turns] == texts
    assert engine.most_running == 1
    with database.session() as session:
        rows = session.scalars(
            select(ChatMessage)
            .where(ChatMessage.conversation_id == started.conversation_id)
            .order_by(ChatMessage.seq)
        ).all()
    said = [row.body["text"] for row in rows[len(started.messages) :]]
    assert said == [line for text in texts for line in (text, f"echo {text}")]


async def test_conversations_do_not_wait_for_each_other(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    other = await service.start("web")
    engine.turns.clear()
    engine.waits = asyncio.Event()
    both = asyncio.gather(
        service.send(started.conversation_id, text="een"),
        service.send(other.conversation_id, text="twee"),
    )
    await asyncio.wait_for(engine.together.wait(), 10)
    engine.waits.set()
    await both
    assert engine.most_running == 2


async def test_no_lock_is_left_behind(service: Conversations, started: Started) -> None:
    await asyncio.gather(
        *(service.send(started.conversation_id, text=f"{number}") for number in range(5))
    )
    assert dict(service._locks) == {}
    assert dict(service._waiting) == {}


# --- starting ----------------------------------------------------------------------------------


async def test_the_engine_hears_about_the_subject(
    service: Conversations, engine: StubEngine
) -> None:
    await service.start("web", subject="jobcoach", page="https://example.org")
    (turn,) = engine.turns
    assert turn.act is not None
    assert turn.act["intent"] == "start_conversation"
    assert turn.act["data"] == {"subject": "jobcoach"}


async def test_a_conversation_starts_without_the_engine_too(
    service: Conversations, engine: StubEngine
) -> None:
    engine.failures = 1
    begun = await service.start("web")
    assert "digitale assistent" in begun.messages[0]["text"]


# --- erasing -----------------------------------------------------------------------------------


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


async def test_the_reply_is_kept_as_it_was_given(service: Conversations, started: Started) -> None:
    reply = await service.send(started.conversation_id, text="hallo", key="k")
    with database.session() as session:
        stored = session.scalars(select(Inbound.reply).where(Inbound.key == "k")).one()
    assert json.loads(json.dumps(stored)) == reply.as_dict()
