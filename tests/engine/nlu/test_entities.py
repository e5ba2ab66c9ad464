"""What a message says of the case, as entities."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.engine.nlu.entities import entities_of
from bot.knowledge.load import load
from bot.knowledge.model import KnowledgeBase
from bot.settings import ROOT

ON = dt.date(2026, 11, 22)


class Hits(dict[str, Any]):
    """No hits, and the names that were heard."""

    def __init__(self, named: dict[str, str]) -> None:
        super().__init__()
        self.named = named


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load(ROOT / "knowledge")


def found(base: KnowledgeBase, text: str, **named: str) -> dict[str, Any]:
    message = Message({TEXT: text, "hits": [Hits(named)], "knowledge": base})
    return {item["entity"]: item["value"] for item in entities_of(message, ON)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("wij zijn een bakkerij met 12 man", {"bedrijfsgrootte": 12, "sector": "winkel"}),
        ("We hebben 300 medewerkers in de zorg", {"bedrijfsgrootte": 300, "sector": "zorg"}),
        ("zo'n 25 fte", {"bedrijfsgrootte": 25}),
        ("hij werkt 24 uur in het magazijn", {"sector": "logistiek"}),
        ("de zorgen zijn groot", {}),
        ("ik zoek 3 mensen", {}),
        ("1 maart begint hij", {"datum": "2027-03-01"}),
    ],
)
def test_what_is_said_of_the_case(base: KnowledgeBase, text: str, wanted: dict[str, Any]) -> None:
    assert found(base, text) == wanted


def test_names_are_instruments_or_groups(base: KnowledgeBase) -> None:
    assert found(base, "jobcoach", jobcoach="jobcoach") == {"instrument": "jobcoach"}
    assert found(base, "een wajonger", wajong="wajonger") == {"doelgroep": "wajong"}
