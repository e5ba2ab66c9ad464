"""Takes messages of any channel to the dialogue engine and back, each exactly once."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import update
from starlette.concurrency import run_in_threadpool

from bot.clock import today, utcnow
from bot.gateway import records
from bot.gateway.figures import FAILURES, REPLIES, REPLY_SECONDS
from bot.gateway.problems import Problem, desk_line, gateway_text
from bot.gateway.rasa_client import EngineUnavailableError, RasaClient, TurnRequest
from bot.knowledge.current import current
from bot.privacy.erase import erase
from bot.store import database
from bot.store.models import Conversation, Inbound, col
from bot.unresolved.reasons import Reason
from bot.unresolved.record import Question, record

log = structlog.get_logger(__name__)

MAX_TEXT = 2000
_PERSONAL_FORMS = {"naam", "telefoon"}


@dataclass(frozen=True)
class Started:
    """A new conversation with its bearer token and first messages."""

    conversation_id: str
    token: str
    messages: list[dict[str, Any]]
    state: dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """The messages of one turn and the state after it."""

    messages: list[dict[str, Any]]
    state: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Return the reply as the chat API gives it."""
        return {"messages": self.messages, "state": self.state}


@dataclass(frozen=True)
class _Entered:
    """An inbound message as it goes to the engine."""

    message_id: str
    text: str | None
    act: dict[str, Any] | None
    notice: str | None
    channel: str


