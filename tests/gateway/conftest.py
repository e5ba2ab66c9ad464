"""The gateway in this process, over HTTP, with a stub in place of the dialogue engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Text, cast, func, or_, select

from bot.gateway.app import create_app
from bot.gateway.conversations import Conversations, Started
from bot.gateway.rasa_client import EngineUnavailableError, TurnRequest
from bot.settings import Settings
from bot.store import database
from bot.store.models import mapper_registry

ORIGIN = "https://www.wsp-voorbeeld.example"


@dataclass
class StubEngine:
    """Answers every turn with the next prepared messages, or with an echo; fails on request."""

    turns: list[TurnRequest] = field(default_factory=list)
    prepared: list[list[dict[str, Any]]] = field(default_factory=list)
    failures: int = 0
    erased: list[str] = field(default_factory=list)
    waits: asyncio.Event | None = None
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    together: asyncio.Event = field(default_factory=asyncio.Event)
    running: int = 0
    most_running: int = 0

    async def turn(self, request: TurnRequest) -> list[dict[str, Any]]:
        self.turns.append(request)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        self.entered.set()
        if self.running > 1:
            self.together.set()
        if self.waits is not None:
            await self.waits.wait()
        await asyncio.sleep(0)
        self.running -= 1
        if self.failures:
            self.failures -= 1
            raise EngineUnavailableError("ReadTimeout")
        if self.prepared:
            return self.prepared.pop(0)
        said = request.text if request.act is None else request.act["title"]
        return [{"text": f"echo {said}", "kind": "answer", "topics": ["jobcoach"]}]

    async def erase(self, conversation_id: str) -> None:
        if self.failures:
            self.failures -= 1
            raise EngineUnavailableError("ReadTimeout")
        self.erased.append(conversation_id)

    async def is_up(self) -> bool:
        return not self.failures

    async def close(self) -> None:
        """Nothing to close."""


def button(title: str, intent: str = "ask", **data: Any) -> dict[str, Any]:
    return {"title": title, "act": {"intent": intent, "data": data}}


def make_app(engine: StubEngine, **settings: Any) -> FastAPI:
    """Return the gateway's app with a stub engine and some settings of its own."""
    app = create_app(Settings(internal_token="t", allowed_origins=ORIGIN, **settings))
    app.state.engine = engine
    app.state.conversations = Conversations(engine)  # type: ignore[arg-type]
    return app


def client_of(app: FastAPI, address: str = "192.0.2.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 1234))
    return httpx.AsyncClient(transport=transport, base_url="http://gateway")


@pytest.fixture()
def engine() -> StubEngine:
    return StubEngine()


@pytest.fixture()
def service(engine: StubEngine, any_database: str) -> Conversations:
    """Return the service under the API, on both databases."""
    return Conversations(engine)  # type: ignore[arg-type]


@pytest.fixture()
async def started(service: Conversations, engine: StubEngine) -> Started:
    begun = await service.start("web")
    engine.turns.clear()
    return begun


@pytest.fixture()
async def http(engine: StubEngine, fresh_database: str) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(make_app(engine)) as client:
        yield client


def counted(table: Any) -> int:
    """Return how many rows a table has."""
    with database.session() as session:
        return int(session.scalar(select(func.count()).select_from(table)) or 0)


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
