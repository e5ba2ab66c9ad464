"""A message with two questions is cut in two; one question stays whole."""

from __future__ import annotations

import pytest

from bot.engine.nlu.splitter import MAX_PARTS, opens_as_question, split


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Wat is LKV en hoe vraag ik een jobcoach aan?",
            ["Wat is LKV", "hoe vraag ik een jobcoach aan?"],
        ),
        (
            "Hoe lang duurt het, en wie betaalt dat?",
            ["Hoe lang duurt het", "wie betaalt dat?"],
        ),
        (
            "Ik heb iemand op het oog. Wat moet ik doen?",
            ["Ik heb iemand op het oog.", "Wat moet ik doen?"],
        ),
        ("Wat kost het? En hoe lang?", ["Wat kost het?", "En hoe lang?"]),
        (
            "hij is al weken ziek\nkrijg ik geld terug van UWV",
            ["hij is al weken ziek", "krijg ik geld terug van UWV"],
        ),
        (
            "Graag uitleg over open hiring en over de regels bij een strafblad.",
            ["Graag uitleg over open hiring", "over de regels bij een strafblad."],
        ),
        (
            "Ik snap het verschil niet, en ik wil ook graag weten waar ik moet beginnen.",
            ["Ik snap het verschil niet", "ik wil ook graag weten waar ik moet beginnen."],
        ),
    ],
)
def test_two_questions(text: str, parts: list[str]) -> None:
    assert split(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Wat is de no-riskpolis?",
        "Kan ik iemand met bijstand en iemand met WIA aannemen?",
        "loonkostensubsidie en loonkostenvoordeel",
        "hoi. ja. nee.",
        "Bij autisme en adhd: wat helpt?",
    ],
)
def test_one_question(text: str) -> None:
    assert split(text) == []


def test_a_short_piece_stays_with_what_it_belongs_to() -> None:
    assert split("Mijn medewerker is ziek. Help mij. Wat moet ik nu doen?") == [
        "Mijn medewerker is ziek. Help mij.",
        "Wat moet ik nu doen?",
    ]


def test_a_flood_of_questions_is_bounded() -> None:
    assert len(split("Wat is de regel? " * 40)) == MAX_PARTS


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("Hoe werkt het", True),
        ("  kan dat?", True),
        ("Graag uw advies over een proefperiode", True),
        ("effe vragen", True),
        ("over de regels bij een strafblad", True),
        ("Over twee weken begint hij", False),
        ("In mijn bestek staat SROI, hoe verantwoord ik dat", True),
        ("Hij zit in de WIA, wat ik lastig vind", False),
        ("mijn medewerker", False),
        ("", False),
    ],
)
def test_what_opens_a_question(text: str, opens: bool) -> None:
    assert opens_as_question(text) is opens
