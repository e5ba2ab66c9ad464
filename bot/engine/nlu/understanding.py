"""Draws the threads together: what this message means in this conversation.

Sees the tracker, so follow-ups ("en hoe lang duurt dat?"), replies to a choice and answers to a
route's question are settled here, not by a learned dialogue policy.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.engine.nlu.candidates import (
    Question,
    Weights,
    pick_entry,
    pick_faq,
    pick_referral,
    pick_section,
    rank_topics,
)
from bot.engine.nlu.encoder import parts_of
from bot.engine.nlu.followups import INSTRUMENT_KINDS, leans_on, the_other
from bot.engine.nlu.language import foreign
from bot.engine.nlu.pending import choice, current_step, route_reply
from bot.engine.nlu.retrieval import KNOWLEDGE
from bot.engine.nlu.splitter import opens_as_question
from bot.knowledge.current import Current, current
from bot.knowledge.model import KnowledgeBase

_ERASE = re.compile(
    r"\b(wis|wissen|verwijder|verwijderen|gooi|delete)\b.{0,25}\b(gesprek|chat|gegevens|alles|data)\b",
    re.IGNORECASE,
)
_DEFINES = re.compile(
    r"^\W*(?:wat|wa)\s+(?:betekent|is|zijn|houdt|bedoelt u met|bedoel je met)\s+"
    r"(?:eigenlijk\s+|precies\s+|nou\s+)?(?:een\s+|de\s+|het\s+)?(?P<term>[\w -]+?)"
    r"(?:\s+(?:in|precies|eigenlijk|nou|dan))*\W*$",
    re.IGNORECASE,
)
_ASKING = {"ask", "own_case", "follow_up"}
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
LONE_PLACE_WORDS = 2
MAX_QUESTIONS = 2
BARE_NAME_WORDS = 2
NEARER = 0.12


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Understander(GraphComponent):
    """Sets the final intent and `understanding`."""

    def __init__(self, config: dict[str, Any], source: Current) -> None:
        self._config = config
        self._source = source
        self._weights = Weights(**config.get("weights", {}))

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the thresholds; `config.yml` says how they were measured."""
        return {
            "weights": {},
            "own_case_from": 0.20,
            "second_question_from": 0.40,
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
        return messages

    def _understand(
        self, message: Message, tracker: DialogueStateTracker | None
    ) -> tuple[str, dict[str, Any]]:
        # The base the hits are of: it may be a moment older than the files.
        base = message.get(KNOWLEDGE) or self._source.base
        text = message.get(TEXT) or ""
        act = self._act(message)
        slots = _slots(tracker)
        language = foreign(text)
        if language:
            return "foreign_language", {"language": language}
        places = [e["value"] for e in message.get(ENTITIES) or [] if e["entity"] == "plaats"]
        step = current_step(base, slots.get("route"))
        # "jobcoach" where a gemeente is asked is a side question, not an unknown village.
        aside = step is not None and step.kind == "gemeente" and not places
        if step is not None and not (aside and _named(base, message)):
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
        if act not in _ASKING:
            return act, {"places": places, "questions": self._side_questions(base, message)}
        questions = self._questions(base, message, act, slots.get("focus"))
        data = {
            "questions": [q.as_dict() for q in questions],
            "places": places,
            "named": _named(base, message),
        }
        if act == "follow_up" and not questions[0].from_context and not slots.get("focus"):
            return "follow_up", data
        return ("own_case" if act == "own_case" else "ask"), data

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
        asking = sum(ranking.get(name, 0.0) for name in _ASKING)
        if "?" in (message.get(TEXT) or "") and asking >= ASKS_FROM and act in _LIGHT:
            return "ask"
        if probability < self._config["act_from"] and act not in _ASKING:
            return "ask"
        return str(act)

    def _questions(
        self, base: KnowledgeBase, message: Message, act: str, focus: dict[str, Any] | None
    ) -> list[Question]:
        whole = self._question(base, message, 0)
        if focus and focus["entry"] in base.entries:
            other = the_other(message.get(TEXT) or "", focus)
            if other in base.entries:
                return [self._about(base, message, str(other))]
            if act != "own_case" and leans_on(base, message, focus, whole):
                return [self._about_focus(base, message, focus, whole)]
        parts = self._distinct_parts(base, message)
        if len(parts) > 1:
            return parts[:MAX_QUESTIONS]
        return [self._with_parts(base, message, whole)]

    def _question(self, base: KnowledgeBase, message: Message, part: int) -> Question:
        hits = message.get("hits")[part]
        topics = rank_topics(base, message.get("topic_rankings")[part], hits, self._weights)
        section = self._section(message, part)
        entry = pick_entry(base, topics[0][0], hits, self._weights)
        faq = pick_faq(hits.get(entry.id), entry, section, self._weights) if entry else -1
        answers = entry.id if entry else pick_referral(topics[0][0], hits)
        return Question(topics=tuple(topics), entry=answers, faq=faq, section=section)

    def _section(self, message: Message, part: int) -> str | None:
        """Return what of the subject is asked; a bare name or "wat is …" asks what it is."""
        text = parts_of(message)[part]
        names = {hit.name for hit in message.get("hits")[part].values() if hit.name}
        defined = _DEFINES.match(text)
        if defined and defined["term"].strip().lower() in names:
            return "wat"
        if names and len(text.split()) <= BARE_NAME_WORDS and "?" not in text:
            return None
        return pick_section(message.get("section_rankings")[part], self._weights)

    def _about_focus(
        self, base: KnowledgeBase, message: Message, focus: dict[str, Any], whole: Question
    ) -> Question:
        """Return a question about the focus, or about a sister entry that was named or asked."""
        if whole.topics[0][0] == focus["topic"] and (
            whole.faq >= 0 or message.get("hits")[0][whole.entry].name
        ):
            return whole
        return self._about(base, message, focus["entry"])

    def _about(self, base: KnowledgeBase, message: Message, entry_id: str) -> Question:
        """Return the message as a question about the entry under discussion."""
        entry = base.entries[entry_id]
        section = self._section(message, 0)
        # Within the subject under discussion its own questions are heard sooner.
        near = replace(self._weights, min_question=self._weights.min_question - NEARER)
        faq = pick_faq(message.get("hits")[0].get(entry_id), entry, section, near)
        return Question(
            topics=((entry.topic, 1.0),),
            entry=entry_id,
            faq=faq,
            section=section,
            from_context=True,
        )

    def _distinct_parts(self, base: KnowledgeBase, message: Message) -> list[Question]:
        """Return the parts that are clear questions on different topics."""
        parts = message.get("parts") or []
        found: list[Question] = []
        for number, text in enumerate(parts, start=1):
            act = message.get("act_rankings")[number][0][0]
            if act not in _ASKING or not ("?" in text or opens_as_question(text)):
                continue
            question = self._question(base, message, number)
            slug, probability = question.topics[0]
            taken = {other.topics[0][0] for other in found}
            near = taken.union(*(base.topics[other].also_ok for other in taken))
            is_new = slug not in near and not taken & set(base.topics[slug].also_ok)
            if is_new and probability >= self._config["second_question_from"]:
                found.append(question)
        return found

    def _with_parts(self, base: KnowledgeBase, message: Message, whole: Question) -> Question:
        """Return the whole message's question, with what its asking parts are about to offer.

        The whole message decides which topic comes first: a sentence taken from a story knows
        less than the story. The parts decide what else is offered when that is not sure.
        """
        parts = message.get("parts") or []
        asking = [
            number
            for number, text in enumerate(parts, start=1)
            if "?" in text or opens_as_question(text)
        ]
        if not asking:
            return whole
        first, probability = whole.topics[0]
        rest: dict[str, float] = dict(whole.topics[1:])
        section = whole.section
        for number in asking:
            part = self._question(base, message, number)
            slug, weight = part.topics[0]
            if slug != first:
                rest[slug] = max(rest.get(slug, 0.0), weight / 2)
            section = section or part.section
        others = sorted(rest.items(), key=lambda item: -item[1])
        return replace(whole, topics=((first, probability), *others), section=section)

    def _side_questions(self, base: KnowledgeBase, message: Message) -> list[dict[str, Any]]:
        return [self._question(base, message, 0).as_dict()]


def _slots(tracker: DialogueStateTracker | None) -> dict[str, Any]:
    if tracker is None:
        return {}
    return {name: tracker.get_slot(name) for name in ("focus", "offered", "route")}


def _named(base: KnowledgeBase, message: Message) -> list[str]:
    """Return the instruments that are named in the message."""
    return [
        entry_id
        for entry_id, hit in message.get("hits")[0].items()
        if hit.name and base.entries[entry_id].kind in INSTRUMENT_KINDS
    ]


def _term(base: KnowledgeBase, text: str) -> str | None:
    """Return the glossary term a message asks to explain, unless an entry explains it better."""
    match = _DEFINES.match(text)
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
