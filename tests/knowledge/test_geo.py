"""Gemeenten and places: found by any name they go by, asked when in doubt."""

from __future__ import annotations

import pytest

from bot.knowledge.geo import DOUBTFUL_REGION, Gazetteer
from bot.settings import ROOT


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return Gazetteer(ROOT / "knowledge" / "regios")


@pytest.mark.parametrize(
    ("typed", "gemeente", "region"),
    [
        ("Ede", "Ede", "FoodValley"),
        ("ede", "Ede", "FoodValley"),
        ("  gemeente Ede. ", "Ede", "FoodValley"),
        ("Arnhem", "Arnhem", "Midden-Gelderland"),
        ("Heelsum", "Renkum", "FoodValley"),  # a place
        ("Den Haag", "'s-Gravenhage", "Haaglanden"),
        ("Den Bosch", "'s-Hertogenbosch", "Noordoost-Brabant"),
        ("Weesp", "Amsterdam", "Groot Amsterdam"),  # former gemeenten
        ("Uden", "Maashorst", "Noordoost-Brabant"),
        ("Utrecht", "Utrecht", "Midden-Utrecht"),  # a place with its gemeente's name
        ("Apeldorn", "Apeldoorn", "Veluwe Stedendriehoek"),  # typing errors
        ("Amsterdm", "Amsterdam", "Groot Amsterdam"),
        ("wageningn", "Wageningen", "FoodValley"),
        ("Zeewolde", "Zeewolde", "Veluwe Stedendriehoek"),  # regions that cross a province
        ("Nijkerk", "Nijkerk", "Amersfoort"),
        ("Meppel", "Meppel", "Regio Zwolle"),
    ],
)
def test_one_gemeente_is_found(places: Gazetteer, typed: str, gemeente: str, region: str) -> None:
    assert [(item.name, item.region) for item in places.find(typed)] == [(gemeente, region)]


@pytest.mark.parametrize(
    ("typed", "gemeenten"),
    [
        ("Hengelo", {"Hengelo", "Bronckhorst"}),
        ("Rijswijk", {"Rijswijk", "Altena"}),
        ("Bergen", {"Bergen (L.)", "Bergen (NH.)"}),
        ("Laren", {"Laren", "Lochem"}),
        ("Edde", {"Ede", "Westerwolde"}),  # a typing error in Ede, or in Wedde
    ],
)
def test_a_name_with_more_meanings_is_asked(
    places: Gazetteer, typed: str, gemeenten: set[str]
) -> None:
    assert {item.name for item in places.find(typed)} == gemeenten


@pytest.mark.parametrize("typed", ["", "  ", "Xyzzy", "weet ik niet", "ja", "oke", "bakkerij"])
def test_what_is_no_place_is_not_guessed(places: Gazetteer, typed: str) -> None:
    assert places.find(typed) == []


def test_the_six_doubtful_gemeenten_say_so_and_no_other(places: Gazetteer) -> None:
    assert len(DOUBTFUL_REGION) == 6
    for name in DOUBTFUL_REGION:
        gemeente = places.gemeente(name)
        assert gemeente is not None, name
        assert not gemeente.region_is_certain
    for name in ("Ede", "Arnhem", "Gorinchem", "Zwolle"):
        gemeente = places.gemeente(name)
        assert gemeente is not None
        assert gemeente.region_is_certain


def test_every_gemeente_is_found_by_its_own_name(places: Gazetteer) -> None:
    names = [name for name in places.names() if places.gemeente(name)]
    assert len(names) == 342
    assert [name for name in names if name not in {g.name for g in places.find(name)}] == []
    assert len(places.regions()) == 35


def test_the_desk_of_a_region(places: Gazetteer) -> None:
    desk = places.desk("FoodValley")
    assert desk is not None
    assert (desk.name, desk.url) == ("WSP Regio FoodValley", "https://wsp-regiofoodvalley.nl")
    groningen = places.desk("Groningen")
    assert groningen is not None
    assert groningen.url == "https://www.werkcentrum.nl", "no site of its own: the national one"
    assert places.desk("Midden-Gelderland") is None
    assert places.desk("Nergens") is None


def test_no_phone_number_is_made_up(places: Gazetteer) -> None:
    desks = [desk for region in places.regions() if (desk := places.desk(region))]
    assert len(desks) > 15
    assert [desk for desk in desks if desk.phone or desk.mail] == []


def test_ordinary_words_are_known_as_such(places: Gazetteer) -> None:
    assert places.is_ordinary_word("Best")
    assert not places.is_ordinary_word("Ede")
    assert places.canonical("ede") == "Ede"