class Conversations:
    """The one way in for all channels."""

    def __init__(self, engine: RasaClient) -> None:
        self._engine = engine
        # One turn at a time per conversation: a second message waits for the first one's answer.
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waiting: dict[str, int] = defaultdict(int)

    async def start(
        self,
        channel: str,
        *,
        page: str | None = None,
        subject: str | None = None,
        channel_ref: str | None = None,
    ) -> Started:
        """Return a new conversation with its greeting."""
        conversation_id, token = records.new_id("c-"), secrets.token_urlsafe(32)
        await run_in_threadpool(
            self._create, conversation_id, token, channel, page, subject, channel_ref
        )
        act = {"intent": "start_conversation", "data": {"subject": subject}, "title": ""}
        entered = _Entered(records.new_id("m-"), None, act, None, channel)
        try:
            bodies = await self._turn(conversation_id, entered, {})
        except EngineUnavailableError:
            bodies = [_plain_greeting()]
        reply = await run_in_threadpool(self._finish, conversation_id, entered, bodies)
        return Started(conversation_id, token, reply.messages, reply.state)

    async def send(
        self,
        conversation_id: str,
        *,
        text: str | None = None,
        payload: str | None = None,
        key: str | None = None,
        on: str | None = None,
    ) -> Reply:
        """Return the reply to a typed text or a pressed button.

        Raises:
            Problem: the message is refused, or the engine gave no answer (503: safe to retry with
                the same key).
        """
        async with self._alone(conversation_id):
            entered, stored = await run_in_threadpool(
                self._enter, conversation_id, text, payload, key
            )
            if stored is not None:
                return Reply(stored["messages"], stored["state"])
            if entered.act and entered.act["intent"] == "erase_confirmed":
                receipt = await self._erase(conversation_id)
                return _receipt_reply(receipt)
            began = time.perf_counter()
            try:
                bodies = await self._turn(conversation_id, entered, {"on": on} if on else {})
            except EngineUnavailableError as error:
                FAILURES.labels(entered.channel).inc()
                await run_in_threadpool(self._log_failure, conversation_id, entered)
                raise Problem(503, "No answer", "storing", loket=desk_line()) from error
            reply = await run_in_threadpool(self._finish, conversation_id, entered, bodies)
            REPLY_SECONDS.labels(entered.channel).observe(time.perf_counter() - began)
            for message in reply.messages:
                REPLIES.labels(entered.channel, message["kind"]).inc()
            return reply

    async def erase(self, conversation_id: str) -> str:
        """Erase a conversation everywhere and return the receipt; waits for a turn under way."""
        async with self._alone(conversation_id):
            return await self._erase(conversation_id)

    async def _erase(self, conversation_id: str) -> str:
        try:
            await self._engine.erase(conversation_id)
        except EngineUnavailableError as error:
            raise Problem(503, "Cannot erase now", "storing", loket=desk_line()) from error
        return await run_in_threadpool(erase, conversation_id)

    @contextlib.asynccontextmanager
    async def _alone(self, conversation_id: str) -> AsyncIterator[None]:
        """Hold the conversation's turn; its lock goes when nobody waits any more."""
        self._waiting[conversation_id] += 1
        try:
            async with self._locks[conversation_id]:
                yield
        finally:
            self._waiting[conversation_id] -= 1
            if not self._waiting[conversation_id]:
                self._waiting.pop(conversation_id, None)
                self._locks.pop(conversation_id, None)

    async def _turn(
        self, conversation_id: str, entered: _Entered, metadata: dict[str, Any]
    ) -> list[dict[str, Any]]:
        return await self._engine.turn(
            TurnRequest(
                conversation_id,
                entered.message_id,
                entered.channel,
                entered.text,
                entered.act,
                metadata,
            )
        )

    @staticmethod
    def _create(  # noqa: PLR0917 - called through the thread pool, by position
        conversation_id: str,
        token: str,
        channel: str,
        page: str | None,
        subject: str | None,
        channel_ref: str | None,
    ) -> None:
        with database.session() as session:
            session.add(
                Conversation(
                    id=conversation_id,
                    channel=channel,
                    page=page,
                    subject=subject,
                    channel_ref=channel_ref,
                    token_hash=records.token_hash(token),
                )
            )

    @staticmethod
    def _enter(
        conversation_id: str, text: str | None, payload: str | None, key: str | None
    ) -> tuple[_Entered, dict[str, Any] | None]:
        """Enter the message: key checked, text masked, button looked up."""
        with database.session() as session:
            conversation = session.get(Conversation, conversation_id)
            if conversation is None:
                raise Problem(404, "No such conversation", "geen_gesprek")
            try:
                begun = records.begin_inbound(
                    session, conversation_id, key, {"text": text, "payload": payload}
                )
            except records.KeyReusedError as error:
                raise Problem(422, "Idempotency key reused", "zelfde_sleutel") from error
            if begun.reply is not None:
                done = _Entered(begun.message_id, None, None, None, conversation.channel)
                return done, begun.reply
            if payload is not None:
                button = records.pressed(session, conversation_id, payload)
                if button is None:
                    raise Problem(422, "Unknown button", "knop_onbekend")
                records.enter_title(session, conversation_id, begun, button.title)
                act = {**button.payload, "title": button.title}
                return _Entered(begun.message_id, None, act, None, conversation.channel), None
            masked = records.enter_text(session, conversation, begun, text or "")
            expected = bool(conversation.expects) and not masked.dropped
            notice = None
            if masked.dropped:
                key_ = "gemaskeerd_gezondheid" if "gezondheid" in masked.dropped else "gemaskeerd"
                notice = gateway_text(key_)
            elif masked.kept and not expected:
                notice = gateway_text("gemaskeerd")
            return (
                _Entered(begun.message_id, masked.text, None, notice, conversation.channel),
                None,
            )

    @staticmethod
    def _finish(conversation_id: str, entered: _Entered, bodies: list[dict[str, Any]]) -> Reply:
        """Store the reply and what the conversation now expects."""
        composed = [records.compose(conversation_id, "assistant", body) for body in bodies]
        if entered.notice:
            notice = {"text": entered.notice, "kind": "notice"}
            composed.insert(0, records.compose(conversation_id, "system", notice))
        last = bodies[-1] if bodies else {}
        changed = {
            "expects": last.get("form") if last.get("form") in _PERSONAL_FORMS else None,
            "route": last.get("route"),
            "last_active_at": utcnow(),
        }
        contact = next((b["contact"] for b in reversed(bodies) if b.get("contact")), None)
        if contact:
            changed["contact_id"] = contact["id"]
        with database.session() as session:
            state = records.change_conversation(session, conversation_id, changed)
            if state is None:
                raise Problem(404, "No such conversation", "geen_gesprek")
            records.store(session, composed)
            reply = Reply([message.shown for message in composed], state)
            session.execute(
                update(Inbound)
                .where(  # by conversation first: that has an index
                    col(Inbound.conversation_id) == conversation_id,
                    col(Inbound.message_id) == entered.message_id,
                )
                .values(reply=reply.as_dict())
            )
        return reply

    @staticmethod
    def _log_failure(conversation_id: str, entered: _Entered) -> None:
        with database.session() as session:
            record(
                session,
                Question(
                    entered.message_id,
                    conversation_id,
                    entered.channel,
                    entered.text or (entered.act or {}).get("title", ""),
                    (),
                    Reason.FAILURE,
                ),
                today(),
            )


def _plain_greeting() -> dict[str, Any]:
    name = current().base.organisation.name
    return {"text": gateway_text("begroeting", organisatie=name), "kind": "notice"}


def _receipt_reply(receipt: str) -> Reply:
    message = {
        "id": records.new_id(),
        "from": "system",
        "text": receipt,
        "buttons": [],
        "kind": "notice",
        "topics": [],
        "section": None,
        "instruments": [],
        "reason": "erased",
        "form": None,
        "sources": [],
        "attachments": [],
        "created_at": utcnow().isoformat(),
    }
    return Reply([message], {"with": "assistant", "contact": None, "route": None})
