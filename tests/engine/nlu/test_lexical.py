"""The words of entries: they tell apart what means nearly the same."""

from __future__ import annotations

import pytest

from bot.engine.nlu.lexical import Lexical, text_of
from bot.knowledge.load import load
from bot.knowledge.model import KnowledgeBase
from bot.settings import ROOT


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load(ROOT / "knowledge")


@pytest.mark.parametrize(
    ("text", "nearer", "farther"),
    [
        ("hij is vaak te laat, wat nu", "te-laat-of-niet-komen", "vaak-ziek"),
        ("ze meldt zich steeds ziek", "vaak-ziek", "te-laat-of-niet-komen"),
        ("hij is vaek te laet", "te-laat-of-niet-komen", "vaak-ziek"),
    ],
)
def test_the_entry_with_the_words_overlaps_more(
    base: KnowledgeBase, text: str, nearer: str, farther: str
) -> None:
    lexical = Lexical(base)
    found = lexical.overlap(lexical.counted(text), [nearer, farther])
    assert found[nearer] > found[farther]


def test_a_question_without_known_words_overlaps_with_nothing(base: KnowledgeBase) -> None:
    lexical = Lexical(base)
    assert lexical.overlap(lexical.counted("qqqq"), ["no-riskpolis"]) == {"no-riskpolis": 0.0}


def test_amounts_and_formal_text_are_left_out(base: KnowledgeBase) -> None:
    text = text_of(base.entries["no-riskpolis"])
    assert "bedrag(" not in text
    assert "Veelgestelde" not in text
