"""What a message says about the case: instrument, group, date, size of the company, sector.

Places are found by `places.py`.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.clock import today
from bot.engine.nlu.dates import dates_in
from bot.engine.nlu.followups import INSTRUMENT_KINDS
from bot.engine.nlu.retrieval import HITS, KNOWLEDGE
from bot.knowledge.model import KnowledgeBase

GROUP_KINDS = frozenset(("doelgroep", "wet"))
_SIZE = re.compile(
    r"\b(?:met|van|zijn|hebben|heb|ongeveer|zo'n|circa|wij|we)\s+(?:met\s+|ongeveer\s+|zo'n\s+)?"
    r"(?P<size>\d{1,5})\s*(?:man|mensen|medewerkers?|werknemers?|personeelsleden|fte|koppen)\b",
    re.IGNORECASE,
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class CaseExtractor(GraphComponent):
    """Adds entities `instrument`, `doelgroep`, `datum`, `bedrijfsgrootte` and `sector`."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CaseExtractor:
        """Return the component."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the messages with what they say of the case added to their entities."""
        for message in messages:
            on = (message.get("metadata") or {}).get("on")
            found = entities_of(message, dt.date.fromisoformat(on) if on else today())
            message.set(ENTITIES, [*(message.get(ENTITIES) or []), *found], add_to_output=True)
        return messages


def entities_of(message: Message, on: dt.date) -> list[dict[str, Any]]:
    """Return the entities of a message; a date is resolved as of `on`."""
    base, text = message.get(KNOWLEDGE), message.get(TEXT) or ""
    found = [
        {"entity": kind, "value": entry, "text": name}
        for entry, name in message.get(HITS)[0].named.items()
        for kind in _kinds(base, entry)
    ]
    found += [
        {
            "entity": "datum",
            "value": item.date.isoformat(),
            "role": item.role,
            "start": item.start,
            "end": item.end,
            "text": text[item.start : item.end],
        }
        for item in dates_in(text, on)
    ]
    size = _SIZE.search(text)
    if size:
        found.append({"entity": "bedrijfsgrootte", "value": int(size["size"])})
    sector = _sector(base, text)
    if sector:
        found.append({"entity": "sector", "value": sector})
    return [{**item, "extractor": "CaseExtractor"} for item in found]


def _kinds(base: KnowledgeBase, entry: str) -> list[str]:
    kind = base.entries[entry].kind
    if kind in GROUP_KINDS:
        return ["doelgroep"]
    return ["instrument"] if kind in INSTRUMENT_KINDS else []


def _sector(base: KnowledgeBase, text: str) -> str | None:
    words = set(re.findall(r"[a-zà-ÿ]+", text.lower()))
    return next((name for name, signs in base.sectors.items() if words & set(signs)), None)
