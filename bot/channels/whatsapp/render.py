"""Gives a message of the chat API its WhatsApp form: *bold*, three buttons or a list, short parts.

Limits of the WhatsApp Cloud API for interactive messages: three reply buttons with titles of 20
characters, or a list of ten rows with titles of 24 and descriptions of 72; a body of 1,024.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import Any

MAX_BODY = 1024
MAX_BUTTONS, MAX_BUTTON_TITLE = 3, 20
MAX_ROWS, MAX_ROW_TITLE, MAX_ROW_DESCRIPTION = 10, 24, 72
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")


@dataclass(frozen=True)
class Choice:
    """A button or a row of a list; `description` holds a title that is too long for the row."""

    title: str
    payload: str
    description: str = ""


@dataclass(frozen=True)
class Part:
    """One WhatsApp message: text, with reply buttons or with a list under the last one."""

    text: str
    buttons: tuple[Choice, ...] = ()
    rows: tuple[Choice, ...] = ()


def parts(message: dict[str, Any]) -> tuple[Part, ...]:
    """Return the WhatsApp messages that show one message, in order; none for an empty one."""
    blocks = [_BOLD.sub(r"*\1*", message.get("text", "").strip())]
    blocks += [f"{item['title']}\n{item['url']}" for item in message.get("sources", [])]
    texts = _packed([piece for block in blocks for piece in _pieces(block)])
    choices = message.get("buttons", [])
    if not texts:
        return (_with_choices("…", choices),) if choices else ()
    return (*(Part(text) for text in texts[:-1]), _with_choices(texts[-1], choices))


def _with_choices(text: str, choices: list[dict[str, str]]) -> Part:
    fit = len(choices) <= MAX_BUTTONS and all(
        len(choice["title"]) <= MAX_BUTTON_TITLE for choice in choices
    )
    if fit:
        return Part(text, buttons=tuple(Choice(c["title"], c["payload"]) for c in choices))
    return Part(text, rows=tuple(_row(choice) for choice in choices[:MAX_ROWS]))


def _row(choice: dict[str, str]) -> Choice:
    title = choice["title"]
    if len(title) <= MAX_ROW_TITLE:
        return Choice(title, choice["payload"])
    short = textwrap.shorten(title, MAX_ROW_TITLE, placeholder="…")
    return Choice(short, choice["payload"], title[:MAX_ROW_DESCRIPTION])


def _pieces(text: str) -> list[str]:
    """Return a text in pieces that fit, cut at lines where that can be, else at words."""
    pieces = []
    for line in text.splitlines():
        pieces += textwrap.wrap(line, MAX_BODY) or [""]
    return _packed(pieces)


def _packed(pieces: list[str]) -> list[str]:
    """Return the pieces joined by line ends into as few texts as fit."""
    packed: list[str] = []
    for piece in pieces:
        if packed and len(packed[-1]) + 1 + len(piece) <= MAX_BODY:
            packed[-1] += f"\n{piece}"
        elif piece or packed:
            packed.append(piece)
    return [text for text in packed if text.strip()]
