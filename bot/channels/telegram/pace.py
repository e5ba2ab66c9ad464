"""Keeps to Telegram's limits: one message a second per chat, and waits as long as a 429 asks."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from telegram.constants import FloodLimit
from telegram.error import BadRequest, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter

log = structlog.get_logger(__name__)

SECONDS_BETWEEN_MESSAGES = 1.0 / FloodLimit.MESSAGES_PER_SECOND_PER_CHAT
# The pauses before a message is tried again; after the last one its update is taken anew.
RETRY_PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
_PRUNE_ABOVE = 1000

Request = Callable[..., Coroutine[Any, Any, Any]]


class ChatPace(BaseRateLimiter[None]):
    """PTB's rate limiter, per chat. Messages are retried; a typing sign or a button's is not.

    A time-out leaves open whether Telegram has the message: it is then sent again, because a
    message that comes twice is better than an answer that never comes.
    """

    def __init__(self) -> None:
        self._free_at: dict[Any, float] = {}

    async def initialize(self) -> None:
        """Do nothing: there is nothing to open."""

    async def shutdown(self) -> None:
        """Do nothing: there is nothing to close."""

    async def process_request(  # noqa: PLR0917 - PTB's contract
        self,
        callback: Request,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,  # noqa: ARG002 - PTB's contract
    ) -> Any:
        """Return what Telegram answers, after waiting for the chat's turn."""
        if endpoint != "sendMessage":
            return await callback(*args, **kwargs)
        chat, pauses = data["chat_id"], iter(RETRY_PAUSES)
        while True:
            await self._turn(chat)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                seconds = _seconds(error)
                log.warning("telegram_flood_limit", seconds=seconds)
                self._free_at[chat] = asyncio.get_running_loop().time() + seconds
            except BadRequest:  # a NetworkError to PTB, but trying again never helps
                raise
            except NetworkError as error:
                pause = next(pauses, None)
                if pause is None:
                    raise
                log.warning("telegram_send_retried", error=type(error).__name__)
                await asyncio.sleep(pause)

    async def _turn(self, chat: Any) -> None:
        """Wait until the chat may get a message (a 429 may move that on); then count this one."""
        loop = asyncio.get_running_loop()
        while (wait := self._free_at.get(chat, 0.0) - loop.time()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(wait)
        now = loop.time()
        self._free_at[chat] = now + SECONDS_BETWEEN_MESSAGES
        if len(self._free_at) > _PRUNE_ABOVE:
            self._free_at = {key: at for key, at in self._free_at.items() if at > now}


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return after.total_seconds() if isinstance(after, dt.timedelta) else float(after)
