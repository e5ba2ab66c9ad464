"""One message as questions: parts that ask, parts that lean on what stands before them."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.engine.nlu.candidates import Weights
from bot.engine.nlu.index import Hit
from bot.engine.nlu.questions import Questions
from bot.engine.nlu.splitter import split
from bot.knowledge.load import load
from bot.knowledge.model import KnowledgeBase
from bot.settings import ROOT
from tests.engine.nlu.hits import MadeHits

QUESTIONS = Questions(Weights(), second_question_from=0.4, leaning_question_from=0.9)
FOCUS = {"entry": "no-riskpolis", "topic": "no-riskpolis", "section": "wat"}


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load(ROOT / "knowledge")


def message(text: str, *topics: tuple[str, float], named: tuple[str, ...] = ()) -> Message:
    """Return a message; `topics` are those of the whole text and of each part."""
    parts = split(text)
    assert len(topics) == len(parts) + 1, parts
    hits = MadeHits({entry: Hit(entry, entry, 0.5, -1, -1.0, entry) for entry in named})
    return Message(
        {
            TEXT: text,
            "parts": parts,
            "act_rankings": [[("ask", 0.9)] for _ in topics],
            "topic_rankings": [[topic, ("pso", 1.0 - topic[1])] for topic in topics],
            "section_rankings": [[("wat", 0.9)] for _ in topics],
            "hits": [hits] + [MadeHits() for _ in parts],
        }
    )


def found(base: KnowledgeBase, asked: Message, **given: Any) -> list[tuple[str, bool]]:
    questions = QUESTIONS.of(base, asked, "ask", given.get("focus"))
    return [(question.topics[0][0], question.unsure) for question in questions]


def test_two_clear_questions_are_two(base: KnowledgeBase) -> None:
    asked = message(
        "Wat doet een jobcoach en wat kost eherkenning?",
        ("jobcoach", 0.9),
        ("jobcoach", 0.99),
        ("werkgeversportaal", 0.99),
    )
    assert found(base, asked) == [("jobcoach", False), ("werkgeversportaal", False)]


def test_neighbours_are_two_only_when_both_are_clear(base: KnowledgeBase) -> None:
    text = "Hoe word ik leerbedrijf en wat is de subsidie praktijkleren?"
    clear = message(text, ("leerbedrijf", 0.9), ("leerbedrijf", 0.99), ("praktijkleren", 0.99))
    vague = message(text, ("leerbedrijf", 0.9), ("leerbedrijf", 0.99), ("praktijkleren", 0.6))
    assert [slug for slug, _unsure in found(base, clear)] == ["leerbedrijf", "praktijkleren"]
    assert [slug for slug, _unsure in found(base, vague)] == ["leerbedrijf"]


def test_a_part_that_leans_is_offered_at_most(base: KnowledgeBase) -> None:
    text = "Wat doet een jobcoach? En hoe vertel ik het aan hem?"
    unsure = message(text, ("jobcoach", 0.9), ("jobcoach", 0.99), ("draagvlak-team", 0.6))
    assert found(base, unsure) == [("jobcoach", False), ("draagvlak-team", True)]


@pytest.mark.parametrize("slug", ["waar-beginnen", "contactpersoon"])
def test_a_leaning_part_is_no_question_about_everything(base: KnowledgeBase, slug: str) -> None:
    asked = message(
        "Wat is het tweede spoor en wanneer begin ik daarmee?",
        ("ziekte-re-integratie", 0.9),
        ("ziekte-re-integratie", 0.99),
        (slug, 0.97),
    )
    assert found(base, asked) == [("ziekte-re-integratie", False)]


def test_what_is_not_ours_in_a_story_is_part_of_the_story(base: KnowledgeBase) -> None:
    asked = message(
        "Zij werkt hier vijf maanden. Ze raakt in paniek. Hoe kom ik aan hulp?",
        ("jobcoach", 0.9),
        ("begeleiding", 0.9),
        ("begeleiding", 0.9),
        ("near-werkzoekende", 0.7),
    )
    assert [slug for slug, _unsure in found(base, asked)] == ["jobcoach"]


@pytest.mark.parametrize(
    "text",
    ["geldt dat ook voor iemand uit de bijstand?", "en werkt dit ook bij iemand met bijstand"],
)
def test_whom_it_is_for_stays_with_the_subject(base: KnowledgeBase, text: str) -> None:
    asked = message(text, ("participatiewet", 0.99))
    (question,) = QUESTIONS.of(base, asked, "ask", FOCUS)
    assert (question.entry, question.from_context) == ("no-riskpolis", True)


def test_two_readings_that_are_as_likely_are_both_offered(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = message("kan dat ook met begeleiding", ("jobcoach", 0.9))
    for leans, first in ((0.6, "no-riskpolis"), (0.4, "jobcoach")):
        monkeypatch.setattr("bot.engine.nlu.questions.leaning", lambda *_, p=leans: p)
        (question,) = QUESTIONS.of(base, asked, "ask", FOCUS)
        assert question.unsure
        assert not question.from_context
        assert next(slug for slug, _p in question.topics) == first
        assert {slug for slug, _p in question.topics} == {"no-riskpolis", "jobcoach"}


@pytest.mark.parametrize(
    ("text", "section"), [("en jobcoach dan?", None), ("en wat kost een jobcoach", "bedrag")]
)
def test_a_bare_name_asks_for_the_whole(
    base: KnowledgeBase, text: str, section: str | None
) -> None:
    asked = message(text, ("jobcoach", 0.9), named=("jobcoach",))
    asked.set("section_rankings", [[("bedrag", 0.9)]])
    (question,) = QUESTIONS.of(base, asked, "ask", None)
    assert question.section == section


def test_what_a_person_answers_is_no_subject_to_lean_on(base: KnowledgeBase) -> None:
    focus = {"entry": "status-aanvraag", "topic": "status-aanvraag", "section": None}
    asked = message("kan daar een jobcoach bij?", ("jobcoach", 0.9))
    assert found(base, asked, focus=focus)[0][0] == "jobcoach"


def test_a_part_that_points_back_is_about_what_was_said_before(base: KnowledgeBase) -> None:
    asked = message(
        "Wij denken aan open hiring. Hoe begin je daarmee? En wat is een jobcoach?",
        ("open-hiring", 0.9),
        ("open-hiring", 0.95),
        ("waar-beginnen", 0.9),
        ("jobcoach", 0.95),
    )
    assert [slug for slug, _unsure in found(base, asked)] == ["open-hiring", "jobcoach"]


def test_another_question_is_another_subject(base: KnowledgeBase) -> None:
    text = "oké. andere vraag: wat betekent dat als hij bij de WIA zit?"
    parts = split(text)
    asked = message(text, *[("wia", 0.95) for _ in range(len(parts) + 1)])
    assert found(base, asked, focus=FOCUS)[0][0] == "wia"


def test_a_subject_that_is_named_goes_before_the_other_one(base: KnowledgeBase) -> None:
    focus = {**FOCUS, "other": "jobcoach"}
    named = message(
        "hoe zit het met die andere regeling, de proefplaatsing",
        ("proefplaatsing", 0.95),
        named=("proefplaatsing",),
    )
    pointed = message("en die andere regeling", ("pso", 0.2))
    assert found(base, named, focus=focus)[0][0] == "proefplaatsing"
    assert found(base, pointed, focus=focus)[0][0] == "jobcoach"
