"""Turns the Markdown of the knowledge files into safe HTML, with uncertain sentences marked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_SENTENCE_END = re.compile(r"[.!?]\s+")
# A value at the end of a text, with its unit: `€ 9,22`, `23,5%`, `6 maanden`, `1 juli 2026`.
_LAST_VALUE = re.compile(r"(?:€\s)?\d[\d.,]*%?(?:\s[^\s\d.,;:]+)*(?:\s\d{4})?$")
# The subset the knowledge uses; anything else, HTML included, stays text.
_RULES = ["emphasis", "link", "list", "newline", "escape", "entity"]


class MarkdownPage:
    """Renders Markdown; the notes are the phrases that say that a thing is not certain."""

    def __init__(self, sentence_note: str, amount_note: str) -> None:
        self._amount_note = amount_note
        self._notes = re.compile(f"({re.escape(sentence_note)}|{re.escape(amount_note)})")
        self._marked = MarkdownIt("zero", {"html": False}).enable(_RULES)
        self._marked.add_render_rule("text", self._text)
        self._bare = MarkdownIt("zero", {"html": False}).enable(_RULES)

    def html(self, text: str) -> Markup:
        """Return HTML for a page: uncertain sentences in `mark`, amounts kept on one line."""
        return _safe(self._marked.render(_kept_together(text)))

    def bare(self, text: str) -> Markup:
        """Return HTML with only p, lists, strong, em and a: for the PDF and for search engines."""
        return _safe(self._bare.render(_kept_together(text)))

    def _text(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        content = tokens[index].content
        *pairs, rest = self._notes.split(content)
        marked = [
            _marked(before, note, _last_value if note == self._amount_note else _last_sentence)
            for before, note in zip(pairs[::2], pairs[1::2], strict=True)
        ]
        return "".join(marked) + escape(rest, quote=False)


def _last_sentence(body: str) -> int:
    return max((match.end() for match in _SENTENCE_END.finditer(body)), default=0)


def _last_value(body: str) -> int:
    match = _LAST_VALUE.search(body)
    return match.start() if match else len(body)


def _marked(before: str, note: str, find_start: Callable[[str], int]) -> str:
    body = before.rstrip()
    start = find_start(body)
    head, sentence = escape(body[:start], quote=False), escape(body[start:], quote=False)
    marked = f"<mark>{sentence.lstrip()}</mark> " if sentence.strip() else ""
    return f'{head}{marked}<small class="onzeker">{escape(note, quote=False)}</small>'


def _kept_together(text: str) -> str:
    return re.sub(r"€ (?=\d)", "€\u00a0", text)


def _safe(html: str) -> Markup:
    # markdown-it escapes what it is given (html is off) and refuses javascript: links.
    return Markup(html)  # noqa: S704
