"""Every message exactly once, in order, masked; and gone when it has to go. On both databases."""

from __future__ import annotations

import asyncio
import json

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select

from bot.gateway.conversations import Conversations, Started
from bot.gateway.problems import Problem, gateway_text
from bot.store import database
from bot.store.models import (
    ChatMessage,
    Inbound,
    Unresolved,
    VaultItem,
)
from tests.gateway.conftest import StubEngine, button, counted, places_that_hold


def messages_of(conversation_id: str, sender: str) -> list[str]:
    with database.session() as session:
        rows = session.scalars(
            select(ChatMessage)
            .where(ChatMessage.conversation_id == conversation_id, ChatMessage.sender == sender)
            .order_by(ChatMessage.seq)
        )
        return [row.body["text"] for row in rows]


# --- counted ---------------------------------------------------------------------------------


def counter(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_replies_and_failures_are_counted(
    service: Conversations, started: Started, engine: StubEngine
) -> None:
    replies = counter("wegwijzer_reply_seconds_count", channel="web")
    failures = counter("wegwijzer_failures_total", channel="web")
    await service.send(started.conversation_id, text="hallo", key="tel-1")
    assert counter("wegwijzer_reply_seconds_count", channel="web") == replies + 1
    engine.failures = 1
    with pytest.raises(Problem):
        await service.send(started.conversation_id, text="hallo", key="tel-2")
    assert counter("wegwijzer_failures_total", channel="web") == failures + 1


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


async def test_the_reply_is_kept_as_it_was_given(service: Conversations, started: Started) -> None:
    reply = await service.send(started.conversation_id, text="hallo", key="k")
    with database.session() as session:
        stored = session.scalars(select(Inbound.reply).where(Inbound.key == "k")).one()
    assert json.loads(json.dumps(stored)) == reply.as_dict()
