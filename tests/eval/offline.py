"""Understanding without the product: heads trained here, the parts of the pipeline around them.

For what would take a training and a start of the product per figure: what each part brings
(`ablation.py`) and what the signs of a follow-up weigh (`leaning.py`). What the skills do with a
question is told in short here; `python -m tests.eval` asks the product itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import yaml
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from actions.answer import ANSWER_FROM, CHOICE_FROM, MAX_CHOICES, REFER_FROM
from bot.engine.nlu.classifiers import RANKING_LENGTH, Ranking
from bot.engine.nlu.encoder import VECTOR, Vectors, encode
from bot.engine.nlu.heads import Head
from bot.engine.nlu.index import Index
from bot.engine.nlu.ngrams import Ngrams
from bot.engine.nlu.retrieval import HITS, KNOWLEDGE
from bot.engine.nlu.spelling import CORRECTED, Speller
from bot.engine.nlu.splitter import split
from bot.engine.nlu.understanding import Understander
from bot.knowledge.load import load
from bot.knowledge.model import TO_A_PERSON, KnowledgeBase
from bot.settings import ROOT, settings
from tests.eval.ask import Answered
from tests.eval.questions import Case

ACT, TOPIC, SECTION = "act", "topic", "section"


@dataclass(frozen=True)
class Sentence:
    """A training sentence with its dialogue act, topic and section, "" where it has none."""

    text: str
    act: str
    topic: str
    section: str


def sentences() -> list[Sentence]:
    """Return the training sentences of `data/nlu`."""
    found = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for group in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            act, _, slug = group["intent"].partition("/")
            topic = slug if act in {"ask", "own_case"} else ""
            section = (group.get("metadata") or {}).get("section", "")
            lines = [line[2:] for line in group["examples"].splitlines() if line[:2] == "- "]
            found += [Sentence(line, act, topic, section) for line in lines]
    return found


@dataclass
class Heads:
    """The three heads and the n-grams they share; switched off, a feature is nought."""

    ngrams: Ngrams
    heads: dict[str, Head]
    use_ngrams: bool = True
    use_vectors: bool = True

    @classmethod
    def train(
        cls, data: list[Sentence], vectors: Vectors, *, ngrams: bool = True, meaning: bool = True
    ) -> Heads:
        """Return heads trained on sentences, `vectors` having a row for each."""
        counts = Ngrams()
        counts.fit([sentence.text for sentence in data])
        rows = counts.transform([sentence.text for sentence in data]) * float(ngrams)
        heads = {}
        for name in (ACT, TOPIC, SECTION):
            labels = [getattr(sentence, name) for sentence in data]
            chosen = np.array([place for place, label in enumerate(labels) if label])
            heads[name] = Head.train(
                rows[chosen],
                vectors[chosen] * np.float32(meaning),
                [labels[place] for place in chosen],
            )
        return cls(counts, heads, ngrams, meaning)

    def rankings(self, name: str, texts: list[str], vectors: Vectors) -> list[Ranking]:
        """Return for each text the labels of a head with their probability, the best first."""
        head = self.heads[name]
        rows = self.ngrams.transform(texts) * float(self.use_ngrams)
        table = head.predict(rows, vectors * np.float32(self.use_vectors))
        return [
            [(head.labels[i], float(row[i])) for i in np.argsort(-row)[:RANKING_LENGTH]]
            for row in table
        ]


@dataclass
class Slots:
    """What a conversation remembers, as the tracker would."""

    values: dict[str, Any] = field(default_factory=dict)

    def get_slot(self, name: str) -> Any:
        """Return a slot's value, None where it has none."""
        return self.values.get(name)


class _Source:
    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base


