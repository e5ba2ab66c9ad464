"""A message of the chat API in its Telegram form."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.telegram.render import MAX_TEXT, MAX_TITLE, parts

SOURCE = {
    "title": "UWV <Proefplaatsing>",
    "url": 'https://www.uwv.nl/a?b=1&c="2"',
    "text_date": "2026-03-01",
    "checked_on": None,
}


def html(text: str, **more: Any) -> list[str]:
    return [part.html for part in parts({"text": text, **more})]


def size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_bold_lists_and_escaping() -> None:
    text = "**Let op** bij 5 < 6 & 7.\n1. **U**: bel\n2. Wacht\n- a * b\n- **open"
    assert html(text) == [
        "<b>Let op</b> bij 5 &lt; 6 &amp; 7.\n1. <b>U</b>: bel\n2. Wacht\n- a * b\n- **open"
    ]


def test_sources_are_the_last_lines_with_link_and_date() -> None:
    (shown,) = html("Tekst.", sources=[SOURCE])
    assert shown == (
        "Tekst.\n\nBron: "
        '<a href="https://www.uwv.nl/a?b=1&amp;c=&quot;2&quot;">UWV &lt;Proefplaatsing&gt;</a>'
        " (1 maart 2026)"
    )


def test_source_says_when_it_was_checked_and_when_it_has_no_date() -> None:
    (shown,) = html(
        "Tekst.",
        sources=[
            {**SOURCE, "checked_on": "2026-11-05"},
            {**SOURCE, "text_date": None},
        ],
    )
    first, second = shown.splitlines()[-2:]
    assert first.endswith("(1 maart 2026, nagekeken op 5 november 2026)")
    assert second.endswith("(zonder datum)")


def test_only_web_addresses_become_links() -> None:
    (shown,) = html("Tekst.", sources=[{**SOURCE, "url": "javascript:alert(1)"}])
    assert "<a" not in shown


def test_buttons_stand_in_rows_of_one_with_short_titles() -> None:
    buttons = [
        {"title": "Meer over " + "x" * 100, "payload": "b-1"},
        {"title": "Ja", "payload": "b-2"},
    ]
    (part,) = parts({"text": "Kies.", "buttons": buttons})
    assert part.keyboard is not None
    rows = part.keyboard.inline_keyboard
    assert [len(row) for row in rows] == [1, 1]
    assert [row[0].callback_data for row in rows] == ["b-1", "b-2"]
    assert len(rows[0][0].text) == MAX_TITLE
    assert rows[0][0].text.endswith("…")


def test_nothing_to_show_gives_nothing() -> None:
    assert parts({"text": "  "}) == ()


@pytest.mark.parametrize(
    "text",
    [
        "a" * 9000,
        "woord " * 2000,
        "Een zin van zes woorden lang. " * 400,
        "\n".join(f"{n}. regel & nog wat" for n in range(700)),
        "& < > " * 2500,
        "😀" * 5000,
        "kort\n\n" + "b" * 5000,
    ],
    ids=["letters", "words", "sentences", "lines", "escapes", "emoji", "short-first"],
)
def test_every_part_fits_and_nothing_is_lost(text: str) -> None:
    found = parts({"text": text, "buttons": [{"title": "Ja", "payload": "b"}]})
    assert all(0 < size(part.html) <= MAX_TEXT for part in found)
    assert "".join("".join(part.plain for part in found).split()) == "".join(text.split())
    assert [part.keyboard is not None for part in found] == [False] * (len(found) - 1) + [True]


def test_cut_falls_between_paragraphs() -> None:
    found = html("\n\n".join(["a" * 1500, "b" * 1500, "c" * 1500, "d" * 1500]))
    assert found == ["a" * 1500 + "\n\n" + "b" * 1500, "c" * 1500 + "\n\n" + "d" * 1500]


def test_bold_across_a_cut_is_bold_in_both_parts() -> None:
    found = html("**" + "x" * 5000 + "**")
    assert len(found) == 2
    assert all(part.startswith("<b>x") and part.endswith("x</b>") for part in found)


def test_sources_get_a_message_of_their_own_where_they_do_not_fit() -> None:
    found = html("a" * 4090, sources=[SOURCE])
    assert len(found) == 2
    assert found[1].startswith("Bron: ")
