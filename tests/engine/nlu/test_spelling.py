"""Misspelt words of the domain are put right; everyday words are left alone."""

from __future__ import annotations

import pytest

from bot.engine.nlu.spelling import Speller
from bot.knowledge.load import load
from bot.settings import ROOT


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(load(ROOT / "knowledge"))


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("banenafspaak", "banenafspraak"),
        ("Banenafspaak", "banenafspraak"),
        ("wat is het doelgroepregistre?", "wat is het doelgroepregister?"),
        ("loonkostenvordeel aanvragen", "loonkostenvoordeel aanvragen"),
        ("de proefplaatsng duurt lang", "de proefplaatsing duurt lang"),
        ("participatiewt", "participatiewet"),
    ],
)
def test_a_word_of_the_domain_is_put_right(speller: Speller, typed: str, heard: str) -> None:
    assert speller.correct(typed) == heard


@pytest.mark.parametrize(
    "text",
    [
        "mijn medewerkers vergaderen met de fietsenmaker",
        "ons administratiekantoor doet de belastingaangifte",
        "collegas en werkgevers krijgen vakantiegeld",
        "arbeidsovereenkomst en werknemersverzekering",
        "banenafspraak en loonkostensubsidie",
        "andere verlichting in het weekend",
        "wat hier bewaard wordt",
        "lkv wia uwv",
        "[telefoon-1] en [naam-1]",
        "",
    ],
)
def test_other_words_are_left_alone(speller: Speller, text: str) -> None:
    assert speller.correct(text) == text


def test_a_word_is_not_turned_into_one_with_another_first_letter(speller: Speller) -> None:
    assert speller.correct("kroefplaatsing") == "kroefplaatsing"


def test_a_looked_up_word_is_remembered(speller: Speller) -> None:
    assert speller.correct("jobcoachh") == speller.correct("jobcoachh")
    assert speller.correct("praktijkrotue praktijkrotue") == "praktijkroute praktijkroute"
