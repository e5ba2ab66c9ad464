"""Takes updates in: those of one chat in their order, those of different chats side by side.

An update is confirmed to Telegram when it has been dealt with, not when it is read: what a crash
interrupts comes again, and its key (`tg-<update_id>`) makes that harmless.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import structlog
from telegram import Update
from telegram.ext import Application

from bot.channels.telegram.handlers import Handlers
from bot.channels.telegram.recently import Recently

log = structlog.get_logger(__name__)

# Telegram gives 100 updates at a time: one slow chat must not keep newer ones out of sight.
HELD_BACK_AT_MOST = 90
TRIES = 5


class Intake:
    """The updates in hand."""

    def __init__(
        self, application: Application[Any, Any, Any, Any, Any, Any], handlers: Handlers
    ) -> None:
        self._application = application
        self._handlers = handlers
        self._running: dict[int, asyncio.Task[None]] = {}
        self._last_of_chat: dict[int, asyncio.Task[None]] = {}
        self._to_repeat: set[int] = set()
        self._tries: dict[int, int] = defaultdict(int)
        self._done = Recently()
        self._next: int | None = None

    @property
    def offset(self) -> int | None:
        """Return from which update on Telegram must keep them; None before the first one."""
        if self._next is None:
            return None
        held = [
            update_id
            for update_id in (*self._running, *self._to_repeat)
            if 0 < self._next - update_id <= HELD_BACK_AT_MOST
        ]
        return min(held, default=self._next)

    @property
    def is_busy(self) -> bool:
        """Return whether an update is not confirmed yet, so that Telegram gives it again."""
        return self.offset != self._next

    def take(self, updates: Sequence[Update]) -> bool:
        """Start on the updates that are new or must be repeated; return whether there were any."""
        fresh = [
            update
            for update in updates
            if update.update_id not in self._running and update.update_id not in self._done
        ]
        # What Telegram did not give again now, it will not give any more.
        self._to_repeat.clear()
        for update in fresh:
            chat_id = update.effective_chat.id if update.effective_chat else 0
            before = self._last_of_chat.get(chat_id)
            task = asyncio.create_task(self._handle(update, chat_id, before))
            self._running[update.update_id] = self._last_of_chat[chat_id] = task
        if updates:
            self._next = updates[-1].update_id + 1
        return bool(fresh)

    async def wait(self, seconds: float) -> None:
        """Return when an update has been dealt with, at the latest after some seconds."""
        if self._running:
            await asyncio.wait(
                self._running.values(), timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )

    async def drain(self, seconds: float) -> None:
        """Let what runs finish, and break off what takes longer: it comes again."""
        if self._running:
            await asyncio.wait(self._running.values(), timeout=seconds)
        broken_off = list(self._running.values())
        for task in broken_off:
            task.cancel()
        await asyncio.gather(*broken_off, return_exceptions=True)

    async def _handle(
        self, update: Update, chat_id: int, before: asyncio.Task[None] | None
    ) -> None:
        update_id = update.update_id
        if before is not None:
            await asyncio.wait({before})
        try:
            await self._application.process_update(update)
        except Exception as error:
            log.error("telegram_update_failed", error=type(error).__name__)
        self._tries[update_id] += 1
        if update_id in self._handlers.undelivered and self._tries[update_id] < TRIES:
            self._to_repeat.add(update_id)
        else:
            self._done.add(update_id)
            self._tries.pop(update_id, None)
        self._handlers.undelivered.discard(update_id)
        self._running.pop(update_id, None)
        if self._last_of_chat.get(chat_id) is asyncio.current_task():
            del self._last_of_chat[chat_id]
