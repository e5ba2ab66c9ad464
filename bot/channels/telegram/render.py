"""Gives a message of the chat API its Telegram form: HTML, one button per row, 4096 characters."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardMarkupLimit, MessageLimit

from bot.gateway.problems import gateway_text
from bot.knowledge.amounts import dutch_date

MAX_TEXT = int(MessageLimit.MAX_TEXT_LENGTH)
MAX_TITLE = 60  # a phone shows about 35 of them on a line and wraps none
_ELLIPSIS = "…"
_BOLD_MARK = "**"
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_TAG = re.compile(r"<[^>]+>")
_SENTENCE_END = re.compile(r"[.!?]\s")
_LINKABLE = ("https://", "http://")
# Kept free in every part for a bold passage that is closed at a cut: <b></b> and then some.
_RESERVE = 16


@dataclass(frozen=True)
class Part:
    """One Telegram message: HTML, with the buttons under the last one."""

    html: str
    keyboard: InlineKeyboardMarkup | None = None

    @property
    def plain(self) -> str:
        """Return the text without markup, for when Telegram refuses the HTML."""
        return html.unescape(_TAG.sub("", self.html))


def parts(message: dict[str, Any]) -> tuple[Part, ...]:
    """Return the Telegram messages that show one message, in order; none for an empty one."""
    texts = [_html(piece) for piece in _pieces(message.get("text", "").strip())]
    for block in filter(None, (_sources(message), _attachments(message))):
        if texts and _size(f"{texts[-1]}\n\n{block}") <= MAX_TEXT:
            texts[-1] += f"\n\n{block}"
        else:
            texts.append(block)
    keyboard = _keyboard(message.get("buttons", []))
    if not texts and keyboard is not None:
        texts = [_ELLIPSIS]
    last = len(texts) - 1
    return tuple(
        Part(text, keyboard if position == last else None) for position, text in enumerate(texts)
    )


def _html(text: str) -> str:
    return _BOLD.sub(r"<b>\1</b>", html.escape(text, quote=False))


def _size(text: str) -> int:
    """Return the length as Telegram counts it: in UTF-16 units, so an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def _pieces(text: str) -> Iterator[str]:
    """Yield the text in pieces that fit, cut at the best border there is."""
    while _size(_html(text)) > MAX_TEXT:
        cut = _border(text, _longest_fit(text))
        piece, text = text[:cut].rstrip(), text[cut:].lstrip()
        if piece.rsplit("\n", 1)[-1].count(_BOLD_MARK) % 2:
            piece, text = piece + _BOLD_MARK, _BOLD_MARK + text
        yield piece
    if text:
        yield text


def _longest_fit(text: str) -> int:
    low, high = 1, min(len(text), MAX_TEXT)
    while low < high:
        middle = (low + high + 1) // 2
        if _size(_html(text[:middle])) <= MAX_TEXT - _RESERVE:
            low = middle
        else:
            high = middle - 1
    return low


def _border(text: str, longest: int) -> int:
    """Return where to cut: after a paragraph, else a line, a sentence, a word."""
    head = text[:longest]
    for mark in ("\n\n", "\n"):
        if (found := head.rfind(mark)) > 0:
            return found
    ends = [match.start() + 1 for match in _SENTENCE_END.finditer(head)]
    if ends:
        return ends[-1]
    if (space := head.rfind(" ")) > 0:
        return space
    # A cut between two asterisks would leave one of them on either side.
    return longest - 1 if longest > 1 and text[longest - 1 : longest + 1] == _BOLD_MARK else longest


def _sources(message: dict[str, Any]) -> str:
    return "\n".join(_source(source) for source in message.get("sources", []))


def _source(source: dict[str, Any]) -> str:
    link = _link(source["title"], source["url"])
    if not source["text_date"]:
        return _filled("bron_ongedateerd", titel=link)
    date = _date(source["text_date"])
    if source["checked_on"]:
        date = _filled("telegram_nagekeken", datum=date, gekeken=_date(source["checked_on"]))
    return _filled("bron_datum", titel=link, datum=date)


def _attachments(message: dict[str, Any]) -> str:
    return "\n".join(_link(item["title"], item["url"]) for item in message.get("attachments", []))


def _link(title: str, url: str) -> str:
    shown = html.escape(title, quote=False)
    if not url.startswith(_LINKABLE):
        return shown
    return f'<a href="{html.escape(url)}">{shown}</a>'


def _filled(key: str, **markup: str) -> str:
    """Return a text of `teksten.yml` as HTML with HTML filled in."""
    text = html.escape(gateway_text(key), quote=False)
    for name, value in markup.items():
        text = text.replace("{{ " + name + " }}", value)
    return text


def _date(iso: str) -> str:
    return dutch_date(dt.date.fromisoformat(iso))


def _keyboard(buttons: list[dict[str, str]]) -> InlineKeyboardMarkup | None:
    rows = [
        [InlineKeyboardButton(_short(button["title"]), callback_data=button["payload"])]
        for button in buttons[: int(InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER)]
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def _short(title: str) -> str:
    if len(title) <= MAX_TITLE:
        return title
    return title[: MAX_TITLE - len(_ELLIPSIS)].rstrip() + _ELLIPSIS
