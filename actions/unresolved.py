"""The skill for what is no message: asks for other words, and says where a person is."""

from __future__ import annotations

from actions.base import SafeAction, log_unresolved
from actions.buttons import start_buttons
from actions.turn import Outcome, Turn
from bot.messages import Message
from bot.unresolved.reasons import Reason


class ActionUnresolved(SafeAction):
    """Answers what it cannot read with a request for other words."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_unresolved"

    def take(self, turn: Turn) -> Outcome:
        """Log the message and ask for a short sentence."""
        log_unresolved(turn, Reason.NOT_UNDERSTOOD, ())
        message = Message(
            turn.say("onbegrepen"),
            "unresolved",
            reason=Reason.NOT_UNDERSTOOD.value,
            buttons=start_buttons(turn),
        )
        return Outcome((message,))
