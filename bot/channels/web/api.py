"""The chat API of the widget (design §3): bearer tokens, idempotency keys, server-sent events."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from sqlalchemy import select
from sse_starlette.sse import EventSourceResponse
from starlette.concurrency import run_in_threadpool

from bot.channels.web.schemas import (
    DeskOut,
    FeedbackRequest,
    MessageRequest,
    ProblemOut,
    ReceiptOut,
    ReplyOut,
    StartedOut,
    StartRequest,
)
from bot.clock import today
from bot.gateway import records
from bot.gateway.conversations import Conversations
from bot.gateway.limits import Limits
from bot.gateway.operator import asked_date
from bot.gateway.problems import Problem
from bot.knowledge.current import current
from bot.privacy.mask import mask
from bot.privacy.public_words import public_words
from bot.store import database
from bot.store.models import ChatMessage, Conversation, Feedback, col
from bot.unresolved.reasons import Reason
from bot.unresolved.record import Question, record

POLL_SECONDS = 1.5
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": ProblemOut, "content": {"application/problem+json": {}}}
    for status in (400, 401, 404, 422, 429, 503)
}
_SEQ = re.compile(r"^[0-9]{1,18}$")
router = APIRouter(prefix="/api/v1", responses=_PROBLEMS)
ConversationId = Annotated[str, Path(max_length=40, regex=r"^[A-Za-z0-9_-]+$")]


def conversations(request: Request) -> Conversations:
    """Return the service all channels share."""
    service: Conversations = request.app.state.conversations
    return service


def limits(request: Request) -> Limits:
    """Return the rate limits."""
    found: Limits = request.app.state.limits
    return found


async def owned(
    request: Request,
    conversation_id: ConversationId,
    authorization: Annotated[str | None, Header()] = None,
) -> str:
    """Return the conversation's id when the bearer token is its own; refuse otherwise."""
    limits(request).address(request)
    token = (authorization or "").removeprefix("Bearer ").strip()
    if not token:
        raise Problem(401, "Bearer token missing", "geen_toegang")
    await run_in_threadpool(_check_token, conversation_id, token)
    return conversation_id


Owned = Annotated[str, Depends(owned)]
Service = Annotated[Conversations, Depends(conversations)]


def _check_token(conversation_id: str, token: str) -> None:
    with database.reading() as session:
        wanted = session.scalar(
            select(Conversation.token_hash).where(Conversation.id == conversation_id)
        )
    # The same refusal for a wrong token and an unknown id: ids cannot be guessed one by one.
    if wanted is None or not secrets.compare_digest(wanted, records.token_hash(token)):
        raise Problem(401, "Token not valid for this conversation", "geen_toegang")


@router.post("/conversations", status_code=201, response_model=StartedOut)
async def start(request: Request, body: StartRequest, service: Service) -> dict[str, Any]:
    """Begin a conversation; the greeting says that this is a digital assistant."""
    limits(request).address(request)
    limits(request).new_conversation(request)
    started = await service.start("web", page=body.page, subject=body.subject)
    return {
        "conversation_id": started.conversation_id,
        "token": started.token,
        "messages": started.messages,
        "state": started.state,
    }


@router.post("/conversations/{conversation_id}/messages", response_model=ReplyOut)
async def send(
    request: Request,
    conversation_id: Owned,
    body: MessageRequest,
    service: Service,
    idempotency_key: Annotated[str | None, Header(max_length=120)] = None,
) -> dict[str, Any]:
    """Send a text or press a button; the same key gives the same answer, once."""
    limits(request).conversation(conversation_id)
    reply = await service.send(
        conversation_id,
        text=body.text,
        payload=body.payload,
        key=idempotency_key,
        on=asked_date(request),
    )
    return reply.as_dict()


@router.get("/conversations/{conversation_id}/transcript", response_model=ReplyOut)
async def transcript(conversation_id: Owned) -> dict[str, Any]:
    """Return the conversation as the employer may keep it."""
    return await run_in_threadpool(_transcript, conversation_id)


