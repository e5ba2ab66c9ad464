"""Which other subject a message points at, and how likely it leans on the one under discussion."""

from __future__ import annotations

import pytest

from bot.engine.nlu.followups import the_other

FOCUS = {"entry": "loonwaarde", "topic": "loonwaarde", "other": "proefplaatsing"}


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("nee, dat eerste, hoe vraag je dat aan", "proefplaatsing"),
        ("en die andere regeling?", "proefplaatsing"),
        ("ik bedoel de vorige", "proefplaatsing"),
        ("hoe hoog is het in het eerste jaar", None),
        ("en na dat eerste half jaar?", None),
        ("geldt dat ook de eerste drie maanden", None),
        ("wat is het tweede spoor", None),
        ("en op de eerste ziektedag", None),
        ("hoe lang duurt dat", None),
    ],
)
def test_what_the_other_is(text: str, other: str | None) -> None:
    assert the_other(text, FOCUS) == other


@pytest.mark.parametrize(
    ("text", "other"),
    [("en de tweede dan?", "proefplaatsing"), ("en het tweede jaar dan?", None)],
)
def test_of_a_pair_the_second_is_the_other(text: str, other: str | None) -> None:
    assert the_other(text, {**FOCUS, "pair": True}) == other
