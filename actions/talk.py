"""The talking skill: greetings, thanks, doubt, stopping, erasing; and a question beside them."""

from __future__ import annotations

from typing import Any

from actions.base import SafeAction
from actions.buttons import contact_button, start_buttons
from actions.turn import Outcome, Turn
from bot.messages import Act, Button, Message

_TEXTS = {
    "greet": "groet_terug",
    "goodbye": "afscheid",
    "thank": "dank_terug",
    "affirm": "ja_zonder_vraag",
    "deny": "nee_zonder_vraag",
    "unsure": "weet_niet",
    "stop": "gestopt",
    "frustrated": "frustratie",
    "help": "hulp",
    "smalltalk": "praatje",
    "no_contact": "niet_nu",
}
_WITHOUT_BUTTONS = {"goodbye", "thank", "no_contact"}


class ActionTalk(SafeAction):
    """Answers what is not a question."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_talk"

    def take(self, turn: Turn) -> Outcome:
        """Return a short reply in the tone of the message."""
        if turn.intent == "start_conversation":
            return _greeting(turn)
        if turn.intent == "erase_request":
            return _erase(turn)
        text = turn.say(_TEXTS[turn.intent])
        buttons: tuple[Button, ...] = start_buttons(turn)
        if turn.intent in _WITHOUT_BUTTONS:
            buttons = ()
        elif turn.intent == "frustrated":
            buttons = (contact_button(turn),)
        slots: dict[str, Any] = {}
        if turn.intent in {"stop", "no_contact"}:
            slots = {"route": None, "offered": None}
        if turn.intent == "no_contact":
            slots["known"] = {**(turn.slots.get("known") or {}), "no_contact": turn.on.isoformat()}
        return Outcome((Message(text, "smalltalk", buttons=buttons),), slots)


def _greeting(turn: Turn) -> Outcome:
    lines = [turn.say("begroeting", organisatie=turn.base.organisation.name)]
    subject = turn.understanding.get("subject")
    entry = turn.base.main_entry(str(subject)) if subject else None
    if entry is None and subject in turn.base.entries:
        entry = turn.base.entries[str(subject)]
    slots: dict[str, Any] = {}
    if entry is not None:
        lines.append(turn.say("begroeting_onderwerp", onderwerp=entry.name))
        slots["focus"] = {"entry": entry.id, "topic": entry.topic, "section": None}
    return Outcome((Message("\n".join(lines), "notice", buttons=start_buttons(turn)),), slots)


def _erase(turn: Turn) -> Outcome:
    """Ask before erasing: the button carries the order out in the gateway."""
    return Outcome(
        (
            Message(
                turn.say("wissen_vraag"),
                "notice",
                buttons=(
                    Button(turn.say("knop_ja"), Act("erase_confirmed")),
                    Button(turn.say("knop_nee"), Act("deny")),
                ),
            ),
        )
    )
