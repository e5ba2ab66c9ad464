"""Says the text of an entry on a date; where a value does not hold, says that instead."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import structlog
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from bot.knowledge.model import Amount, Entry, KnowledgeBase
from bot.knowledge.render import say

log = structlog.get_logger(__name__)
_CHAT_TEXTS = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


@dataclass(frozen=True)
class Said:
    """Markdown as it may be shown; `known` is false where it replaces an expired text."""

    text: str
    known: bool = True


class Speaker:
    """Fills in the texts of one knowledge base with the values of one date."""

    def __init__(self, base: KnowledgeBase, on: dt.date) -> None:
        self.base = base
        self.on = on

    def entry_text(self, entry: Entry, raw: str) -> Said:
        """Return a text of an entry, or the text `verlopen` when it may not be said."""
        text = self.plain_text(raw)
        if text is None:
            return Said(self.chat_text("verlopen", naam=entry.name), known=False)
        return Said(text)

    def plain_text(self, raw: str) -> str | None:
        """Return a text with its values, None when one of them does not hold or exist."""
        try:
            spoken = say(self.base, raw, self.on)
        except TemplateError as error:
            # `knowledge check` names the file; a visitor gets the honest text, not an error page.
            log.warning("page_text_broken", problem=str(error))
            return None
        return None if spoken.expired else spoken.text

    def amount(self, amount: Amount) -> str | None:
        """Return a value as it stands in a sentence, None when it does not hold today."""
        return self.plain_text('{{ bedrag("' + amount.id + '") }}')

    def chat_text(self, key: str, **values: str) -> str:
        """Return a short text of `knowledge/teksten.yml` with its blanks filled."""
        return _CHAT_TEXTS.from_string(self.base.texts[key]).render(**values)

    def summary(self, entry: Entry) -> str:
        """Return one line on an entry for a list; empty where nothing may be said."""
        return "" if entry.stopped else self.plain_text(entry.fits_when) or ""