class Offline:
    """Reads conversations with given heads; a part of the pipeline may be left out."""

    def __init__(
        self,
        heads: Heads,
        *,
        weights: dict[str, float] | None = None,
        spelling: bool = True,
        splitting: bool = True,
        context: bool = True,
    ) -> None:
        self.base = load(ROOT / "knowledge")
        config = _understander_config()
        config["weights"] = {**config["weights"], **(weights or {})}
        self.understander = Understander(config, cast(Any, _Source(self.base)))
        self._heads = heads
        self._index = Index(self.base, settings().var_path / "knowledge")
        speller = Speller(self.base)
        self._correct: Callable[[str], str] = speller.correct if spelling else str
        self._splitting, self._context = splitting, context

    def message(self, text: str) -> Message:
        """Return a message as the components before the Understander leave it."""
        corrected = self._correct(text)
        parts = [corrected, *(split(corrected) if self._splitting else [])]
        vectors = encode(parts)
        data = {TEXT: text, CORRECTED: corrected, "parts": parts[1:], VECTOR: vectors}
        for name in (ACT, TOPIC, SECTION):
            data[f"{name}_rankings"] = self._heads.rankings(name, parts, vectors)
        data |= {HITS: self._index.hits(parts, vectors), KNOWLEDGE: self.base, ENTITIES: []}
        return Message({**data, INTENT: {"name": "ask", "confidence": 1.0}})

    def answer(self, case: Case) -> Answered:
        """Return what the last turn of a conversation gets: kinds, topics and sections."""
        slots = Slots()
        said: list[dict[str, Any]] = []
        for turn in case.turns:
            said = self.said(turn, slots)
        return Answered(case, tuple(said), 0.0)

    def said(self, text: str, slots: Slots) -> list[dict[str, Any]]:
        """Return the messages of one turn, and remember what is under discussion."""
        message = self.message(text)
        tracker = cast(DialogueStateTracker, slots if self._context else Slots())
        self.understander.process([message], tracker)
        intent = message.get(INTENT)["name"]
        data = message.get("understanding")
        if intent == "ask":
            return [self._answered(question, data, slots) for question in data["questions"]]
        first = (data.get("questions") or [{}])[0]
        topics = [first["topics"][0][0]] if first and intent == "own_case" else []
        if intent == "define_term":
            self._remember(slots, data["topics"][0])
            return [{"kind": "answer", "topics": data["topics"], "section": "wat"}]
        if intent in {"own_case", "request_contact", "foreign_language"}:
            return [{"kind": "handoff", "topics": topics or ["contactpersoon"], "section": None}]
        return [{"kind": "smalltalk", "topics": [], "section": None}]

    def _answered(
        self, question: dict[str, Any], data: dict[str, Any], slots: Slots
    ) -> dict[str, Any]:
        slug, probability = question["topics"][0]
        ours = self.base.topics[slug].scope == "in"
        sure = bool(question["from_context"] or data.get("chosen"))
        likely = probability >= (ANSWER_FROM if ours else REFER_FROM)
        section = question["section"] or "wat"
        if (sure or likely) and not (ours and question["unsure"]):
            if not ours:
                return {"kind": "refer", "topics": [slug], "section": None}
            if slug in TO_A_PERSON:
                return {"kind": "handoff", "topics": [slug], "section": None}
            self._remember(slots, slug, question["entry"])
            return {"kind": "answer", "topics": [slug], "section": section}
        offered = [s for s, _p in question["topics"] if self.base.topics[s].scope == "in"]
        together = sum(p for _s, p in question["topics"][:MAX_CHOICES])
        if offered and together >= CHOICE_FROM:
            self._remember(slots, offered[0], question["entry"] if offered[0] == slug else "")
            return {"kind": "choice", "topics": offered[:MAX_CHOICES], "section": section}
        return {"kind": "unresolved", "topics": [], "section": None}

    def _remember(self, slots: Slots, slug: str, entry_id: str = "") -> None:
        main = self.base.main_entry(slug)
        entry = self.base.entries.get(entry_id) or main
        if entry is None:
            return
        before = slots.get_slot("focus") or {}
        other = before.get("other") if before.get("entry") == entry.id else before.get("entry")
        slots.values["focus"] = {
            "entry": entry.id,
            "topic": entry.topic,
            "section": None,
            "other": other,
            "pair": False,
        }


def _understander_config() -> dict[str, Any]:
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    named = next(item for item in pipeline if item["name"].endswith("Understander"))
    return {**Understander.get_default_config(), **named}
