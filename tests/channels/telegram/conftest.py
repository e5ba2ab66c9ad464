"""The real `run()` over a database of its own, the stand-in Bot API and a stubbed engine."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.channels.telegram import pace, people, polling
from bot.gateway.conversations import Conversations
from bot.gateway.rasa_client import EngineUnavailableError, TurnRequest
from bot.settings import Settings, settings
from tests.channels.telegram.bot_api import TOKEN, BotApi

Body = dict[str, Any]


class StubEngine:
    """Stands where Rasa stands: echoes, and does what a test asks."""

    def __init__(self) -> None:
        self.requests: list[TurnRequest] = []
        self.replies: dict[str, list[Body]] = {}
        self.gates: dict[str, asyncio.Event] = {}
        self.is_down = False

    async def turn(self, request: TurnRequest) -> list[Body]:
        self.requests.append(request)
        said = request.text or str((request.act or {}).get("title", ""))
        if self.is_down:
            raise EngineUnavailableError("down")
        if said in self.gates:
            await self.gates[said].wait()
        intent = (request.act or {}).get("intent")
        if intent == "start_conversation":
            subject = request.act["data"]["subject"] if request.act else None
            return [greeting(subject)]
        return self.replies.get(said, [{"text": f"Antwoord op: {said}", "kind": "answer"}])

    async def erase(self, conversation_id: str) -> None:
        if self.is_down:
            raise EngineUnavailableError("down")

    def texts(self) -> list[str]:
        return [item.text for item in self.requests if item.text]


def greeting(subject: str | None = None) -> Body:
    about = f" U leest over {subject}." if subject else ""
    return {
        "text": f"Ik ben de digitale assistent, geen mens.{about}",
        "kind": "notice",
        "buttons": [button("Waar begin ik?", "start_route"), button("Een mens", "request_contact")],
    }


def button(title: str, intent: str) -> Body:
    return {"title": title, "act": {"intent": intent, "data": {}}}


@pytest.fixture()
def config(fresh_database: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return settings with a database of the test's own, and quick clocks."""
    monkeypatch.setenv("WEGWIJZER_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setattr(pace, "SECONDS_BETWEEN_MESSAGES", 0.02)
    monkeypatch.setattr(pace, "RETRY_PAUSES", (0.02, 0.05, 0.1))
    monkeypatch.setattr(people, "LOOK_EVERY_SECONDS", 0.05)
    monkeypatch.setattr(polling, "FIRST_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(polling, "LONGEST_PAUSE_SECONDS", 0.2)
    monkeypatch.setattr(polling, "HELD_POLL_SECONDS", 0.05)
    monkeypatch.setattr(polling, "LONG_POLL_SECONDS", 2)
    settings.cache_clear()
    return settings()


@pytest.fixture()
async def api() -> AsyncIterator[BotApi]:
    server = BotApi()
    await server.up()
    yield server
    await server.down()


@pytest.fixture()
def engine() -> StubEngine:
    return StubEngine()


@pytest.fixture()
def conversations(config: Settings, engine: StubEngine) -> Conversations:
    return Conversations(engine)  # type: ignore[arg-type]


Running = Callable[..., contextlib.AbstractAsyncContextManager[asyncio.Task[None]]]


@pytest.fixture()
def running(config: Settings, conversations: Conversations, api: BotApi) -> Running:
    """Return what runs the channel as the gateway does: a task, cancelled at the end."""

    @contextlib.asynccontextmanager
    async def run(service: Any = None) -> AsyncIterator[asyncio.Task[None]]:
        adapted = config.copy(update={"telegram_api_url": api.url})
        task = asyncio.create_task(polling.run(adapted, service or conversations))
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait({task}, timeout=10)
            assert task.cancelled(), "run() did not end when it was cancelled"

    return run
