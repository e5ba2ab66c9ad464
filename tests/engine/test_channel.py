"""The input channel on a real loopback server, with a stub in place of the dialogue engine."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from rasa.core.channels.channel import UserMessage
from sanic import Sanic
from sqlalchemy import func, select

from bot.engine.channel import WegwijzerInput, neutralised
from bot.settings import settings
from bot.store import database
from bot.store.models import DialogueEvent, DialogueTurn
from tests.product import free_ports

TOKEN = "a-token-of-this-installation"
BASE = "/webhooks/wegwijzer"


class StubEngine:
    """Takes the place of Rasa's `agent.handle_message`; behaves as badly as a test asks."""

    def __init__(self) -> None:
        self.messages: list[UserMessage] = []
        self.answers = True
        self.stores = True
        self.error: Exception | None = None
        self.waits: asyncio.Event | None = None
        self.entered = asyncio.Event()
        self.done = asyncio.Event()

    async def __call__(self, message: UserMessage) -> None:
        self.messages.append(message)
        self.entered.set()
        if self.waits is not None:
            await self.waits.wait()
        if self.error is not None:
            raise self.error
        if self.stores:
            with database.session() as session:
                last = session.scalar(
                    select(func.max(DialogueEvent.position)).where(
                        DialogueEvent.sender_id == message.sender_id
                    )
                )
                session.add(
                    DialogueEvent(
                        sender_id=message.sender_id,
                        message_id=message.message_id,
                        data="{}",
                        position=0 if last is None else last + 1,
                    )
                )
        if self.answers:
            await message.output_channel.send_custom_json(
                message.sender_id, {"text": f"antwoord op {message.text}", "kind": "answer"}
            )
        self.done.set()

    @property
    def only(self) -> UserMessage:
        """Return the one message that arrived."""
        (message,) = self.messages
        return message


@pytest.fixture()
def engine() -> StubEngine:
    return StubEngine()


@pytest.fixture()
async def client(
    engine: StubEngine, fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    monkeypatch.setenv("WEGWIJZER_INTERNAL_TOKEN", TOKEN)
    settings.cache_clear()
    # Sanic rewrites its own methods at start-up; only in this mode can it do so twice.
    monkeypatch.setattr(Sanic, "test_mode", True)
    app = Sanic(f"channel_{uuid.uuid4().hex}")
    app.blueprint(WegwijzerInput().blueprint(engine), url_prefix=BASE)
    (port,) = free_ports(1)
    server = await app.create_server(
        host="127.0.0.1", port=port, return_asyncio_server=True, access_log=False
    )
    assert server is not None
    await server.startup()
    await server.start_serving()
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}{BASE}",
        timeout=10,
        headers={"Authorization": f"Bearer {TOKEN}"},
    ) as found:
        yield found
    server.close()
    await server.wait_closed()


def body(text: str | None = "wat is een jobcoach?", **more: Any) -> dict[str, Any]:
    return {
        "conversation_id": "c-1",
        "message_id": "m-1",
        "channel": "web",
        "text": text,
        "act": None,
        "metadata": {},
        **more,
    }


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer wrong", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}"]
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/turn"), ("DELETE", "/conversations/c-1")])
async def test_only_the_gateway_may_in(
    client: httpx.AsyncClient, engine: StubEngine, header: str | None, method: str, path: str
) -> None:
    del client.headers["Authorization"]
    headers = {} if header is None else {"Authorization": header}
    response = await client.request(method, path, json=body(), headers=headers)
    assert response.status_code == 401
    assert engine.messages == []


