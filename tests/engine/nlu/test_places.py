"""Places in a message, with the Dutch model that is installed; ordinary words are no places."""

from __future__ import annotations

from typing import Any

import pytest
import spacy
from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.engine.nlu.places import PlaceExtractor
from bot.knowledge.geo import Gazetteer
from bot.settings import ROOT


@pytest.fixture(scope="module")
def model() -> Any:
    # Recognition needs the tokens only.
    return spacy.load("nl_core_news_md", exclude=["parser", "ner", "tagger", "lemmatizer"])


@pytest.fixture(scope="module")
def extractor() -> PlaceExtractor:
    return PlaceExtractor(Gazetteer(ROOT / "knowledge" / "regios"))


def places_in(model: Any, extractor: PlaceExtractor, text: str) -> list[dict[str, Any]]:
    message = Message({TEXT: text, SPACY_DOCS[TEXT]: model(text)})
    (done,) = extractor.process([message])
    found: list[dict[str, Any]] = done.get(ENTITIES)
    return found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ede", ["Ede"]),
        ("ede", ["Ede"]),
        ("omgeving Ede", ["Ede"]),
        ("ik zit in ede", ["Ede"]),
        ("wij zitten in Best", ["Best"]),
        ("Best", ["Best"]),
        ("Hengelo", ["Hengelo"]),
        ("een bedrijf in Den Haag", ["Den Haag"]),
        ("gevestigd te Capelle aan den IJssel", ["Capelle aan den IJssel"]),
        ("ons bedrijf staat in 's-Hertogenbosch", ["'s-Hertogenbosch"]),
        ("wij zitten in Hendrik-Ido-Ambacht", ["Hendrik-Ido-Ambacht"]),
        ("een bedrijf in Bergen (NH.)", ["Bergen (NH.)"]),
        ("Bergen op Zoom", ["Bergen op Zoom"]),  # and not Bergen
        ("hij woont in Utrecht en werkt bij ons in Zeist", ["Utrecht", "Zeist"]),
        ("Kan ik iemand uit Wageningen aannemen?", ["Wageningen"]),
    ],
)
def test_a_place_is_found(
    model: Any, extractor: PlaceExtractor, text: str, names: list[str]
) -> None:
    assert [item["value"] for item in places_in(model, extractor, text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "wat is het beste voor ons",
        "wat is het best voor ons",
        "best",
        "een",
        "dat is heel goed",
        "in een week",
        "het is open",
        "hoe vraag ik een jobcoach aan?",
        "is dit echt waar",
        "",
    ],
)
def test_an_ordinary_word_is_no_place(model: Any, extractor: PlaceExtractor, text: str) -> None:
    assert places_in(model, extractor, text) == []


def test_a_place_says_where_it_stands(model: Any, extractor: PlaceExtractor) -> None:
    text = "wij zitten in ede, gelderland"
    (found,) = places_in(model, extractor, text)
    assert text[found["start"] : found["end"]] == "ede"
    assert (found["entity"], found["value"]) == ("plaats", "Ede")


def test_what_others_found_is_kept(model: Any, extractor: PlaceExtractor) -> None:
    other = {"entity": "iets", "value": "x"}
    message = Message({TEXT: "Ede", SPACY_DOCS[TEXT]: model("Ede"), ENTITIES: [other]})
    (done,) = extractor.process([message])
    assert [item["entity"] for item in done.get(ENTITIES)] == ["iets", "plaats"]