@router.get("/conversations/{conversation_id}/events", response_class=EventSourceResponse)
async def events(
    request: Request,
    conversation_id: Owned,
    last_event_id: Annotated[str | None, Header()] = None,
) -> EventSourceResponse:
    """Stream what a person sends; `Last-Event-ID` resumes without loss."""
    after = int(last_event_id) if last_event_id and _SEQ.match(last_event_id) else None
    return EventSourceResponse(_stream(request, conversation_id, after))


@router.post("/conversations/{conversation_id}/feedback", status_code=204)
async def feedback(conversation_id: Owned, body: FeedbackRequest) -> Response:
    """Keep whether a message was useful; the last word counts."""
    await run_in_threadpool(_feedback, conversation_id, body)
    return Response(status_code=204)


@router.delete("/conversations/{conversation_id}", response_model=ReceiptOut)
async def erase(conversation_id: Owned, service: Service) -> dict[str, str]:
    """Erase the conversation everywhere."""
    return {"receipt": await service.erase(conversation_id)}


@router.get("/desk", response_model=DeskOut)
async def desk() -> dict[str, Any]:
    """Return the desk an employer can call when the chat is down."""
    found = current().base.organisation.desk
    return {
        "name": found.name,
        "phone": found.phone,
        "mail": found.mail,
        "url": found.url,
        "hours": found.hours,
    }


def _transcript(conversation_id: str) -> dict[str, Any]:
    with database.reading() as session:
        conversation = session.get(Conversation, conversation_id)
        if conversation is None:
            raise Problem(404, "No such conversation", "geen_gesprek")
        rows = session.scalars(
            select(ChatMessage)
            .where(ChatMessage.conversation_id == conversation_id)
            .order_by(ChatMessage.seq)
        )
        messages = [
            {**row.body, "text": records.unmasked(session, conversation_id, row.body["text"])}
            for row in rows
        ]
        return {"messages": messages, "state": records.state_of(session, conversation)}


def _feedback(conversation_id: str, body: FeedbackRequest) -> None:
    with database.session() as session:
        message = session.scalar(
            select(ChatMessage).where(
                ChatMessage.id == body.message_id, ChatMessage.conversation_id == conversation_id
            )
        )
        if message is None:
            raise Problem(404, "No such message in this conversation", "geen_gesprek")
        row = session.scalar(
            select(Feedback).where(
                Feedback.conversation_id == conversation_id, Feedback.message_id == message.id
            )
        ) or Feedback(conversation_id=conversation_id, message_id=message.id)
        row.useful, row.text = body.useful, mask(body.text, public=public_words()).text
        session.add(row)
        if not body.useful:
            topics = tuple(message.body.get("topics", []))
            record(
                session,
                Question(
                    message.id,
                    conversation_id,
                    "web",
                    body.text or message.body["text"][:200],
                    topics,
                    Reason.NOT_USEFUL,
                ),
                today(),
            )


async def _stream(
    request: Request, conversation_id: str, after: int | None
) -> AsyncIterator[dict[str, str]]:
    position = after if after is not None else await run_in_threadpool(_newest, conversation_id)
    while not await request.is_disconnected():
        for seq, body in await run_in_threadpool(_from_people, conversation_id, position):
            position = seq
            yield {"event": "message", "id": str(seq), "data": json.dumps(body)}
        await asyncio.sleep(POLL_SECONDS)


def _newest(conversation_id: str) -> int:
    with database.reading() as session:
        seq: int | None = session.scalar(
            select(ChatMessage.seq)
            .where(ChatMessage.conversation_id == conversation_id)
            .order_by(col(ChatMessage.seq).desc())
            .limit(1)
        )
    return seq or 0


def _from_people(conversation_id: str, after: int) -> list[tuple[int, dict[str, Any]]]:
    with database.reading() as session:
        rows = session.scalars(
            select(ChatMessage)
            .where(
                ChatMessage.conversation_id == conversation_id,
                ChatMessage.seq > after,
                ChatMessage.sender == "contact",
            )
            .order_by(ChatMessage.seq)
        )
        return [(row.seq, row.body) for row in rows]
