"""Draws the threads together: what this message means in this conversation.

Sees the tracker, so follow-ups ("en hoe lang duurt dat?"), replies to a choice and answers to a
route's question are settled here, not by a learned dialogue policy.
"""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.engine.nlu.candidates import Weights
from bot.engine.nlu.explanation import explanation, is_wanted
from bot.engine.nlu.followups import the_other
from bot.engine.nlu.language import foreign
from bot.engine.nlu.pending import choice, current_step, route_reply
from bot.engine.nlu.questions import ASKING_ACTS, DEFINES, LEANS, Questions, named_in
from bot.engine.nlu.retrieval import KNOWLEDGE
from bot.knowledge.current import Current, current
from bot.knowledge.model import KnowledgeBase

_ERASE = re.compile(
    r"\b(wis|wissen|verwijder|verwijderen|gooi|delete)\b.{0,25}\b(gesprek|chat|gegevens|alles|data)\b",
    re.IGNORECASE,
)
LONG_WORDS = 12
# A question mark outweighs a light act that is only a little likelier.
_LIGHT = {"help", "smalltalk", "affirm", "deny", "unsure", "choose_other", "more", "greet"}
ASKS_FROM = 0.25
# A few words ("jobcoach", "hij is ziek") are no case of one's own unless that is very clear.
OWN_CASE_WORDS, OWN_CASE_IN_FEW = 6, 0.60
_LEAVE_ME = re.compile(
    r"\b(?:nu (?:even )?niet|bel (?:me|mij|ons) (?:niet|nooit)|niet meer bellen|"
    r"laat (?:me|ons) met rust|"
    r"niks meer (?:van jullie )?(?:horen|weten)|geen (?:contact|interesse|belangstelling)|"
    r"niet (?:meer )?benaderen)\b",
    re.IGNORECASE,
)
DOUBTFUL_BELOW = 0.5  # an own case that is likelier a question gets the answer too
LONE_PLACE_WORDS = 2
STORY_WORDS = 30  # from here on an answer says what was understood
_EMPLOYED = re.compile(
    r"\b(?:mijn|onze|ons) (?:medewerk\w+|werknem\w+|collega|chauffeur|kracht)|"
    r"\b(?:in dienst|werkt (?:hier|nu|al|bij ons|sinds)|al \w+ (?:jaar|maanden) bij ons)\b",
    re.IGNORECASE,
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Understander(GraphComponent):
    """Sets the final intent and `understanding`."""

    def __init__(self, config: dict[str, Any], source: Current) -> None:
        self._config = config
        self._source = source
        self.weights = Weights(**config["weights"])
        self._questions = Questions(
            self.weights,
            float(config["second_question_from"]),
            float(config["leaning_question_from"]),
        )

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the thresholds; `config.yml` says how they were measured."""
        return {
            "weights": {},
            "own_case_from": 0.20,
            "second_question_from": 0.40,
            "leaning_question_from": 0.90,
            "act_from": 0.35,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Understander:
        """Return the component."""
        return cls(config, current())

    def process(
        self, messages: list[Message], tracker: DialogueStateTracker | None = None
    ) -> list[Message]:
        """Return the messages with intent and understanding set."""
        for message in messages:
            intent, data = self._understand(message, tracker)
            confidence = float((message.get(INTENT) or {}).get("confidence", 0.0))
            message.set(INTENT, {"name": intent, "confidence": confidence}, add_to_output=True)
            message.set("understanding", data, add_to_output=True)
            if is_wanted(message):
                base = message.get(KNOWLEDGE)
                why = explanation(base, message, self.weights)
                message.set("explanation", why, add_to_output=True)
        return messages

    def _understand(
        self, message: Message, tracker: DialogueStateTracker | None
    ) -> tuple[str, dict[str, Any]]:
        # The base the hits are of: it may be a moment older than the files.
        base = message.get(KNOWLEDGE) or self._source.base
        text = message.get(TEXT) or ""
        slots = _slots(tracker)
        act = _in_conversation(self._act(message), text, slots)
        language = foreign(text)
        if language:
            return "foreign_language", {
                "language": language,
                "questions": [self._questions.one(base, message, 0).as_dict()],
            }
        places = [e["value"] for e in message.get(ENTITIES) or [] if e["entity"] == "plaats"]
        step = current_step(base, slots.get("route"))
        # "jobcoach" where a gemeente is asked is a side question, not an unknown village.
        aside = step is not None and step.kind == "gemeente" and not places
        if step is not None and not (aside and named_in(base, message)):
            reply = route_reply(step, text, act, places)
            if reply is not None:
                return "route_answer", reply
        picked = _picked(base, text, slots.get("offered"))
        if picked is not None:
            return "ask", {"questions": [picked], "chosen": True}
        if places and len(text.split()) <= LONE_PLACE_WORDS:
            return "request_contact", {"places": places}
        if _LEAVE_ME.search(text) and "?" not in text:
            return "no_contact", {}
        if _ERASE.search(text) and len(text.split()) <= LONG_WORDS:
            return "erase_request", {}
        term = _term(base, text)
        if term is not None:
            topics = [slug for slug, _p in message.get("topic_rankings")[0][:1]]
            return "define_term", {"term": term, "topics": topics}
        if act not in ASKING_ACTS:
            return act, {
                "places": places,
                "questions": [self._questions.one(base, message, 0).as_dict()],
            }
        questions = self._questions.of(base, message, act, slots.get("focus"))
        data = {
            "questions": [q.as_dict() for q in questions],
            "places": places,
            "named": named_in(base, message),
            "case": _case(message),
        }
        if act == "follow_up" and not questions[0].from_context and not slots.get("focus"):
            return "follow_up", data
        if act == "own_case":
            sure = dict(message.get("act_rankings")[0]).get("own_case", 0.0)
            return "own_case", {**data, "doubtful": sure < DOUBTFUL_BELOW}
        return "ask", data

    def _act(self, message: Message) -> str:
        """Return the dialogue act: an own case counts early, anything weak counts as a question."""
        ranking = dict(message.get("act_rankings")[0])
        if not re.search(r"\w{2}", message.get(TEXT) or ""):
            return "nonsense"
        few = len((message.get(TEXT) or "").split()) < OWN_CASE_WORDS
        wanted = OWN_CASE_IN_FEW if few else self._config["own_case_from"]
        if ranking.get("own_case", 0.0) >= wanted:
            return "own_case"
        if few and next(iter(ranking)) == "own_case":
            return "ask"
        act, probability = next(iter(ranking.items()))
        asking = sum(ranking.get(name, 0.0) for name in ASKING_ACTS)
        if "?" in (message.get(TEXT) or "") and asking >= ASKS_FROM and act in _LIGHT:
            return "ask"
        if probability < self._config["act_from"] and act not in ASKING_ACTS:
            return "ask"
        return str(act)


def _case(message: Message) -> dict[str, Any]:
    """Return what is known of the case: dates with what happens then, groups, and who it is."""
    entities = message.get(ENTITIES) or []
    text = message.get(TEXT) or ""
    return {
        "dates": [
            {"date": item["value"], "role": item["role"]}
            for item in entities
            if item["entity"] == "datum" and item["role"]
        ],
        "groups": [item["value"] for item in entities if item["entity"] == "doelgroep"],
        "employed": bool(_EMPLOYED.search(text)),
        "long": len(text.split()) >= STORY_WORDS,
    }


def _in_conversation(act: str, text: str, slots: dict[str, Any]) -> str:
    """Return the act as it is meant after what was said: "nee, dat eerste, hoe kom ik eraan"."""
    focus = slots.get("focus")
    if not focus or slots.get("offered"):
        return act
    points_at_other = act == "choose_other" and the_other(text, focus) is not None
    asks_for_help_with_it = act == "help" and LEANS.search(text) is not None
    return "follow_up" if points_at_other or asks_for_help_with_it else act


def _slots(tracker: DialogueStateTracker | None) -> dict[str, Any]:
    if tracker is None:
        return {}
    return {name: tracker.get_slot(name) for name in ("focus", "offered", "route")}


def _term(base: KnowledgeBase, text: str) -> str | None:
    """Return the glossary term a message asks to explain, unless an entry explains it better."""
    match = DEFINES.match(text)
    if match is None:
        return None
    wanted = match["term"].strip().lower()
    for entry in base.entries.values():
        if wanted in {entry.name.lower(), (entry.abbreviation or "").lower(), entry.id}:
            return None
    for key, term in base.terms.items():
        if wanted in {key.lower(), *(variant.lower() for variant in term.variants)}:
            return key
    return None


def _picked(
    base: KnowledgeBase, text: str, offered: list[dict[str, Any]] | None
) -> dict[str, Any] | None:
    """Return the offered choice that a typed reply means."""
    if not offered:
        return None
    titles = [base.topics[item["topics"][0][0]].title for item in offered]
    index = choice(text, titles)
    return dict(offered[index]) if index is not None else None
