"""Finds the questions in a message: "wat is lkv en hoe vraag ik een jobcoach aan?"."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.engine.nlu.spelling import CORRECTED

MIN_WORDS, MAX_PARTS = 3, 8
_ASKING = (
    r"hoe|wat|wie|waar|wanneer|welke?|waarom|hoeveel|kan|kunt?|kunnen|wilt|mag|mogen|moet|moeten|"
    r"krijg|krijgen|is|zijn|heb|hebben|geldt|telt|bestaat|betaalt|word|wordt|vergoedt|"
    r"hoelang|klopt|ben|doen|werkt|komt|zit|kost|helpt"
)
# "… en bij wie …", "… en vanaf hoeveel uur …".
_BEFORE = r"(?:(?:aan|bij|binnen|in|met|naar|op|over|tot|van|vanaf|voor)\s+)?"
# "… en tellen die mee", "… en blijft de subsidie": a verb before its subject asks too.
_INVERTED = (
    r"(?:blijft|blijven|tellen|verliest|vergoeden|stijgt|loopt|levert|kosten|betaal|betalen|"
    r"heeft|wil|gaat|valt|vallen|krijgt|duurt|hoort|zit|staat|vervalt|stopt)\s+"
    r"(?:ik|u|je|jij|wij|we|hij|zij|ze|die|dat|het|er|iemand|mijn|onze|mn|de)"
)
# Not "of": what follows it is most often the other half of the same question.
_JOINING = r"(?:en|maar|verder|daarnaast|ook|plus|oh? ?ja)"
_STARTS = rf"(?:{_BEFORE}(?:{_ASKING})|{_INVERTED})\b"
# "… en over de regels als …", "… en ik wil ook graag weten waar …".
_WANTS_TO_KNOW = (
    r"(?:(?:ik|wij|we)\s+(?:wil|willen|zou|zouden)|wil\s+\w+(?:\s+\w+)?)\b"
    r".{0,25}\b(?:weten|vragen)\b"
)
# A sentence ends, or a second question starts after a joining word.
_BREAK = re.compile(
    r"(?<=[.?!;])\s+|\n+|"
    rf"(?:,|\s)\s*{_JOINING}\s+(?:ook\s+|dan\s+|verder\s+|nog\s+)?"
    rf"(?={_STARTS}|over\s|{_WANTS_TO_KNOW})",
    re.IGNORECASE,
)
# A part of its own may also open with any verb before its subject: "Slaan jullie op wat ik typ".
_VERB_FIRST = r"\w+(?:t|en|an)\s+(?:jullie|er|een|ik|u|je|wij|we|hij|zij|ze|dat|die|mijn|onze)\b"
# "Graag uw advies over …", "effe vragen", "een vraag over …".
_REQUEST = (
    r"graag\s+(?:\w+\s+)?(?:advies|uitleg|informatie|info|hulp)|(?:effe|even)\s+(?:een\s+)?vra\w+|"
    r"(?:een\s+|twee\s+)?vra(?:ag|agje|agjes|gen)\b|leg\b|vertel\b|"
    r"over\s+(?:de|het|een|hoe|wat|wie|of)\b"
)
# "In mijn bestek staat SROI, hoe verantwoord ik dat".
_AFTER_COMMA = (
    r"(?:hoe|wat|waar|wie|wanneer|welke|hoeveel)\s+\w+\s+(?:ik|u|we|wij|je|jullie|dat|de|het|er)\b"
)
_OPENING = re.compile(
    rf"(?:^|[:;])\W*(?:{_JOINING}\W+(?:ook\s+)?)?"
    rf"(?:{_STARTS}|{_VERB_FIRST}|{_WANTS_TO_KNOW}|{_REQUEST})|,\s*{_AFTER_COMMA}",
    re.IGNORECASE,
)


def split(text: str) -> list[str]:
    """Return the parts of a message that can be a question; empty when there is but one."""
    parts = [part.strip(" ,;") for part in _BREAK.split(text) if part and part.strip()]
    merged: list[str] = []
    for part in parts:
        if merged and len(part.split()) < MIN_WORDS:
            merged[-1] = f"{merged[-1]} {part}"
        else:
            merged.append(part)
    return merged[:MAX_PARTS] if len(merged) > 1 else []


def opens_as_question(text: str) -> bool:
    """Return whether a part starts with a word that opens a question."""
    return bool(_OPENING.search(text))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class QuestionSplitter(GraphComponent):
    """Sets `parts`: the questions a message may consist of."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionSplitter:
        """Return the component."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the messages with their parts set."""
        for message in messages:
            message.set("parts", split(message.get(CORRECTED) or message.get(TEXT) or ""))
        return messages