async def test_without_a_token_of_its_own_the_channel_lets_nobody_in(
    client: httpx.AsyncClient, engine: StubEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEGWIJZER_INTERNAL_TOKEN", "")
    settings.cache_clear()
    response = await client.post("/turn", json=body(), headers={"Authorization": ""})
    assert response.status_code == 401
    assert engine.messages == []


@pytest.mark.parametrize(
    ("typed", "arrives"),
    [
        ("/restart", "restart"),
        ("   /terugbellen", "terugbellen"),
        ('/x{"gemeente":"Ede"}', 'x{"gemeente":"Ede"}'),
        ("//restart", "restart"),
        ("/ /restart", "restart"),
        ("\n/\t/ / restart", "restart"),
        ("\u00a0/restart", "restart"),
        ("kosten/baten: en/of?", "kosten/baten: en/of?"),
        ("€ 5 / uur", "€ 5 / uur"),
    ],
)
async def test_typed_text_is_text(
    client: httpx.AsyncClient, engine: StubEngine, typed: str, arrives: str
) -> None:
    response = await client.post("/turn", json=body(typed))
    assert response.status_code == 200
    assert engine.only.text == arrives
    assert engine.only.parse_data is None


@pytest.mark.parametrize("typed", ["/", "//", " / ", "/ / /"])
def test_slashes_only_leave_nothing_to_execute(typed: str) -> None:
    assert not neutralised(typed).strip().startswith("/")


async def test_a_button_arrives_as_its_intent(
    client: httpx.AsyncClient, engine: StubEngine
) -> None:
    act = {"intent": "start_route", "data": {"route": "terugbellen"}, "title": "Bel mij terug"}
    response = await client.post("/turn", json=body(None, act=act, metadata={"on": "2027-01-02"}))
    assert response.status_code == 200
    message = engine.only
    assert message.text == "Bel mij terug"
    assert message.parse_data["intent"] == {"name": "start_route", "confidence": 1.0}
    assert message.parse_data["understanding"] == {"route": "terugbellen"}
    assert message.metadata == {"on": "2027-01-02", "message_id": "m-1"}
    assert (message.sender_id, message.message_id, message.input_channel) == ("c-1", "m-1", "web")


async def test_a_reply_holds_all_messages_of_the_turn(client: httpx.AsyncClient) -> None:
    response = await client.post("/turn", json=body("hallo"))
    assert response.json() == {"messages": [{"text": "antwoord op hallo", "kind": "answer"}]}


async def test_a_replay_runs_once_and_gets_the_stored_reply(
    client: httpx.AsyncClient, engine: StubEngine
) -> None:
    first = await client.post("/turn", json=body())
    engine.error = RuntimeError("a second turn")
    again = await client.post("/turn", json=body())
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(engine.messages) == 1


async def test_the_same_message_ten_times_at_once_runs_once(
    client: httpx.AsyncClient, engine: StubEngine
) -> None:
    engine.waits = asyncio.Event()
    sent = [asyncio.create_task(client.post("/turn", json=body())) for _ in range(10)]
    await engine.entered.wait()
    engine.waits.set()
    replies = await asyncio.gather(*sent)
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.text for reply in replies}) == 1
    assert len(engine.messages) == 1
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(DialogueTurn)) == 1


async def test_two_messages_are_two_turns(client: httpx.AsyncClient, engine: StubEngine) -> None:
    await client.post("/turn", json=body("een"))
    await client.post("/turn", json=body("twee", message_id="m-2"))
    assert [message.text for message in engine.messages] == ["een", "twee"]


async def test_an_exception_is_an_error_and_may_be_tried_again(
    client: httpx.AsyncClient, engine: StubEngine
) -> None:
    engine.error = RuntimeError("geheime woorden van de werkgever")
    response = await client.post("/turn", json=body())
    assert response.status_code == 503
    assert "geheime woorden" not in response.text
    engine.error = None
    retried = await client.post("/turn", json=body())
    assert retried.status_code == 200


async def test_a_turn_without_an_answer_is_an_error(
    client: httpx.AsyncClient, engine: StubEngine
) -> None:
    engine.answers = False
    assert (await client.post("/turn", json=body())).status_code == 503
    with database.session() as session:
        assert session.get(DialogueTurn, "m-1") is None


async def test_a_turn_that_was_not_committed_is_an_error(
    client: httpx.AsyncClient, engine: StubEngine
) -> None:
    engine.stores = False
    assert (await client.post("/turn", json=body())).status_code == 503
    with database.session() as session:
        assert session.get(DialogueTurn, "m-1") is None


async def test_another_conversations_events_are_no_proof_of_storage(
    client: httpx.AsyncClient, engine: StubEngine
) -> None:
    await client.post("/turn", json=body())
    engine.stores = False
    response = await client.post("/turn", json=body(message_id="m-2"))
    assert response.status_code == 503


async def test_a_client_that_hangs_up_does_not_stop_the_turn(
    client: httpx.AsyncClient, engine: StubEngine
) -> None:
    engine.waits = asyncio.Event()
    request = asyncio.create_task(client.post("/turn", json=body()))
    await engine.entered.wait()
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    engine.waits.set()
    await asyncio.wait_for(engine.done.wait(), 5)
    retried = await client.post("/turn", json=body())
    assert retried.status_code == 200
    assert len(engine.messages) == 1


async def test_erasing_removes_events_and_replies_of_this_conversation_only(
    client: httpx.AsyncClient,
) -> None:
    await client.post("/turn", json=body())
    await client.post("/turn", json=body(conversation_id="c-2", message_id="m-2"))
    assert (await client.delete("/conversations/c-1")).status_code == 200
    with database.session() as session:
        assert session.scalars(select(DialogueEvent.sender_id)).all() == ["c-2"]
        assert session.scalars(select(DialogueTurn.sender_id)).all() == ["c-2"]


async def test_erasing_waits_for_a_turn_that_still_runs(
    client: httpx.AsyncClient, engine: StubEngine
) -> None:
    """Else the turn would write after the erasure, and something would be left."""
    engine.waits = asyncio.Event()
    turn = asyncio.create_task(client.post("/turn", json=body()))
    await engine.entered.wait()
    erased = asyncio.create_task(client.delete("/conversations/c-1"))
    # A request that does not wait is answered before this one.
    await client.get("/")
    await client.get("/")
    engine.waits.set()
    await asyncio.gather(turn, erased)
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(DialogueEvent)) == 0
        assert session.scalar(select(func.count()).select_from(DialogueTurn)) == 0
