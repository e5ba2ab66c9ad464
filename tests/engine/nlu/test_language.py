"""Another language is noticed; Dutch with English words in it is Dutch."""

from __future__ import annotations

import pytest

from bot.engine.nlu.language import foreign


@pytest.mark.parametrize(
    "text",
    [
        "Ik heb een employee met een disability, hoe vraag ik een jobcoach aan?",
        "job coaching on the job voor mijn team",
        "Hoe werkt social return?",
        "Wat is social return?",
        "wat is open hiring",
        "jobcoach job carving open hiring",
        "LKS LKV WIA",
        "harrie training kosten",
        "subsidie praktijkleren bbl 2026",
        "proefplaatsing duur",
        "hello",
        "hoi team",
        "ok",
        "",
    ],
)
def test_dutch_stays_dutch(text: str) -> None:
    assert foreign(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I would like to hire someone with a disability", "en"),
        ("Can I get a subsidy for my employee?", "en"),
        ("I want open hiring, please tell me more", "en"),
        ("Ich möchte jemanden mit einer Behinderung einstellen", "de"),
        ("Chciałbym zatrudnić pracownika z niepełnosprawnością", "pl"),
        ("Я хочу найняти працівника з інвалідністю", "uk"),
        ("Дякую", "uk"),
        ("أريد توظيف شخص من ذوي الإعاقة", "ar"),
    ],
)
def test_another_language_is_named(text: str, language: str) -> None:
    assert foreign(text) == language
