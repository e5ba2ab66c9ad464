"""The contact skill: the employer's own named person by gemeente, the desk until it is known."""

from __future__ import annotations

from typing import Any

from actions.base import SafeAction
from actions.buttons import route_button
from actions.steps import step_message
from actions.turn import Outcome, Turn
from bot.handoff.directory import Contact, desk_contact, find_contact
from bot.knowledge.geo import Gemeente, gazetteer
from bot.knowledge.model import Section
from bot.messages import Message
from bot.store import database


class ActionContact(SafeAction):
    """Brings whoever asks for a person to one."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_contact"

    def take(self, turn: Turn) -> Outcome:
        """Return the way to a person."""
        return bring_to_person(turn, "contactpersoon")


def bring_to_person(
    turn: Turn,
    topic: str,
    intro: str = "",
    reason: str | None = None,
    *,
    ask_gemeente: bool = True,
) -> Outcome:
    """Return the contact's card; asks for the gemeente first when it is not known yet."""
    gemeente = known_gemeente(turn)
    before = intro or turn.say("contact_intro")
    if gemeente is not None:
        return card(turn, gemeente, topic, before, reason)
    desk = desk_contact(turn.base.organisation.desk)
    text = f"{before}\n{contact_text(turn, desk)}"
    buttons = (route_button(turn, "terugbellen", "knop_terugbellen"),)
    message = Message(
        text, "handoff", (topic,), Section.WIE_REGELT.value, reason=reason, buttons=buttons
    )
    if not ask_gemeente or turn.slots.get("route"):
        return Outcome((message,))
    state = {"id": "contact", "step": 0, "answers": {}, "topic": topic}
    question = step_message(turn, state)
    return Outcome((message, question) if question else (message,), {"route": state})


def known_gemeente(turn: Turn) -> Gemeente | None:
    """Return the company's gemeente: remembered, or named in this message without doubt."""
    places = gazetteer()
    remembered = turn.slots.get("gemeente")
    if remembered:
        return places.gemeente(remembered)
    named = turn.understanding.get("places") or []
    found = places.find(named[0]) if len(named) == 1 else []
    return found[0] if len(found) == 1 else None


def contact_for(turn: Turn, gemeente: Gemeente) -> tuple[Contact, str]:
    """Return who helps in a gemeente, with the sentence that introduces them."""
    organisation = turn.base.organisation
    with database.reading() as session:
        person = find_contact(session, gemeente, turn.on, organisation)
    if person is not None:
        key = "contact_vervanger" if person.stands_in_for else "contact_gemeente_gevonden"
        said = turn.say(key, gemeente=gemeente.name, naam=person.name, afwezig=person.stands_in_for)
        return person, f"{said}{_doubt(turn, gemeente)}"
    if gemeente.region in organisation.regions:
        desk = desk_contact(organisation.desk)
        said = turn.say("contact_geen", gemeente=gemeente.name)
        return desk, f"{said}{_doubt(turn, gemeente)}"
    key = "contact_buiten_regio" if gemeente.region_is_certain else "contact_regio_twijfel"
    desk = desk_contact(gazetteer().desk(gemeente.region) or organisation.fallback)
    return desk, turn.say(key, gemeente=gemeente.name, regio=gemeente.region)


def _doubt(turn: Turn, gemeente: Gemeente) -> str:
    """Return that the region is a guess, where it is one (knowledge/regios/README.md)."""
    if gemeente.region_is_certain:
        return ""
    return "\n" + turn.say("contact_regio_misschien", gemeente=gemeente.name, regio=gemeente.region)


def card(
    turn: Turn, gemeente: Gemeente, topic: str, before: str = "", reason: str | None = None
) -> Outcome:
    """Return the card of who helps in a gemeente, and remember both."""
    contact, introduction = contact_for(turn, gemeente)
    text = "\n".join(filter(None, (before, introduction, contact_text(turn, contact))))
    message = Message(
        text,
        "handoff",
        topics=(topic,),
        section=Section.WIE_REGELT.value,
        reason=reason,
        contact=_contact_state(contact),
        buttons=(route_button(turn, "terugbellen", "knop_terugbellen"),),
    )
    known = {**(turn.slots.get("known") or {})}
    if contact.is_person:
        known["contact_first_name"] = contact.name.split()[0]
    return Outcome((message,), {"gemeente": gemeente.name, "known": known})


def contact_text(turn: Turn, contact: Contact) -> str:
    """Return a contact's details, only those that are known."""
    if contact.is_person:
        text = turn.say(
            "contact_kaart",
            naam=contact.name,
            rol=contact.role,
            organisatie=contact.organisation,
            telefoon=contact.phone,
            mail=contact.mail,
            bereikbaar=contact.reachable,
        )
        return f"{text}\n{turn.say('contact_voorbeeld')}" if contact.is_sample else text
    lines = [turn.say("loket_kaart", naam=contact.name)]
    for key, name, value in (
        ("loket_telefoon", "telefoon", contact.phone),
        ("loket_mail", "mail", contact.mail),
        ("loket_url", "url", contact.url),
        ("loket_bereikbaar", "bereikbaar", contact.reachable),
    ):
        if value:
            lines.append(turn.say(key, **{name: value}))
    return "\n".join(lines)


def _contact_state(contact: Contact) -> dict[str, Any] | None:
    return {"id": contact.id, **contact.public()} if contact.is_person else None
