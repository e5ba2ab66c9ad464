"""Runs the Telegram channel: connects, polls, and survives a network that comes and goes."""

from __future__ import annotations

import asyncio
import contextlib
import logging  # noqa: TID251 - only to silence libraries that write tokens and texts
from typing import Any

import structlog
from telegram import Update
from telegram.constants import UpdateType
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder

from bot.channels.telegram import people
from bot.channels.telegram.handlers import Handlers
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.pace import ChatPace
from bot.gateway.conversations import Conversations
from bot.settings import Settings

log = structlog.get_logger(__name__)

LONG_POLL_SECONDS = 25
HELD_POLL_SECONDS = 0.5  # while an update is in hand, Telegram gives it again at once
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
DRAIN_SECONDS = 4.0
CONFIRM_SECONDS = 1.5
_UPDATES = [UpdateType.MESSAGE, UpdateType.CALLBACK_QUERY]
_NEXT_STEPS = {
    InvalidToken: "Set TELEGRAM_TOKEN to the token that BotFather gave, and restart.",
    Conflict: "Another process polls with this token: stop it, or give each its own bot.",
}

TelegramApplication = Application[Any, Any, Any, Any, Any, Any]


async def run(settings: Settings, conversations: Conversations) -> None:
    """Serve Telegram chats until cancelled; then finish what is in hand, for a few seconds."""
    _keep_secrets_out_of_logs()
    application = _application(settings)
    handlers = Handlers(settings, conversations)
    handlers.register(application)
    intake = Intake(application, handlers)
    work: list[asyncio.Task[None]] = []
    try:
        await _connect(application)
        work.append(asyncio.create_task(people.run(application.bot), name="telegram-people"))
        await _poll(application, intake)
    finally:
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        await _close(application, intake)


def _application(settings: Settings) -> TelegramApplication:
    return (
        ApplicationBuilder()
        .token(settings.telegram_token)
        .base_url(f"{settings.telegram_api_url.rstrip('/')}/bot")
        .rate_limiter(ChatPace())
        .updater(None)  # ours confirms an update only after it has been dealt with
        .build()
    )


async def _connect(application: TelegramApplication) -> None:
    """Return once Telegram knows the bot; a webhook of earlier days is taken away."""
    backoff = Backoff()
    while True:
        try:
            await application.initialize()
            await application.bot.delete_webhook()
        except TelegramError as error:
            await backoff.wait(error)
        else:
            log.info("telegram_connected")
            return


async def _poll(application: TelegramApplication, intake: Intake) -> None:
    backoff = Backoff()
    while True:
        try:
            updates = await _updates(application, intake)
            is_new = intake.take(updates)
        except Exception as error:
            await backoff.wait(error)
            continue
        backoff.reset()
        if not is_new:
            await intake.wait(HELD_POLL_SECONDS)


async def _updates(application: TelegramApplication, intake: Intake) -> tuple[Update, ...]:
    updates: tuple[Update, ...] = await application.bot.get_updates(
        offset=intake.offset,
        timeout=0 if intake.is_busy else LONG_POLL_SECONDS,
        allowed_updates=_UPDATES,
    )
    return updates


async def _close(application: TelegramApplication, intake: Intake) -> None:
    """Finish or break off what is in hand, confirm what is done, close the connections."""
    await intake.drain(DRAIN_SECONDS)
    if intake.offset is not None:
        with contextlib.suppress(TelegramError, asyncio.TimeoutError):
            await asyncio.wait_for(
                application.bot.get_updates(offset=intake.offset, limit=1, timeout=0),
                CONFIRM_SECONDS,
            )
    await application.shutdown()
    await application.bot.shutdown()  # also where the application never got to be initialised
    log.info("telegram_stopped")


class Backoff:
    """Growing pauses between tries, with one log line each."""

    def __init__(self) -> None:
        self._pause = FIRST_PAUSE_SECONDS

    def reset(self) -> None:
        """Begin with the shortest pause again."""
        self._pause = FIRST_PAUSE_SECONDS

    async def wait(self, error: Exception) -> None:
        """Log what went wrong, by type only (a message may hold the token), and wait."""
        fields = {"error": type(error).__name__, "pause": self._pause}
        next_step = _NEXT_STEPS.get(type(error))
        if next_step:
            log.error("telegram_refused_us", next_step=next_step, **fields)
        else:
            log.warning("telegram_unreachable", **fields)
        pause, self._pause = self._pause, min(self._pause * 2, LONGEST_PAUSE_SECONDS)
        await asyncio.sleep(pause)


def _keep_secrets_out_of_logs() -> None:
    """Silence the lines of libraries that hold the token (httpx) or a user's words (PTB)."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)
