"""The input channel: one JSON request is one turn, answered once and only when it is stored.

Stock REST executes `/restart` typed by a user, cancels half-done turns when a client hangs up,
and answers `200 []` after an exception. Here text is always text, buttons come as parsed intents,
a replayed message id gets the stored answer, and a failure is an error.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy import delete, insert, select

from bot.engine import action_results
from bot.engine.memory import give_back
from bot.engine.tracker_store import DialogueTrackerStore
from bot.settings import settings
from bot.store import database
from bot.store.models import DialogueEvent, DialogueTurn

log = structlog.get_logger(__name__)

# All of them: Rasa strips the text first, so that "/ /restart" would be a command again.
_COMMAND_MARKS = re.compile(r"^[\s/]+")

OnMessage = Callable[[UserMessage], Awaitable[Any]]


class TurnFailedError(Exception):
    """A turn produced no answer or was not stored."""


class WegwijzerInput(InputChannel):
    """Takes turns from the gateway over loopback."""

    def __init__(self) -> None:
        action_results.install()
        self._running: dict[str, asyncio.Task[dict[str, Any]]] = {}
        self._senders: dict[str, str] = {}

    @classmethod
    def name(cls) -> str:
        """Return the name under `/webhooks/`."""
        return "wegwijzer"

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """Return the routes of the channel."""
        blueprint = Blueprint("wegwijzer_input", "bot_engine_channel")

        @blueprint.listener("after_server_start")
        async def loaded(*_: object) -> None:
            give_back()  # Rasa loads the model before the server starts

        @blueprint.route("/", methods=["GET"])
        async def health(_request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @blueprint.route("/turn", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            if not _is_gateway(request):
                return response.json({"error": "not the gateway"}, status=401)
            try:
                reply = await self._once(request.json, on_new_message)
            except TurnFailedError as error:
                log.error("turn_failed", why=str(error))
                return response.json({"error": str(error)}, status=503)
            return response.json(reply)

        @blueprint.route("/conversations/<sender_id>", methods=["DELETE"])
        async def erase(request: Request, sender_id: str) -> HTTPResponse:
            if not _is_gateway(request):
                return response.json({"error": "not the gateway"}, status=401)
            await self._settled(sender_id)
            _erase(request.app.ctx.agent if hasattr(request.app.ctx, "agent") else None, sender_id)
            return response.json({"erased": sender_id})

        @blueprint.route("/parse", methods=["POST"])
        async def parse(request: Request) -> HTTPResponse:
            if not _is_gateway(request):
                return response.json({"error": "not the gateway"}, status=401)
            text = neutralised(request.json["text"])
            asked = UserMessage(text, metadata={"explain": bool(request.json.get("explain"))})
            processor = request.app.ctx.agent.processor
            return response.json(await processor.parse_message(asked))

        return blueprint

    async def _once(self, body: dict[str, Any], on_new_message: OnMessage) -> dict[str, Any]:
        """Return the reply to a message; a replay gets the stored or the running one."""
        message_id = str(body["message_id"])
        stored = _stored_reply(message_id)
        if stored is not None:
            return stored
        task = self._running.get(message_id)
        if task is None:
            task = asyncio.ensure_future(_take_turn(body, on_new_message))
            self._running[message_id] = task
            self._senders[message_id] = str(body["conversation_id"])
            task.add_done_callback(lambda _done: self._forget(message_id))
        # Shielded: a gateway that gives up must not cancel a turn half done.
        return await asyncio.shield(task)

    async def _settled(self, sender_id: str) -> None:
        """Wait for the conversation's running turns: they would write after an erasure."""
        running = [self._running[key] for key, owner in self._senders.items() if owner == sender_id]
        await asyncio.gather(*running, return_exceptions=True)

    def _forget(self, message_id: str) -> None:
        self._running.pop(message_id, None)
        self._senders.pop(message_id, None)


async def _take_turn(body: dict[str, Any], on_new_message: OnMessage) -> dict[str, Any]:
    sender_id, message_id = str(body["conversation_id"]), str(body["message_id"])
    output = CollectingOutputChannel()
    act = body.get("act")
    text = neutralised(str(body.get("text") or ""))
    message = UserMessage(
        text=text or (act or {}).get("title") or "",
        output_channel=output,
        sender_id=sender_id,
        parse_data=_parse_data(act, text) if act else None,
        input_channel=str(body.get("channel") or "web"),
        message_id=message_id,
        metadata={**(body.get("metadata") or {}), "message_id": message_id},
    )
    try:
        await on_new_message(message)
    except Exception as error:
        raise TurnFailedError(f"{type(error).__name__} in the dialogue engine") from error
    messages = [item["custom"] for item in output.messages if "custom" in item]
    if not messages:
        raise TurnFailedError("no answer: is the action server up?")
    reply = {"messages": messages}
    await asyncio.to_thread(_keep_reply, sender_id, message_id, reply)
    return reply


def neutralised(text: str) -> str:
    """Return typed text so that Rasa cannot read it as a command (`/restart`)."""
    return _COMMAND_MARKS.sub("", text).strip()


def _parse_data(act: dict[str, Any], text: str) -> dict[str, Any]:
    """Return what NLU would have said, for a button that was pressed."""
    return {
        "text": text or act.get("title") or "",
        "intent": {"name": act["intent"], "confidence": 1.0},
        "intent_ranking": [],
        "entities": [],
        "understanding": act.get("data") or {},
    }


def _is_gateway(request: Request) -> bool:
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    wanted = settings().internal_token
    return bool(wanted) and secrets.compare_digest(given.encode(), wanted.encode())


def _stored_reply(message_id: str) -> dict[str, Any] | None:
    with database.reading() as session:
        turn = session.get(DialogueTurn, message_id)
        reply: dict[str, Any] | None = json.loads(turn.reply) if turn else None
        return reply


def _keep_reply(sender_id: str, message_id: str, reply: dict[str, Any]) -> None:
    """Keep the reply for a replay of its message, once the turn's events are really stored.

    Raises:
        TurnFailedError: the message is not in the database: Rasa went on in memory only.
    """
    query = select(DialogueEvent.id).where(
        DialogueEvent.sender_id == sender_id, DialogueEvent.message_id == message_id
    )
    with database.session() as session:
        if session.scalar(query) is None:
            raise TurnFailedError("the turn was not stored")
        row = {"message_id": message_id, "sender_id": sender_id, "reply": json.dumps(reply)}
        session.execute(insert(DialogueTurn), row)


def _erase(agent: Any, sender_id: str) -> None:
    store = getattr(agent, "tracker_store", None)
    inner = getattr(store, "_tracker_store", store)  # Rasa wraps the store in a fail-safe one
    if isinstance(inner, DialogueTrackerStore):
        inner.evict(sender_id)
    with database.session() as session:
        session.execute(delete(DialogueEvent).where(DialogueEvent.sender_id == sender_id))
        session.execute(delete(DialogueTurn).where(DialogueTurn.sender_id == sender_id))
