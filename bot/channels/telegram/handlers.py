"""What the bot does with an update: text, button, `/start`, anything else, groups, failures."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Hashable
from typing import Any

import structlog
from starlette.concurrency import run_in_threadpool
from telegram import CallbackQuery, Chat, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.channels.telegram import chats, outgoing
from bot.channels.telegram.recently import Recently
from bot.gateway.conversations import MAX_TEXT, Conversations
from bot.gateway.limits import Limits
from bot.gateway.problems import Problem, desk_line, gateway_text
from bot.settings import Settings

log = structlog.get_logger(__name__)

Context = ContextTypes.DEFAULT_TYPE
TELL_EVERY_SECONDS = 60
_SUBJECT = re.compile(r"[a-z0-9-]{1,64}")
_NEW = filters.UpdateType.MESSAGE  # an edited message is not asked again
_PRIVATE = _NEW & filters.ChatType.PRIVATE


class Handlers:
    """The handlers of one bot. `undelivered` holds the updates whose answer did not get out."""

    def __init__(self, settings: Settings, conversations: Conversations) -> None:
        self._conversations = conversations
        self._limits = Limits(settings)
        self._told = Recently()
        self.undelivered: set[int] = set()

    def register(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Add the handlers; the first that fits takes the update."""
        application.add_handler(CommandHandler("start", self.on_start, _PRIVATE))
        application.add_handler(MessageHandler(_PRIVATE & filters.TEXT, self.on_text))
        application.add_handler(MessageHandler(_PRIVATE & ~filters.StatusUpdate.ALL, self.on_other))
        application.add_handler(CallbackQueryHandler(self.on_button))
        application.add_handler(MessageHandler(_NEW & filters.ChatType.GROUPS, self.on_group))
        application.add_error_handler(self.on_error)

    async def on_start(self, update: Update, context: Context) -> None:
        """Greet; `t.me/<bot>?start=<subject>` greets about a subject."""
        word = context.args[0] if context.args else ""
        subject = word if _SUBJECT.fullmatch(word) else None
        await self._conversation(_chat(update), _key(update), subject=subject, greet=True)

    async def on_text(self, update: Update, _context: Context) -> None:
        """Answer a typed text."""
        chat, text = _chat(update), _message(update).text or ""
        conversation_id = await self._conversation(chat, f"{_key(update)}-greeting")
        if len(text) > MAX_TEXT:
            await _say(chat, gateway_text("te_lang", tekens=MAX_TEXT))
            return
        await self._turn(update, conversation_id, text=text)

    async def on_button(self, update: Update, _context: Context) -> None:
        """Answer a pressed button; its data is the opaque payload of the chat API."""
        query, chat = update.callback_query, update.effective_chat
        if query is None or chat is None:
            return
        with contextlib.suppress(TelegramError):  # only ends the spinner on the button
            await query.answer()
        if chat.type != ChatType.PRIVATE:
            return
        conversation_id = await run_in_threadpool(chats.conversation_of, chat.id)
        if conversation_id is None:
            await _say(chat, gateway_text("geen_gesprek"))
            return
        await self._turn(update, conversation_id, payload=str(query.data or ""))

    async def on_other(self, update: Update, _context: Context) -> None:
        """Say kindly that only text is read; once for an album of photos."""
        chat, message = _chat(update), _message(update)
        if message.media_group_id and not self._told.add((chat.id, message.media_group_id)):
            return
        await self._conversation(chat, f"{_key(update)}-greeting")
        is_place = message.location is not None or message.venue is not None
        await _say(chat, gateway_text("telegram_locatie" if is_place else "telegram_geen_tekst"))

    async def on_group(self, update: Update, _context: Context) -> None:
        """Say that the assistant works in a private chat only, not at every message of a group."""
        chat = _chat(update)
        if self._may_tell((chat.id, "group")):
            await _say(chat, gateway_text("telegram_groep"))

    async def on_error(self, update: object, context: Context) -> None:
        """Note an answer that did not get out; apologise for any failure of our own."""
        error = context.error
        if not isinstance(update, Update) or update.effective_chat is None:
            log.error("telegram_failed", error=type(error).__name__)
            return
        chat = update.effective_chat
        where = {"chat": chats.hashed(chat.id), "error": type(error).__name__}
        if isinstance(error, (Forbidden, BadRequest)):
            log.warning("telegram_chat_refused", **where)
        elif isinstance(error, NetworkError):
            log.warning("telegram_answer_not_sent", **where)
            self.undelivered.add(update.update_id)
        else:
            log.error("telegram_failed", **where)
            try:
                await _say(chat, gateway_text("storing", loket=desk_line()))
            except TelegramError:
                self.undelivered.add(update.update_id)

    async def _conversation(
        self, chat: Chat, key: str, *, subject: str | None = None, greet: bool = False
    ) -> str:
        """Return the id of the chat's conversation, greeted when it is new or asked for.

        A greeting is kept under the key of its update, so it comes once, also after a restart
        halfway.
        """
        known = await run_in_threadpool(chats.conversation_of, chat.id)
        if known is None:
            started = await self._conversations.start(
                chats.CHANNEL, subject=subject, channel_ref=str(chat.id)
            )
            known = started.conversation_id
            await run_in_threadpool(chats.keep_greeting, known, key, subject, started.messages)
            log.info("telegram_conversation_started", chat=chats.hashed(chat.id))
        elif greet or not await run_in_threadpool(chats.is_greeted, known):
            button = await run_in_threadpool(chats.start_button, known, subject)
            try:
                await self._conversations.send(known, payload=button, key=key)
            except Problem as problem:
                await _say(chat, gateway_text(problem.text_key, **problem.values))
                return known
        await self._deliver(chat, known, key, [], notice=gateway_text("telegram_start"))
        return known

    async def _turn(
        self,
        update: Update,
        conversation_id: str,
        *,
        text: str | None = None,
        payload: str | None = None,
    ) -> None:
        """Take one turn and send its reply; a refusal is said in its own words."""
        chat, key = _chat(update), _key(update)
        try:
            self._limits.conversation(conversation_id)
            async with outgoing.typing(chat.get_bot(), chat.id):
                reply = await self._conversations.send(
                    conversation_id, text=text, payload=payload, key=key
                )
        except Problem as problem:
            log.info("telegram_refused", chat=chats.hashed(chat.id), status=problem.status)
            if problem.text_key != "te_vaak" or self._may_tell((chat.id, "too often")):
                await _say(chat, gateway_text(problem.text_key, **problem.values))
            return
        await self._deliver(chat, conversation_id, key, reply.messages)
        if any(message.get("reason") == "erased" for message in reply.messages):
            await _say(chat, gateway_text("telegram_gewist"))
            await _without_buttons(update.callback_query)

    async def _deliver(
        self,
        chat: Chat,
        conversation_id: str,
        key: str,
        messages: list[dict[str, Any]],
        notice: str = "",
    ) -> None:
        """Send what was not sent yet of the reply kept under a key, or else the given messages."""
        kept = await run_in_threadpool(chats.undelivered, conversation_id, key)
        for place, message in enumerate(messages) if kept is None else kept:
            shown = message
            if notice and place == 0:
                shown = {**message, "text": f"{message['text'].rstrip()}\n{notice}"}
            await outgoing.send(chat.get_bot(), chat.id, shown)
            await run_in_threadpool(chats.mark_delivered, conversation_id, key, place + 1)

    def _may_tell(self, what: tuple[Hashable, ...]) -> bool:
        """Return whether a standing remark was not made in this chat within the last minute."""
        return self._told.add((*what, int(time.monotonic() // TELL_EVERY_SECONDS)))


def _key(update: Update) -> str:
    return f"tg-{update.update_id}"


def _chat(update: Update) -> Chat:
    chat = update.effective_chat
    if chat is None:
        raise TypeError("handlers are registered for updates with a chat only")
    return chat


def _message(update: Update) -> Message:
    message = update.message
    if message is None:
        raise TypeError("message handlers are registered for new messages only")
    return message


async def _say(chat: Chat, text: str) -> None:
    await outgoing.send(chat.get_bot(), chat.id, {"text": text})


async def _without_buttons(query: CallbackQuery | None) -> None:
    """Take the buttons from a message that is answered for good."""
    if query is not None:
        with contextlib.suppress(TelegramError):
            await query.edit_message_reply_markup(None)
