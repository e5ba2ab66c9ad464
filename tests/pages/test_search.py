"""The search box finds by words, parts of compounds and misspellings."""

from __future__ import annotations

import pytest

from bot.knowledge.model import KnowledgeBase
from bot.pages.listing import documents
from bot.pages.search import Document, LexicalIndex, words


@pytest.fixture(scope="module")
def index(base: KnowledgeBase) -> LexicalIndex:
    return LexicalIndex(documents(base))


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("loonkostensubsidie", "loonkostensubsidie"),
        ("LKS", "loonkostensubsidie"),
        ("loonkostensubside", "loonkostensubsidie"),
        ("no risk", "no-riskpolis"),
        ("iemand uit oekraine", "oekrainers"),
        ("boete quotum", "quotum"),
        ("mobiliteitsbonus", "premiekorting-mobiliteitsbonus"),
        ("jobcoach of werkbegeleider", "jobcoach-of-interne-werkbegeleiding"),
    ],
)
def test_finds(index: LexicalIndex, query: str, wanted: str) -> None:
    assert wanted in index.find(query)[:3]


def test_nothing_for_nonsense(index: LexicalIndex) -> None:
    assert index.find("zzqqx") == []
    assert index.find("") == [] and index.find("?!") == []


def test_empty_index_finds_nothing() -> None:
    assert LexicalIndex([]).find("subsidie") == []


def test_words_lose_accents_and_plurals() -> None:
    assert words("Oekraïners, jobcoachen!") == ["oekrainer", "jobcoach"]


def test_part_of_a_compound() -> None:
    index = LexicalIndex([Document("a", ((1.0, "loonkostensubsidie"),))])
    assert index.find("subsidie") == ["a"]
