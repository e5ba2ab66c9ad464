"""Talks to the Rasa server: one turn, one reply, with a time limit."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass
from typing import Any

import aiohttp
import structlog

from bot.settings import Settings

log = structlog.get_logger(__name__)

CONNECT_SECONDS, HEALTH_SECONDS = 2.0, 2.0
_FAILURES = (aiohttp.ClientError, asyncio.TimeoutError, ValueError, KeyError)


class EngineUnavailableError(Exception):
    """The dialogue engine gave no answer in time, or an error."""


@dataclass(frozen=True)
class TurnRequest:
    """What the engine needs for one turn."""

    conversation_id: str
    message_id: str
    channel: str
    text: str | None
    act: dict[str, Any] | None
    metadata: dict[str, Any]


class RasaClient:
    """A client for `bot/engine/channel.py`. aiohttp: a third of the gateway's time was httpx."""

    def __init__(self, settings: Settings) -> None:
        self._base = f"{settings.rasa_url}/webhooks/wegwijzer"
        self._timeout = aiohttp.ClientTimeout(
            total=settings.reply_timeout_seconds, connect=CONNECT_SECONDS
        )
        self._headers = {"Authorization": f"Bearer {settings.internal_token}"}
        self._opened: aiohttp.ClientSession | None = None

    async def turn(self, request: TurnRequest) -> list[dict[str, Any]]:
        """Return the messages of a turn.

        Raises:
            EngineUnavailableError: no answer; a retry with the same message id is safe.
        """
        reply = await self._call("POST", "/turn", asdict(request))
        messages = reply.get("messages")
        if not isinstance(messages, list):
            raise EngineUnavailableError("no messages in the reply")
        return messages

    async def parse(self, text: str, *, explain: bool = False) -> dict[str, Any]:
        """Return what the NLU makes of a text, outside any conversation; with why, if asked."""
        return await self._call("POST", "/parse", {"text": text, "explain": explain})

    async def erase(self, conversation_id: str) -> None:
        """Erase a conversation in the engine; raises EngineUnavailableError."""
        await self._call("DELETE", f"/conversations/{conversation_id}")

    async def is_up(self) -> bool:
        """Return whether the engine answers."""
        timeout = aiohttp.ClientTimeout(total=HEALTH_SECONDS)
        try:
            async with self._session().get(f"{self._base}/", timeout=timeout) as response:
                return response.ok
        except _FAILURES:
            return False

    async def close(self) -> None:
        """Close the connections."""
        if self._opened is not None:
            await self._opened.close()

    async def _call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        try:
            async with self._session().request(
                method, self._base + path, json=body, raise_for_status=True
            ) as response:
                reply: dict[str, Any] = await response.json()
        except _FAILURES as error:
            log.warning("engine_unavailable", error=type(error).__name__)
            raise EngineUnavailableError(type(error).__name__) from error
        return reply

    def _session(self) -> aiohttp.ClientSession:
        # Opened at first use: aiohttp wants the running loop.
        if self._opened is None or self._opened.closed:
            self._opened = aiohttp.ClientSession(
                timeout=self._timeout,
                headers=self._headers,
                connector=aiohttp.TCPConnector(limit=100),
            )
        return self._opened
