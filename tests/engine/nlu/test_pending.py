"""Short replies against what was just asked; a question is no reply."""

from __future__ import annotations

import pytest

from bot.engine.nlu.pending import choice, current_step, route_reply
from bot.knowledge.load import load
from bot.knowledge.model import KnowledgeBase, RouteStep
from bot.settings import ROOT

TITLES = ["Loonkostensubsidie", "Loonkostenvoordeel (LKV)", "No-riskpolis bij ziekte"]
GUIDE = RouteStep(
    "begeleiding",
    "Wie helpt?",
    "keuze",
    (
        ("collega", "Een collega van mij"),
        ("zelf", "Ik zelf"),
        ("niemand", "Daar heb ik niemand voor"),
    ),
    free_text=False,
    required=False,
)
CONSENT = RouteStep(
    "toestemming",
    "Mag dat?",
    "keuze",
    (("ja", "Ja, dat mag"), ("nee", "Nee, liever niet")),
    free_text=False,
    required=True,
)
NAME = RouteStep("naam", "Naam?", "naam", (), free_text=False, required=True)
PHONE = RouteStep("telefoon", "Nummer?", "telefoon", (), free_text=False, required=True)
PLACE = RouteStep("gemeente", "Waar?", "gemeente", (), free_text=False, required=False)
WORK = RouteStep("werk", "Welk werk?", "tekst", (), free_text=False, required=False)


@pytest.mark.parametrize(
    ("reply", "index"),
    [
        ("1", 0),
        ("2", 1),
        ("een", 0),
        ("twee", 1),
        ("de tweede", 1),
        ("2e", 1),
        ("de laatste graag", 2),
        ("nummer 2 graag", 1),
        ("ik bedoel de derde", 2),
        ("doe maar 3", 2),
        ("lonkostensubsidie", 0),
        ("ziekte", 2),
        ("LKV", None),
        ("4", None),
        ("allebei", None),
        ("loonkosten", None),
        ("wij zijn met 3 mensen", None),
        ("ik heb er twee in dienst", None),
        ("wat is de eerste stap", None),
        ("mijn eerste werknemer", None),
        ("een jobcoach", None),
        ("hoe lang duurt dat voor mijn medewerker met een beperking nummer 2", None),
        ("", None),
    ],
)
def test_a_choice(reply: str, index: int | None) -> None:
    assert choice(reply, TITLES) == index


def test_nothing_is_chosen_where_nothing_is_offered() -> None:
    assert choice("1", []) is None


@pytest.mark.parametrize(
    ("step", "text", "reply"),
    [
        (GUIDE, "2", {"value": "zelf"}),
        (GUIDE, "een colega van mij", {"value": "collega"}),
        (GUIDE, "niemand", {"value": "niemand"}),
        (GUIDE, "sla over", {"skip": True}),
        (GUIDE, "Weet ik nog niet.", {"skip": True}),
        (GUIDE, "wat doet een jobcoach?", None),
        (CONSENT, "ja hoor", {"value": "ja"}),
        (CONSENT, "prima", {"value": "ja"}),
        (CONSENT, "nee", {"value": "nee"}),
        (CONSENT, "liever niet", {"value": "nee"}),
        (CONSENT, "waarom wilt u dat weten?", None),
        (WORK, "dozen vouwen en de kantine", {"value": "dozen vouwen en de kantine"}),
        (WORK, "wat bedoelt u?", None),
        (NAME, "[naam-1]", {"value": "[naam-1]"}),
        (NAME, "ik heet [naam-2]", {"value": "[naam-2]"}),
        (NAME, "zeg ik liever niet", {"value": None}),
        (NAME, "waarom moet dat?", None),
        (PHONE, "[telefoon-1]", {"value": "[telefoon-1]"}),
        (PHONE, "mijn nummer is [telefoon-1] overdag", {"value": "[telefoon-1]"}),
        (PHONE, "06 123", {"value": None}),
        (PLACE, "Hengelo", {"value": "Hengelo"}),
        (PLACE, "overslaan", {"skip": True}),
        (PLACE, "wat is loonwaarde eigenlijk?", None),
    ],
)
def test_a_reply_to_a_step(step: RouteStep, text: str, reply: dict[str, object] | None) -> None:
    assert route_reply(step, text, "ask", []) == reply


def test_a_place_in_a_sentence_is_the_reply() -> None:
    assert route_reply(PLACE, "wij zitten in ede", "inform", ["Ede"]) == {"value": "Ede"}


def test_not_knowing_skips() -> None:
    assert route_reply(GUIDE, "geen idee", "unsure", []) == {"skip": True}


@pytest.mark.parametrize(
    "act", ["stop", "request_contact", "own_case", "no_contact", "frustrated", "help"]
)
@pytest.mark.parametrize("step", [WORK, PLACE, NAME, PHONE], ids=lambda step: step.kind)
def test_who_wants_something_else_is_let_go(step: RouteStep, act: str) -> None:
    assert route_reply(step, "stoppen", act, []) is None


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load(ROOT / "knowledge")


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ({"id": "terugbellen", "step": 1}, "telefoon"),
        ({"id": "terugbellen"}, "naam"),
        ({"id": "terugbellen", "step": 99}, None),
        ({"id": "bestaat-niet", "step": 0}, None),
        ({}, None),
        (None, None),
    ],
)
def test_the_step_that_waits(
    base: KnowledgeBase, state: dict[str, object] | None, step: str | None
) -> None:
    found = current_step(base, state)
    assert (found.id if found else None) == step
