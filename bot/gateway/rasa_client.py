"""Talks to the Rasa server: one turn, one reply, with a time limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
import structlog

from bot.settings import Settings

log = structlog.get_logger(__name__)


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
    """A client for `bot/engine/channel.py`."""

    def __init__(self, settings: Settings) -> None:
        self._client = httpx.AsyncClient(
            base_url=f"{settings.rasa_url}/webhooks/wegwijzer",
            timeout=httpx.Timeout(settings.reply_timeout_seconds, connect=2.0),
            headers={"Authorization": f"Bearer {settings.internal_token}"},
            limits=httpx.Limits(max_connections=100),
        )

    async def turn(self, request: TurnRequest) -> list[dict[str, Any]]:
        """Return the messages of a turn.

        Raises:
            EngineUnavailableError: no answer; a retry with the same message id is safe.
        """
        try:
            response = await self._client.post(
                "/turn",
                json={
                    "conversation_id": request.conversation_id,
                    "message_id": request.message_id,
                    "channel": request.channel,
                    "text": request.text,
                    "act": request.act,
                    "metadata": request.metadata,
                },
            )
            response.raise_for_status()
            messages: list[dict[str, Any]] = response.json()["messages"]
        except (httpx.HTTPError, ValueError, KeyError) as error:
            log.warning("engine_unavailable", error=type(error).__name__)
            raise EngineUnavailableError(type(error).__name__) from error
        return messages

    async def parse(self, text: str) -> dict[str, Any]:
        """Return what the NLU makes of a text, outside any conversation."""
        try:
            response = await self._client.post("/parse", json={"text": text})
            response.raise_for_status()
            parsed: dict[str, Any] = response.json()
        except httpx.HTTPError as error:
            raise EngineUnavailableError(type(error).__name__) from error
        return parsed

    async def erase(self, conversation_id: str) -> None:
        """Erase a conversation in the engine; raises EngineUnavailableError."""
        try:
            response = await self._client.delete(f"/conversations/{conversation_id}")
            response.raise_for_status()
        except httpx.HTTPError as error:
            raise EngineUnavailableError(type(error).__name__) from error

    async def is_up(self) -> bool:
        """Return whether the engine answers."""
        try:
            return (await self._client.get("/", timeout=2.0)).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
