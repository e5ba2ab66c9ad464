"""Another language: one friendly sentence in it, the way to a person, and the answer in Dutch."""

from __future__ import annotations

from actions.answer import is_clear, one_answer
from actions.base import SafeAction, log_unresolved
from actions.buttons import contact_button
from actions.contact import bring_to_person
from actions.turn import Outcome, Turn
from bot.messages import Message
from bot.unresolved.reasons import Reason


class ActionForeign(SafeAction):
    """Replies to English, German, Polish, Ukrainian and Arabic."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_foreign"

    def take(self, turn: Turn) -> Outcome:
        """Return the sentence; with a Dutch answer where it is clear what is asked."""
        language = turn.understanding["language"]
        question = next(iter(turn.understanding.get("questions") or []), None)
        if question is None or not is_clear(turn, question):
            log_unresolved(turn, Reason.FOREIGN_LANGUAGE, ())
            sentence = turn.say(f"taal_{language}")
            return bring_to_person(turn, "contactpersoon", sentence, ask_gemeente=False)
        answered = one_answer(turn, question)
        sentence = turn.say(f"taal_{language}_antwoord")
        notice = Message(sentence, "notice", buttons=(contact_button(turn),))
        return Outcome((notice, *answered.messages), answered.slots)
