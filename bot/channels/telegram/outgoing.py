"""Sends messages of the chat API to a chat, and shows that an answer is being made."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import structlog
from telegram import Bot, LinkPreviewOptions
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram.render import Part, parts

log = structlog.get_logger(__name__)

TYPING_EVERY_SECONDS = 4.5  # Telegram shows it for five seconds
TYPING_GRACE_SECONDS = 1.0
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def send(bot: Bot, chat_id: int | str, message: dict[str, Any]) -> None:
    """Send one message, in as many Telegram messages as it takes; raises TelegramError."""
    for part in parts(message):
        await _send_part(bot, chat_id, part)


async def _send_part(bot: Bot, chat_id: int | str, part: Part) -> None:
    try:
        await bot.send_message(
            chat_id,
            part.html,
            parse_mode=ParseMode.HTML,
            reply_markup=part.keyboard,
            link_preview_options=_NO_PREVIEW,
        )
    except BadRequest as error:
        if "entities" not in error.message.lower():
            raise
        # An answer without bold is better than none.
        log.warning("telegram_html_refused", length=len(part.html))
        await bot.send_message(
            chat_id, part.plain, reply_markup=part.keyboard, link_preview_options=_NO_PREVIEW
        )


@contextlib.asynccontextmanager
async def typing(bot: Bot, chat_id: int) -> AsyncIterator[None]:
    """Show "is typing" while the block runs; a failure of the sign itself is no failure."""
    done = asyncio.Event()
    sign = asyncio.create_task(_keep_typing(bot, chat_id, done))
    try:
        yield
        done.set()
        # A sign that lands after the answer would stay on screen: let a running one land first.
        await asyncio.wait({sign}, timeout=TYPING_GRACE_SECONDS)
    finally:
        sign.cancel()


async def _keep_typing(bot: Bot, chat_id: int, done: asyncio.Event) -> None:
    while not done.is_set():
        with contextlib.suppress(TelegramError):
            await bot.send_chat_action(chat_id, ChatAction.TYPING)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(done.wait(), TYPING_EVERY_SECONDS)
