"""Brings what a contact person wrote to the chat, each message once."""

from __future__ import annotations

import asyncio
from collections import defaultdict

import structlog
from starlette.concurrency import run_in_threadpool
from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.channels.telegram import chats, outgoing

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 2.0


async def run(bot: Bot) -> None:
    """Look for messages of contact persons until cancelled."""
    position = 0
    while True:
        try:
            position = await send_new(bot, position)
        except Exception as error:
            log.error("telegram_contact_messages_failed", error=type(error).__name__)
        await asyncio.sleep(LOOK_EVERY_SECONDS)


async def send_new(bot: Bot, position: int) -> int:
    """Send what is new after a position; return the position to look from next."""
    found, position = await run_in_threadpool(chats.from_contacts, position)
    by_chat: dict[str, list[chats.FromContact]] = defaultdict(list)
    for message in found:
        by_chat[message.chat_id].append(message)
    await asyncio.gather(*(_send_to_chat(bot, messages) for messages in by_chat.values()))
    return position


async def _send_to_chat(bot: Bot, messages: list[chats.FromContact]) -> None:
    for message in messages:
        try:
            await outgoing.send(bot, message.chat_id, _signed(message))
        except (Forbidden, BadRequest) as error:
            # The employer closed the chat: trying again for ever would not open it.
            log.warning(
                "telegram_contact_message_refused",
                chat=chats.hashed(message.chat_id),
                error=type(error).__name__,
            )
        except TelegramError as error:
            log.warning("telegram_contact_message_waits", error=type(error).__name__)
            return  # the next look takes it again, and those after it in their order
        await run_in_threadpool(chats.mark_contact_message, message.seq)


def _signed(message: chats.FromContact) -> dict[str, object]:
    """Return the message under its writer's name: in Telegram the sender is always the bot."""
    if not message.contact:
        return message.body
    return {**message.body, "text": f"**{message.contact}**\n{message.body['text']}"}
