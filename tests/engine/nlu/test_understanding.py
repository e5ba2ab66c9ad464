"""The threads drawn together, with hand-made rankings: replies, places, choices."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.engine.nlu.understanding import Understander
from bot.knowledge.load import load
from bot.knowledge.model import KnowledgeBase
from bot.settings import ROOT
from tests.engine.nlu.hits import MadeHits

OFFERED = [
    {"topics": [["jobcoach", 1.0]], "entry": "jobcoach", "faq": -1, "section": None},
    {"topics": [["pso", 1.0]], "entry": "pso", "faq": -1, "section": None},
]


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load(ROOT / "knowledge")


@pytest.fixture()
def understand(base: KnowledgeBase) -> Any:
    understander = Understander(Understander.get_default_config(), SimpleNamespace(base=base))

    def run(
        text: str, act: str = "ask", topic: str = "pso", places: tuple[str, ...] = (), **slots: Any
    ) -> tuple[str, dict[str, Any]]:
        message = Message(
            {
                TEXT: text,
                INTENT: {"name": act, "confidence": 0.9},
                ENTITIES: [{"entity": "plaats", "value": place} for place in places],
                "act_rankings": [[(act, 0.9)]],
                "topic_rankings": [[(topic, 0.9)]],
                "section_rankings": [[]],
                "hits": [MadeHits()],
                "parts": [],
            }
        )
        tracker = SimpleNamespace(get_slot=slots.get)
        (done,) = understander.process([message], tracker)
        return done.get(INTENT)["name"], done.get("understanding")

    return run


def test_a_question_is_about_its_topic(understand: Any) -> None:
    intent, data = understand("hoe kom ik aan een trede")
    assert intent == "ask"
    assert data["questions"][0]["topics"][0][0] == "pso"


def test_a_lone_place_asks_for_the_person_there(understand: Any) -> None:
    assert understand("Ede", places=("Ede",)) == ("request_contact", {"places": ["Ede"]})


@pytest.mark.parametrize(
    ("text", "entry"), [("een", "jobcoach"), ("2", "pso"), ("de tweede", "pso")]
)
def test_a_choice_goes_before_a_place_of_that_name(understand: Any, text: str, entry: str) -> None:
    intent, data = understand(text, places=("Een",), offered=OFFERED)
    assert (intent, data["chosen"], data["questions"][0]["entry"]) == ("ask", True, entry)


def test_a_number_in_a_sentence_chooses_nothing(understand: Any) -> None:
    _intent, data = understand("wij zijn met 2 mensen", offered=OFFERED)
    assert "chosen" not in data


def test_a_step_of_a_route_takes_the_reply(understand: Any) -> None:
    route = {"id": "terugbellen", "step": 1, "answers": {}}
    assert understand("[telefoon-1]", route=route) == ("route_answer", {"value": "[telefoon-1]"})


def test_a_question_beside_a_route_is_answered(understand: Any) -> None:
    route = {"id": "terugbellen", "step": 1, "answers": {}}
    intent, data = understand("wat is de pso eigenlijk voor iets?", route=route)
    assert intent == "ask"
    assert data["questions"][0]["entry"] == "pso"


def test_another_language_goes_to_a_person(understand: Any) -> None:
    intent, data = understand("Can I get a subsidy for my employee?")
    assert (intent, data["language"]) == ("foreign_language", "en")
    assert data["questions"][0]["topics"][0][0] == "pso"


@pytest.mark.parametrize("text", ["Wis mijn gesprek", "verwijder al mijn gegevens"])
def test_erasing_is_heard(understand: Any, text: str) -> None:
    assert understand(text)[0] == "erase_request"


def test_an_own_case_counts_early(understand: Any, base: KnowledgeBase) -> None:
    assert understand("waar blijft mijn aanvraag", act="own_case", topic="status-aanvraag")[0] == (
        "own_case"
    )


def test_a_sign_without_letters_is_nonsense(understand: Any) -> None:
    assert understand("?!")[0] == "nonsense"


@pytest.mark.parametrize(
    ("act", "text", "entry"),
    [
        ("choose_other", "nee ik bedoel dat eerste, hoe vraag je dat aan", "jobcoach"),
        ("help", "wie kan ons daar bij helpen", "no-riskpolis"),
    ],
)
def test_an_act_is_heard_in_its_conversation(
    understand: Any, act: str, text: str, entry: str
) -> None:
    focus = {"entry": "no-riskpolis", "topic": "no-riskpolis", "section": None, "other": "jobcoach"}
    intent, data = understand(text, act=act, topic="no-riskpolis", focus=focus)
    assert intent == "ask"
    assert data["questions"][0]["entry"] == entry
    assert understand(text, act=act)[0] == act


def test_it_is_about_the_subject_under_discussion(understand: Any) -> None:
    focus = {"entry": "no-riskpolis", "topic": "no-riskpolis", "section": None}
    text = "en hoe lang duurt dat?"
    _, data = understand(text, act="follow_up", topic="waar-beginnen", focus=focus)
    question = data["questions"][0]
    assert (question["entry"], question["from_context"]) == ("no-riskpolis", True)
