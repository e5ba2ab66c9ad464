"""What answers best, from hand-made hits: topic, entry, ready-made question, section."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.nlu.candidates import (
    Question,
    Weights,
    pick_entry,
    pick_faq,
    pick_referral,
    pick_section,
    rank_topics,
)
from bot.engine.nlu.index import Hit
from bot.knowledge.load import load
from bot.knowledge.model import KnowledgeBase
from bot.settings import ROOT
from tests.engine.nlu.hits import MadeHits

WEIGHTS = Weights()


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load(ROOT / "knowledge")


def hit(
    entry: str,
    topic: str,
    similarity: float = 0.3,
    *,
    faq: int = -1,
    sure: float = -1.0,
    name: str = "",
) -> Hit:
    return Hit(entry, topic, similarity, faq, sure, name)


def test_the_classifier_leads(base: KnowledgeBase) -> None:
    ranked = rank_topics(base, [("jobcoach", 0.7), ("pso", 0.2)], {}, WEIGHTS)
    assert [slug for slug, _p in ranked[:2]] == ["jobcoach", "pso"]
    assert len(ranked) == 5
    probabilities = [p for _slug, p in ranked]
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) <= 1.0 + 1e-9


def test_without_any_sign_no_topic_stands_out(base: KnowledgeBase) -> None:
    ranked = rank_topics(base, [], {}, WEIGHTS)
    assert ranked[0][1] == pytest.approx(1 / len(base.topics))


def test_meaning_can_turn_a_close_call(base: KnowledgeBase) -> None:
    ranking = [("jobcoach", 0.4), ("pso", 0.35)]
    near = {"pso": hit("pso", "pso", similarity=0.9)}
    assert rank_topics(base, ranking, {}, WEIGHTS)[0][0] == "jobcoach"
    assert rank_topics(base, ranking, near, WEIGHTS)[0][0] == "pso"


def test_a_name_counts_and_most_for_the_main_entry(base: KnowledgeBase) -> None:
    def chance(entry: str, name: str) -> float:
        hits = {entry: hit(entry, "loonkostenvoordeel", name=name)}
        ranked = dict(rank_topics(base, [("loonkostenvoordeel", 0.3)], hits, WEIGHTS))
        return ranked["loonkostenvoordeel"]

    unnamed = chance("loonkostenvoordeel", "")
    assert chance("loonkostenvoordeel", "lkv") > chance("lkv-herplaatsen", "lkv") > unnamed


def test_a_sure_classifier_is_not_overruled_by_a_name(base: KnowledgeBase) -> None:
    named = {"pso": hit("pso", "pso", name="pso")}
    assert rank_topics(base, [("jobcoach", 0.95)], named, WEIGHTS)[0][0] == "jobcoach"


@pytest.mark.parametrize(
    ("hits", "wanted"),
    [
        ({}, "loonkostenvoordeel"),  # the main entry when nothing stands out
        ({"lkv-herplaatsen": (0.45, "")}, "lkv-herplaatsen"),
        ({"lkv-herplaatsen": (0.5, ""), "loonkostenvoordeel": (0.45, "")}, "loonkostenvoordeel"),
        ({"lkv-herplaatsen": (0.5, "lkv herplaatsen"), "loonkostenvoordeel": (0.45, "")},
         "lkv-herplaatsen"),
    ],
)  # fmt: skip
def test_the_entry_of_a_topic(
    base: KnowledgeBase, hits: dict[str, tuple[float, str]], wanted: str
) -> None:
    made = MadeHits(
        {
            entry: hit(entry, "loonkostenvoordeel", similarity, name=name)
            for entry, (similarity, name) in hits.items()
        }
    )
    entry = pick_entry(base, "loonkostenvoordeel", made, WEIGHTS)
    assert entry is not None
    assert entry.id == wanted


def test_a_topic_without_entries_has_none(base: KnowledgeBase) -> None:
    assert pick_entry(base, "near-werkzoekende", MadeHits(), WEIGHTS) is None


@pytest.mark.parametrize(
    ("faq", "similarity", "section", "picked"),
    [
        (0, 0.9, None, 0),
        (0, 0.66, None, 0),
        (0, 0.65, None, -1),
        (-1, 0.9, None, -1),
        (0, 0.70, "own", 0),
        (0, 0.70, "other", -1),  # another section is asked: only a near copy will do
        (0, 0.80, "other", 0),
    ],
)
def test_a_ready_made_question(
    base: KnowledgeBase, faq: int, similarity: float, section: str | None, picked: int
) -> None:
    entry = base.entries["no-riskpolis"]
    own = entry.faqs[0].section.value
    asked = {None: None, "own": own, "other": "verschil" if own != "verschil" else "wat"}[section]
    made = hit("no-riskpolis", "no-riskpolis", faq=faq, sure=similarity)
    assert pick_faq(made, entry, asked, WEIGHTS) == picked


def test_no_hit_no_question(base: KnowledgeBase) -> None:
    assert pick_faq(None, base.entries["no-riskpolis"], None, WEIGHTS) == -1


@pytest.mark.parametrize(
    ("ranking", "section"),
    [
        ([("duur", 0.8), ("bedrag", 0.1)], "duur"),
        ([("duur", 0.30)], "duur"),
        ([("duur", 0.29)], None),
        ([], None),
    ],
)
def test_a_section(ranking: list[tuple[str, float]], section: str | None) -> None:
    assert pick_section(ranking, WEIGHTS) == section
    assert pick_section(ranking, replace(WEIGHTS, min_section=0.99)) is None


def test_a_referral_is_named_only_when_it_fits() -> None:
    hits = {
        "eigen-ww": hit("eigen-ww", "near-werkzoekende", similarity=0.7),
        "solliciteren": hit("solliciteren", "near-werkzoekende", similarity=0.6),
        "pso": hit("pso", "pso", similarity=0.99),
    }
    assert pick_referral("near-werkzoekende", hits) == "eigen-ww"
    assert pick_referral("out-overig", hits) == ""
    weak = {"eigen-ww": hit("eigen-ww", "near-werkzoekende", similarity=0.5)}
    assert pick_referral("near-werkzoekende", weak) == ""


def test_a_question_travels_as_plain_data() -> None:
    question = Question((("pso", 0.123456),), "pso", 2, "duur")
    assert question.as_dict() == {
        "topics": [["pso", 0.123]],
        "entry": "pso",
        "faq": 2,
        "section": "duur",
        "from_context": False,
        "unsure": False,
    }


def test_the_words_tell_entries_of_a_topic_apart(base: KnowledgeBase) -> None:
    late, sick = "te-laat-of-niet-komen", "vaak-ziek"
    found = {late: hit(late, "problemen-op-werk", 0.47), sick: hit(sick, "problemen-op-werk", 0.66)}
    made = MadeHits(found, te_laat_of_niet_komen=0.2, vaak_ziek=0.05)
    entry = pick_entry(base, "problemen-op-werk", made, WEIGHTS)
    assert entry is not None
    assert entry.id == late


@pytest.mark.parametrize("compares", [True, False])
def test_a_comparison_answers_who_asks_for_a_difference(
    base: KnowledgeBase,
    compares: bool,
) -> None:
    topic, both = "proefplaatsing", "proefplaatsing-of-proeftijd"
    made = MadeHits({topic: hit(topic, topic, 0.5), both: hit(both, topic, 0.8)})
    entry = pick_entry(base, topic, made, WEIGHTS, compares=compares)
    assert entry is not None
    assert (entry.id == both) is compares
