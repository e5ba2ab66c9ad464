"""One message as questions about the knowledge base: which subject, which part of it, how many.

What the conversation is about (the focus) has its say here; what is done with a question is decided
by the skills.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from rasa.shared.nlu.constants import TEXT
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
from bot.engine.nlu.classifiers import Ranking
from bot.engine.nlu.encoder import parts_of
from bot.engine.nlu.followups import CATCH_ALL_TOPICS, INSTRUMENT_KINDS, leaning, the_other
from bot.engine.nlu.splitter import opens_as_question
from bot.knowledge.model import KnowledgeBase

ASKING_ACTS = frozenset(("ask", "own_case", "follow_up"))
DEFINES = re.compile(
    r"^\W*(?:wat|wa)\s+(?:betekent|is|zijn|houdt|bedoelt u met|bedoel je met)\s+"
    r"(?:eigenlijk\s+|precies\s+|nou\s+)?(?:een\s+|de\s+|het\s+)?(?P<term>[\w -]+?)"
    r"(?:\s+(?:in|precies|eigenlijk|nou|dan))*\W*$",
    re.IGNORECASE,
)
LEANS = re.compile(
    r"\b(?:dat|dit|die|deze|daar\w*|hier\w*|ervan|ervoor|erover|ermee|erbij|zo iemand|zoiets|"
    r"hij|zij|ze|hem|haar|hun)\b",
    re.IGNORECASE,
)
MAX_QUESTIONS = 2
NEIGHBOUR_FROM = 0.75  # two subjects that touch are two questions only when both are clear
# What a part that asks weighs beside the whole in which section is asked.
ASKING_PART, ASKING_PART_OF_STORY, STORY_WORDS = 0.3, 0.5, 25
SHORT_STORY = 2  # parts; in a longer story an unsure part is a part of the story
BARE_NAME_WORDS = 2
FILLERS = frozenset(("en", "dan", "maar", "ok", "oke", "oké", "de", "het", "een", "nou"))
NEARER = 0.12
LIKELIER = 0.5
DOUBTFUL = 0.25  # between this and its mirror image, both readings of a follow-up are offered


class Questions:
    """Reads the questions out of a message, with the thresholds of `config.yml`."""

    def __init__(
        self, weights: Weights, second_question_from: float, leaning_question_from: float
    ) -> None:
        self._weights = weights
        self._second_from = second_question_from
        self._leaning_from = leaning_question_from

    def of(
        self, base: KnowledgeBase, message: Message, act: str, focus: dict[str, Any] | None
    ) -> list[Question]:
        """Return the questions, at most two; `focus` is what the conversation is about."""
        whole = self.one(base, message, 0)
        if focus and focus["entry"] in base.entries:
            other = the_other(message.get(TEXT) or "", focus)
            named = set(named_in(base, message)) - {focus["entry"], other}
            if other in base.entries and not named:
                return [self._about(base, message, str(other))]
            leans = leaning(base, message, focus, whole) if act != "own_case" else 0.0
            if DOUBTFUL < leans < 1 - DOUBTFUL and whole.entry in base.entries:
                return [self._either(base, message, focus, whole, leans)]
            if leans >= LIKELIER:
                return [self._about_focus(base, message, focus, whole)]
        parts = self._distinct_parts(base, message)
        if len(parts) > 1:
            return parts[:MAX_QUESTIONS]
        return [self._with_parts(base, message, whole)]

    def one(self, base: KnowledgeBase, message: Message, part: int) -> Question:
        """Return one part (0: the whole message) as a question by itself."""
        hits = message.get("hits")[part]
        topics = rank_topics(base, message.get("topic_rankings")[part], hits, self._weights)
        section = self._section(message, part)
        compares = section == "verschil" or " of " in f" {parts_of(message)[part].lower()} "
        entry = pick_entry(base, topics[0][0], hits, self._weights, compares=compares)
        faq = pick_faq(hits.get(entry.id), entry, section, self._weights) if entry else -1
        answers = entry.id if entry else pick_referral(topics[0][0], hits)
        return Question(topics=tuple(topics), entry=answers, faq=faq, section=section)

    def _section(self, message: Message, part: int) -> str | None:
        """Return what of the subject is asked; a bare name or "wat is …" asks what it is."""
        text = parts_of(message)[part]
        names = {hit.name for hit in message.get("hits")[part].values() if hit.name}
        defined = DEFINES.match(text)
        if defined and defined["term"].strip().lower() in names:
            return "wat"
        if names and len(text.split()) <= BARE_NAME_WORDS and "?" not in text:
            return None
        if " ".join(w for w in re.findall(r"[\w-]+", text.lower()) if w not in FILLERS) in names:
            return None  # "en loonwaarde dan?"
        return pick_section(_sections(message, part), self._weights)

    def _about_focus(
        self, base: KnowledgeBase, message: Message, focus: dict[str, Any], whole: Question
    ) -> Question:
        """Return a question about the focus, or about a sister entry that was named or asked."""
        hit = message.get("hits")[0].get(whole.entry)
        is_sister = whole.faq >= 0 or (hit is not None and bool(hit.name))
        if whole.topics[0][0] == focus["topic"] and is_sister:
            return whole
        return self._about(base, message, focus["entry"])

    def _either(
        self,
        base: KnowledgeBase,
        message: Message,
        focus: dict[str, Any],
        whole: Question,
        leans: float,
    ) -> Question:
        """Return a question that is offered: about the focus, or about what it is by itself."""
        slug = whole.topics[0][0]
        if leans >= LIKELIER:
            about = self._about(base, message, focus["entry"])
            both = ((focus["topic"], leans), (slug, 1 - leans))
            return replace(about, topics=both, from_context=False, unsure=True)
        return replace(
            whole, topics=((slug, 1 - leans), (focus["topic"], leans)), faq=-1, unsure=True
        )

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
            asks = act in ASKING_ACTS or act == "request_contact"
            if not asks or not ("?" in text or opens_as_question(text)):
                continue
            question = self.one(base, message, number)
            leans = number > 1 and self._leans(message, number)
            if leans and question.topics[0][0] in CATCH_ALL_TOPICS:
                question = replace(self.one(base, message, number - 1), section=question.section)
                leans = False  # "Wij denken aan open hiring. Hoe begin je daarmee?"
            if not self._is_new(base, question, found):
                continue
            slug, probability = question.topics[0]
            ours = base.topics[slug].scope == "in"
            if not ours and len(parts) > SHORT_STORY:
                continue  # of a story about a worker a sentence sounds like a worker's own
            sure = (ours and not leans) or probability >= self._leaning_from
            if sure or (ours and len(parts) <= SHORT_STORY):
                found.append(replace(question, unsure=not sure))
        return found

    def _is_new(self, base: KnowledgeBase, question: Question, found: list[Question]) -> bool:
        """Return whether a part is likely to be about another subject than those before it."""
        slug, probability = question.topics[0]
        taken = {other.topics[0][0] for other in found}
        wanted = NEIGHBOUR_FROM if _is_near(base, slug, taken) else self._second_from
        return slug not in taken and probability >= wanted

    def _leans(self, message: Message, number: int) -> bool:
        """Return whether a part leans on what stands before it: "en hoe begin ik daarmee?".

        Taken apart it sounds like another subject.
        """
        text = parts_of(message)[number]
        return bool(LEANS.search(text)) and not message.get("hits")[number].named

    def _with_parts(self, base: KnowledgeBase, message: Message, whole: Question) -> Question:
        """Return the whole message's question, with what its asking parts are about to offer.

        The whole message decides which topic comes first: a sentence taken from a story knows
        less than the story. The parts decide what else is offered when that is not sure.
        """
        asking = _asking_parts(message)
        if not asking:
            return whole
        first, probability = whole.topics[0]
        rest: dict[str, float] = dict(whole.topics[1:])
        section = whole.section
        for number in asking:
            part = self.one(base, message, number)
            slug, weight = part.topics[0]
            if slug != first:
                rest[slug] = max(rest.get(slug, 0.0), weight / 2)
            section = section or part.section
        others = sorted(rest.items(), key=lambda item: -item[1])
        return replace(whole, topics=((first, probability), *others), section=section)


def _is_near(base: KnowledgeBase, slug: str, taken: set[str]) -> bool:
    """Return whether a subject touches one of those before it."""
    near = taken.union(*(base.topics[other].also_ok for other in taken))
    return slug in near or bool(taken & set(base.topics[slug].also_ok))


def named_in(base: KnowledgeBase, message: Message) -> list[str]:
    """Return the instruments that are named in the message."""
    return [
        entry_id
        for entry_id, hit in message.get("hits")[0].items()
        if hit.name and base.entries[entry_id].kind in INSTRUMENT_KINDS
    ]


def _asking_parts(message: Message) -> list[int]:
    return [
        number
        for number, text in enumerate(message.get("parts") or [], start=1)
        if "?" in text or opens_as_question(text)
    ]


def _sections(message: Message, part: int) -> Ranking:
    """Return the sections; in a story the part that asks has its say beside the whole."""
    rankings = message.get("section_rankings")
    asking = _asking_parts(message)[:MAX_QUESTIONS]
    if part or not asking:
        return list(rankings[part])
    is_story = len((message.get(TEXT) or "").split()) >= STORY_WORDS
    share = ASKING_PART_OF_STORY if is_story else ASKING_PART
    mixed: dict[str, float] = {}
    for weight, ranking in (
        (1 - share, rankings[0]),
        *((share / len(asking), rankings[number]) for number in asking),
    ):
        for section, probability in ranking:
            mixed[section] = mixed.get(section, 0.0) + weight * probability
    return sorted(mixed.items(), key=lambda item: -item[1])
