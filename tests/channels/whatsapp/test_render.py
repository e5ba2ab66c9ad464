"""A message as WhatsApp shows it: nothing is lost, and nothing is longer than it takes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.whatsapp import render


def message(text: str = "", *titles: str, **more: Any) -> dict[str, Any]:
    buttons = [{"title": title, "payload": f"b-{n}"} for n, title in enumerate(titles)]
    return {"text": text, "buttons": buttons, "sources": [], **more}


def test_bold_has_the_marks_of_whatsapp() -> None:
    (part,) = render.parts(message("**Jobcoach**\nEen *gewone* ster."))
    assert part.text == "*Jobcoach*\nEen *gewone* ster."


def test_three_short_titles_are_buttons() -> None:
    (part,) = render.parts(message("Kies", "Ja", "Nee", "Ik weet het niet"))
    assert [choice.title for choice in part.buttons] == ["Ja", "Nee", "Ik weet het niet"]
    assert not part.rows


@pytest.mark.parametrize(
    "titles", [("a", "b", "c", "d"), ("Een titel die te lang is voor een knop", "Nee")]
)
def test_more_or_longer_titles_are_a_list(titles: tuple[str, ...]) -> None:
    (part,) = render.parts(message("Kies", *titles))
    assert not part.buttons
    assert [choice.payload for choice in part.rows] == [f"b-{n}" for n in range(len(titles))]
    assert all(len(choice.title) <= render.MAX_ROW_TITLE for choice in part.rows)


def test_a_long_title_is_whole_in_the_description() -> None:
    title = "Een titel die te lang is voor een knop"
    (part,) = render.parts(message("Kies", title))
    assert part.rows[0].description == title


def test_sources_stand_below_with_their_address() -> None:
    source = {"title": "Wet", "url": "https://wetten.overheid.nl", "text_date": None}
    (part,) = render.parts(message("Tekst", sources=[source]))
    assert part.text.endswith("Wet\nhttps://wetten.overheid.nl")


def test_nothing_is_no_message_but_buttons_alone_are() -> None:
    assert render.parts(message("")) == ()
    assert render.parts(message("", "Ja"))[0].buttons


@given(st.text(alphabet="abc de.\n*", max_size=4000), st.integers(0, 12))
def test_every_word_arrives_and_every_part_fits(text: str, count: int) -> None:
    made = render.parts(message(text, *(f"Knop {n}" for n in range(count))))
    assert all(len(part.text) <= render.MAX_BODY for part in made)
    assert "".join("".join(part.text for part in made).split()).replace("*", "").strip("…") == (
        "".join(text.split()).replace("*", "")
    )
    assert all(not part.buttons and not part.rows for part in made[:-1])
