"""The frame every skill runs in: a time limit, an apology instead of silence, the way back."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.buttons import contact_button
from actions.steps import step_message
from actions.turn import Outcome, Turn
from bot.messages import Message
from bot.store import database
from bot.unresolved.reasons import Reason
from bot.unresolved.record import Question, record

log = structlog.get_logger(__name__)

LIMIT_SECONDS = 3.0
LOG_LIMIT_SECONDS = 1.0  # a stuck database may not hold up the apology


class SafeAction(Action, ABC):
    """A skill that always answers. Subclasses write `take`; it may raise, it may not hang."""

    @abstractmethod
    def name(self) -> str:
        """Return the action's name in the domain."""

    @abstractmethod
    def take(self, turn: Turn) -> Outcome:
        """Return what this skill makes of the turn."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Run the skill; on failure apologise, log a reason and offer a person."""
        turn = Turn.of(tracker)
        try:
            outcome = await asyncio.wait_for(asyncio.to_thread(self.take, turn), LIMIT_SECONDS)
        except Exception as error:
            log.error("action_failed", action=self.name(), error=type(error).__name__)
            outcome = await _apology(turn)
        for message in _with_way_back(turn, outcome).messages:
            dispatcher.utter_message(json_message=message.as_dict())
        return [SlotSet(name, value) for name, value in outcome.slots.items()]


def log_unresolved(turn: Turn, reason: Reason, topics: tuple[str, ...], text: str = "") -> None:
    """Put the turn's message on the team's list."""
    with database.session() as session:
        record(
            session,
            Question(
                message_id=turn.message_id,
                conversation_id=turn.conversation_id,
                channel=turn.channel,
                text=text or turn.text,
                topics=topics,
                reason=reason,
            ),
            turn.on,
        )


async def _apology(turn: Turn) -> Outcome:
    try:
        logging = asyncio.to_thread(log_unresolved, turn, Reason.FAILURE, ())
        await asyncio.wait_for(logging, LOG_LIMIT_SECONDS)
    except Exception as error:
        log.error("failure_not_logged", error=type(error).__name__)
    desk = turn.base.organisation.desk
    where = ", ".join(filter(None, (desk.name, desk.phone, desk.mail)))
    return Outcome(
        (
            Message(
                turn.say("storing", loket=where),
                "unresolved",
                reason=Reason.FAILURE.value,
                buttons=(contact_button(turn),),
            ),
        )
    )


def _with_way_back(turn: Turn, outcome: Outcome) -> Outcome:
    """Return the outcome with the route's question asked again after a side question."""
    if "route" in outcome.slots or not turn.slots.get("route"):
        return outcome
    again = step_message(turn, turn.slots["route"])
    return Outcome((*outcome.messages, again), outcome.slots) if again else outcome
