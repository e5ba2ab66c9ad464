"""What a skill gets (the turn) and gives back (the outcome)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from rasa_sdk import Tracker

from bot.clock import today
from bot.knowledge.current import current
from bot.knowledge.model import KnowledgeBase
from bot.messages import Message

_ENVIRONMENT = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


@dataclass(frozen=True)
class Turn:
    """One inbound message with what the conversation knows."""

    base: KnowledgeBase
    conversation_id: str
    message_id: str
    channel: str
    text: str
    intent: str
    understanding: dict[str, Any]
    slots: dict[str, Any]
    on: dt.date
    earlier_questions: tuple[str, ...] = ()

    @classmethod
    def of(cls, tracker: Tracker) -> Turn:
        """Return the turn a tracker is in."""
        latest = tracker.latest_message or {}
        metadata = latest.get("metadata") or {}
        on = metadata.get("on")
        return cls(
            base=current().base,
            conversation_id=str(tracker.sender_id),
            message_id=str(metadata.get("message_id") or latest.get("message_id") or ""),
            channel=str(tracker.get_latest_input_channel() or "web"),
            text=str(latest.get("text") or ""),
            intent=str((latest.get("intent") or {}).get("name") or ""),
            understanding=latest.get("understanding") or {},
            slots=dict(tracker.slots),
            on=dt.date.fromisoformat(on) if on else today(),
            earlier_questions=_user_texts(tracker),
        )

    def say(self, key: str, **values: Any) -> str:
        """Return a text of `teksten.yml`, filled in."""
        template = self.base.texts[key]
        return str(_ENVIRONMENT.from_string(template).render(**values)).strip()


@dataclass(frozen=True)
class Outcome:
    """The messages of a turn and the slots it sets."""

    messages: tuple[Message, ...]
    slots: dict[str, Any] = field(default_factory=dict)


def _user_texts(tracker: Tracker) -> tuple[str, ...]:
    return tuple(
        str(event.get("text"))
        for event in tracker.events
        if event.get("event") == "user" and event.get("text")
    )
