"""Whole conversations with the real product, told in `test_dialogues.yml`.

Each turn types (`typ`), presses (`druk`) or presses a button of long ago (`druk_oud`), and says
what must come back. Only what stands there
is compared: `soorten` all kinds in order, `onderwerpen` all topics in order, `deel` the section
and `instrumenten` the instruments of the answer or plan, `bevat`/`zonder` parts of the text,
`knoppen` titles that must be offered, `reden` the reason code, `contact` the contact's name,
`route` the route and its step ("waar-begin-ik 2", or `geen`), `weigert` the status of a refusal.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.chat import Chat
from tests.product import Product

pytestmark = [pytest.mark.product, pytest.mark.model]

DIALOGUES = YAML(typ="safe").load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
AT_LEAST = 25


def _told(chat: Chat, key: str) -> list[Any]:
    return [value for message in chat.messages if (value := message[key])]


def _flat(lists: list[list[Any]]) -> list[Any]:
    return [item for one in lists for item in one]


def _route(chat: Chat) -> str:
    route = chat.state["route"]
    return f"{route['id']} {route['step']}" if route else "geen"


FOUND: dict[str, Callable[[Chat], Any]] = {
    "soorten": lambda chat: [message["kind"] for message in chat.messages],
    "onderwerpen": lambda chat: _flat(_told(chat, "topics")),
    "deel": lambda chat: next(iter(_told(chat, "section")), None),
    "delen": lambda chat: _told(chat, "section"),
    "instrumenten": lambda chat: _flat(_told(chat, "instruments")),
    "reden": lambda chat: next(iter(_told(chat, "reason")), None),
    "contact": lambda chat: (chat.state["contact"] or {}).get("name"),
    "route": _route,
}
TAKES = {"typ", "druk", "druk_oud"}
WITHIN = {"bevat", "zonder", "knoppen"}


def take_turn(chat: Chat, turn: dict[str, Any]) -> None:
    """Take one turn and compare what came back with what the turn expects."""
    expected = {key: value for key, value in turn.items() if key not in TAKES}
    assert expected, f"this turn expects nothing: {turn}"
    assert set(expected) <= {*FOUND, *WITHIN, "weigert"}, f"unknown expectation in {turn}"
    if "weigert" in expected:
        assert chat.post({"text": turn["typ"]}).status_code == expected["weigert"]
        return
    if "typ" in turn:
        chat.say(turn["typ"])
    elif "druk" in turn:
        chat.press(turn["druk"])
    else:
        chat.press_old(turn["druk_oud"])
    found = {key: FOUND[key](chat) for key in expected if key in FOUND}
    assert found == {key: expected[key] for key in found}, f"{turn}\n{chat.text}"
    for part in expected.get("bevat", []):
        assert part in chat.text, turn
    for part in expected.get("zonder", []):
        assert part not in chat.text, turn
    titles = [button["title"] for button in _flat(_told(chat, "buttons"))]
    for title in expected.get("knoppen", []):
        assert title in titles, turn


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: str(dialogue["naam"]))
def test_dialogue(product: Product, dialogue: dict[str, Any]) -> None:
    chat = Chat(product.url, **dialogue.get("begin", {}))
    assert "digitale assistent" in chat.text
    for turn in dialogue["beurten"]:
        take_turn(chat, turn)


def test_there_are_enough_dialogues_and_no_name_twice() -> None:
    names = [dialogue["naam"] for dialogue in DIALOGUES]
    assert len(names) >= AT_LEAST
    assert len(names) == len(set(names))
