"""The way to a person: the named one of the gemeente, a deputy, a desk; never a dead end."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from actions.contact import ActionContact, card
from bot.knowledge.geo import gazetteer
from bot.store import database
from bot.store.models import ContactPerson
from tests.actions.conftest import ON, MakeTurn

ACTION = ActionContact()


def away(code: str, until: dt.date) -> None:
    with database.session() as session:
        person = session.scalar(select(ContactPerson).where(ContactPerson.code == code))
        assert person is not None
        person.away_until = until


def test_an_unknown_gemeente_gives_the_desk_and_asks(turn: MakeTurn, people: None) -> None:
    outcome = ACTION.take(turn("request_contact"))
    desk, asking = outcome.messages
    assert desk.kind == "handoff"
    assert "088 000 00 00" in desk.text
    assert desk.contact is None
    assert (asking.kind, asking.form) == ("step", "gemeente")
    assert outcome.slots["route"] == {
        "id": "contact",
        "step": 0,
        "answers": {},
        "topic": "contactpersoon",
    }


@pytest.mark.parametrize(
    "given",
    [{"slots": {"gemeente": "Ede"}}, {"understanding": {"places": ["Ede"]}}],
    ids=["remembered", "named now"],
)
def test_a_known_gemeente_gives_the_person(
    turn: MakeTurn, people: None, given: dict[str, Any]
) -> None:
    outcome = ACTION.take(turn("request_contact", **given))
    (message,) = outcome.messages
    assert message.kind == "handoff"
    assert "Marieke Voorbeeld" in message.text
    assert "06 00 00 00 01" in message.text
    assert message.contact is not None
    assert message.contact["name"] == "Marieke Voorbeeld"
    assert outcome.slots["gemeente"] == "Ede"
    assert outcome.slots["known"]["contact_first_name"] == "Marieke"


@pytest.mark.parametrize(("gemeente", "doubtful"), [("Renkum", True), ("Ede", False)])
def test_within_the_region_a_guess_is_said_to_be_one(
    turn: MakeTurn, people: None, gemeente: str, doubtful: bool
) -> None:
    (message,) = ACTION.take(turn("request_contact", slots={"gemeente": gemeente})).messages
    assert ("waarschijnlijk" in message.text) == doubtful


def test_an_invented_person_is_said_to_be_invented(turn: MakeTurn, people: None) -> None:
    (message,) = ACTION.take(turn("request_contact", slots={"gemeente": "Ede"})).messages
    assert "(Dit is een verzonnen voorbeeld.)" in message.text


def test_a_gemeente_without_its_own_person_gets_that_of_the_region(
    turn: MakeTurn, people: None
) -> None:
    (message,) = ACTION.take(turn("request_contact", slots={"gemeente": "Nijkerk"})).messages
    assert "Samira" not in message.text, "Nijkerk is of another region"
    (message,) = ACTION.take(turn("request_contact", slots={"gemeente": "Duiven"})).messages
    assert "Naima Voorbeeld" in message.text


@pytest.mark.parametrize(
    ("until", "name"),
    [
        (ON, "Samira Voorbeeld"),
        (ON + dt.timedelta(days=9), "Samira Voorbeeld"),
        (ON - dt.timedelta(days=1), "Marieke Voorbeeld"),
    ],
)
def test_who_is_away_is_stood_in_for(
    turn: MakeTurn, people: None, until: dt.date, name: str
) -> None:
    away("ede", until)
    (message,) = ACTION.take(turn("request_contact", slots={"gemeente": "Ede"})).messages
    assert message.contact is not None
    assert message.contact["name"] == name
    assert ("Marieke Voorbeeld is er nu niet." in message.text) is (name != "Marieke Voorbeeld")


def test_outside_the_region_it_is_that_regions_desk(turn: MakeTurn, people: None) -> None:
    (message,) = ACTION.take(turn("request_contact", slots={"gemeente": "Groningen"})).messages
    assert message.contact is None
    assert "arbeidsmarktregio Groningen" in message.text
    assert "Werkcentrum Groningen" in message.text
    assert "088 000 00 00" not in message.text


def test_a_region_without_a_desk_gets_the_national_one(turn: MakeTurn, people: None) -> None:
    (message,) = ACTION.take(turn("request_contact", slots={"gemeente": "Enschede"})).messages
    assert "Twente" in message.text
    assert "https://www.werkcentrum.nl" in message.text


def test_a_doubtful_region_is_not_stated(turn: MakeTurn, people: None) -> None:
    (message,) = ACTION.take(turn("request_contact", slots={"gemeente": "Elburg"})).messages
    assert "waarschijnlijk" in message.text
    assert "Regio Zwolle" in message.text


def test_nobody_named_yet_gives_our_own_desk(turn: MakeTurn) -> None:
    (message,) = ACTION.take(turn("request_contact", slots={"gemeente": "Ede"})).messages
    assert message.contact is None
    assert "nog geen vaste persoon" in message.text
    assert "088 000 00 00" in message.text


@pytest.mark.parametrize("places", [["Hengelo"], ["Ede", "Arnhem"], ["Xyzzy"]])
def test_a_place_in_doubt_is_asked(turn: MakeTurn, people: None, places: list[str]) -> None:
    outcome = ACTION.take(turn("request_contact", understanding={"places": places}))
    assert outcome.messages[-1].form == "gemeente"


def test_during_a_route_the_route_goes_on(turn: MakeTurn, people: None) -> None:
    state = {"id": "waar-begin-ik", "step": 1, "answers": {}}
    outcome = ACTION.take(turn("request_contact", slots={"route": state}))
    assert [message.kind for message in outcome.messages] == ["handoff"]
    assert "route" not in outcome.slots


def test_a_card_offers_to_be_called_back(turn: MakeTurn, people: None) -> None:
    gemeente = gazetteer().gemeente("Ede")
    assert gemeente is not None
    (message,) = card(turn(), gemeente, "contactpersoon").messages
    assert [button.act.data for button in message.buttons] == [{"route": "terugbellen"}]
