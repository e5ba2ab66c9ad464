"""A tracker store whose reply time does not grow with the conversation, and that loses nothing.

Stock Rasa reads and replays every event of a conversation on each message: 15 ms in turn 5,
140-200 ms in turn 95. Here the tracker of an active conversation stays in memory, trimmed to a
window; all its events stay in the database.

Rules it keeps (each from a failure that was seen, see docs/decisions/0003-tracker-store.md):

* trim only when the assistant listens, with the state at the cut put at the head as events;
* reuse a live tracker only when its last event is also the last one in the database;
* positions are unique per conversation, so that two processes cannot both append: the later one
  fails, its tracker is dropped, and the channel answers with an error instead of a lie.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import delete, func, insert, select

from bot.store import database
from bot.store.models import DialogueEvent

log = structlog.get_logger(__name__)

WINDOW_EVENTS = 60
KEEP_EVENTS = 24
LIVE_TRACKERS = 500


@dataclass
class _Live:
    """A tracker in memory; `stored` counts its events that are in the database."""

    tracker: DialogueStateTracker
    stored: int
    position: int


class DialogueTrackerStore(TrackerStore):
    """Keeps trackers in the product's own database, in `dialogue_event`."""

    def __init__(self, domain: Domain | None, event_broker: Any = None, **kwargs: Any) -> None:
        kwargs.pop("url", None)
        self._live: OrderedDict[str, _Live] = OrderedDict()
        super().__init__(domain, event_broker, **kwargs)

    @property
    def domain(self) -> Domain:
        """Return the domain trackers are made with."""
        return self._domain

    @domain.setter
    def domain(self, domain: Domain | None) -> None:
        """Set the domain of a new model; trackers made with the old one are dropped."""
        self._domain = domain or Domain.empty()
        self._live.clear()

    def evict(self, sender_id: str) -> None:
        """Drop a conversation's live tracker: the next turn reads it from the database."""
        self._live.pop(sender_id, None)

    async def keys(self) -> Iterable[str]:
        """Return the ids of all stored conversations."""
        with database.reading() as session:
            return list(session.scalars(select(DialogueEvent.sender_id).distinct()))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker of a conversation, from memory where that is still the truth."""
        with database.reading() as session:
            last = session.scalar(
                select(func.max(DialogueEvent.position)).where(DialogueEvent.sender_id == sender_id)
            )
            live = self._live.get(sender_id)
            if live and live.position == last and live.stored == len(live.tracker.events):
                self._live.move_to_end(sender_id)
                return live.tracker
            self.evict(sender_id)
            if last is None:
                return None
            rows = session.scalars(
                select(DialogueEvent.data)
                .where(DialogueEvent.sender_id == sender_id)
                .order_by(DialogueEvent.position)
            )
            events = [json.loads(data) for data in rows]
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        return self._remember(tracker, last).tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the events that are new since the last save, then trim the live tracker.

        Raises:
            sqlalchemy.exc.IntegrityError: another process appended to this conversation first.
        """
        sender_id = tracker.sender_id
        live = self._live.get(sender_id)
        if live is None or live.tracker is not tracker:
            # A new conversation: whatever is stored already would be an event too many.
            live = _Live(tracker, stored=0, position=-1)
        new = list(tracker.events)[live.stored :]
        rows = [
            {
                "sender_id": sender_id,
                "position": live.position + offset,
                "message_id": _message_id(event),
                "data": json.dumps(event.as_dict(), ensure_ascii=False),
            }
            for offset, event in enumerate(new, start=1)
        ]
        try:
            if rows:
                # In a thread: waiting for the database's writer may not hold up other chats.
                await asyncio.to_thread(_append, rows)
        except Exception:
            self.evict(sender_id)
            raise
        self._remember(tracker, live.position + len(new))

    def erase(self, sender_id: str) -> None:
        """Remove a conversation from memory and from the database."""
        self.evict(sender_id)
        with database.session() as session:
            session.execute(delete(DialogueEvent).where(DialogueEvent.sender_id == sender_id))

    def _remember(self, tracker: DialogueStateTracker, position: int) -> _Live:
        if len(tracker.events) > WINDOW_EVENTS and _is_listening(tracker):
            tracker = self._trimmed(tracker)
        live = _Live(tracker, stored=len(tracker.events), position=position)
        self._live[tracker.sender_id] = live
        self._live.move_to_end(tracker.sender_id)
        while len(self._live) > LIVE_TRACKERS:
            self._live.popitem(last=False)
        return live

    def _trimmed(self, tracker: DialogueStateTracker) -> DialogueStateTracker:
        """Return a tracker with the last turns only and the same slots and loop."""
        events = list(tracker.events)
        cut = next(
            (
                index
                for index in range(len(events) - KEEP_EVENTS, len(events))
                if _listens(events[index])
            ),
            len(events) - 1,
        )
        head = self.init_tracker(tracker.sender_id)
        head.recreate_from_dialogue(_dialogue(tracker, events[: cut + 1]))
        now = time.time()
        state: list[Event] = [
            ActionExecuted(ACTION_SESSION_START_NAME, timestamp=now),
            SessionStarted(timestamp=now),
        ]
        state += [
            SlotSet(name, slot.value)
            for name, slot in head.slots.items()
            if slot.value != slot.initial_value
        ]
        if head.active_loop_name:
            state.append(ActiveLoop(head.active_loop_name))
        state.append(ActionExecuted(ACTION_LISTEN_NAME, timestamp=now))
        short = self.init_tracker(tracker.sender_id)
        short.recreate_from_dialogue(_dialogue(tracker, state + events[cut + 1 :]))
        return short


def _append(rows: list[dict[str, Any]]) -> None:
    with database.session() as session:
        session.execute(insert(DialogueEvent), rows)


def _dialogue(tracker: DialogueStateTracker, events: list[Event]) -> Any:
    dialogue = tracker.as_dialogue()
    dialogue.events = events
    return dialogue


def _listens(event: Event) -> bool:
    return isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME


def _is_listening(tracker: DialogueStateTracker) -> bool:
    return bool(tracker.events) and _listens(tracker.events[-1])


def _message_id(event: Event) -> str | None:
    return event.message_id if isinstance(event, UserUttered) else None
