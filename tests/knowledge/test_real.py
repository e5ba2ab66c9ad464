"""The knowledge folder that ships: fit to use, complete, plain, and without dead ends."""

from __future__ import annotations

import datetime as dt
import re
from statistics import median

import pytest

from bot.knowledge.model import Heading, KnowledgeBase
from bot.knowledge.readability import flesch_douma, sentences, word_count
from bot.knowledge.render import fill, say
from bot.knowledge.validate import check, glossary_words, spoken_texts
from bot.settings import ROOT
from tests.knowledge.conftest import ON

FOLDER = ROOT / "knowledge"


def test_it_has_no_errors(real: KnowledgeBase) -> None:
    errors = [str(problem) for problem in check(real, ON) if problem.level == "error"]
    assert errors == []


@pytest.mark.parametrize(
    ("name", "least"), [("instrumenten", 75), ("vergelijkingen", 12), ("situaties", 60)]
)
def test_it_is_large_enough(real: KnowledgeBase, name: str, least: int) -> None:
    files = list((FOLDER / name).glob("*.md"))
    assert len(files) >= least
    assert {path.stem for path in files} <= set(real.entries)


def test_every_topic_of_ours_has_one_main_entry(real: KnowledgeBase) -> None:
    topics = [topic.slug for topic in real.topics.values() if topic.scope == "in"]
    assert len(topics) >= 50
    mains = {slug: [e.id for e in real.by_topic(slug) if e.main] for slug in topics}
    assert {slug: ids for slug, ids in mains.items() if len(ids) != 1} == {}
    assert [slug for slug in topics if not real.by_topic(slug)[0].main] == []


def test_every_topic_has_a_title_for_its_button(real: KnowledgeBase) -> None:
    assert [topic.slug for topic in real.topics.values() if not 0 < len(topic.title) <= 40] == []


def test_every_topic_that_is_not_ours_has_a_referral(real: KnowledgeBase) -> None:
    topics = [topic.slug for topic in real.topics.values() if topic.scope != "in"]
    assert len(topics) >= 3
    first = {slug: next((r for r in real.referrals if r.topic == slug), None) for slug in topics}
    assert [slug for slug, referral in first.items() if not referral or not referral.text] == []
    assert [r.id for r in real.referrals if r.topic not in topics] == []


def test_a_term_is_explained_in_one_plain_sentence(real: KnowledgeBase) -> None:
    assert len(real.terms) >= 100
    long = {key: word_count(term.explanation) for key, term in real.terms.items()}
    assert {key: count for key, count in long.items() if not 0 < count <= 25} == {}


def test_sections_read_easily(real: KnowledgeBase) -> None:
    words = glossary_words(real)
    headings = {heading.value for heading in Heading}
    eases = [
        flesch_douma(fill(real, text, ON), words)
        for entry in real.entries.values()
        for where, text in spoken_texts(entry)
        if where in headings
    ]
    assert len(eases) > 800
    assert median(eases) >= 60


def test_no_spoken_sentence_is_over_25_words(real: KnowledgeBase) -> None:
    long = [
        (entry.id, sentence)
        for entry in real.entries.values()
        for _where, text in spoken_texts(entry)
        for sentence in sentences(fill(real, text, ON))
        if word_count(sentence.replace(real.texts["zin_onzeker"], "")) > 27
    ]
    assert long == []


def test_combinations_are_of_two_entries_and_stand_once(real: KnowledgeBase) -> None:
    assert len(real.combinations) >= 30
    pairs = [frozenset((item.one, item.other)) for item in real.combinations]
    assert [pair for pair in pairs if not pair <= set(real.entries) or len(pair) != 2] == []
    assert len(pairs) == len(set(pairs))


def test_routes_lead_to_entries_by_answers_that_can_be_given(real: KnowledgeBase) -> None:
    assert {"waar-begin-ik", "contact", "terugbellen"} <= set(real.routes)
    for route in real.routes.values():
        choices = {step.id: {choice for choice, _title in step.choices} for step in route.steps}
        for outcome in route.outcomes:
            assert outcome.entry in real.entries, outcome.entry
            for step, wanted in outcome.when.items():
                assert set(wanted) <= choices.get(step, set()), (route.id, outcome.entry, step)


def test_the_call_back_route_asks_what_the_action_reads(real: KnowledgeBase) -> None:
    steps = {step.id: step for step in real.routes["terugbellen"].steps}
    assert set(steps) == {"naam", "telefoon", "gemeente", "moment", "toestemming"}
    assert steps["toestemming"].required
    assert {choice for choice, _title in steps["toestemming"].choices} == {"ja", "nee"}


def test_an_instrument_in_force_names_who_executes_it(real: KnowledgeBase) -> None:
    nobody = [
        entry.id
        for entry in real.entries.values()
        if entry.kind == "instrument" and entry.status == "geldt" and not entry.executors
    ]
    assert nobody == []


def test_what_has_ended_says_so_at_once(real: KnowledgeBase) -> None:
    ended = [entry for entry in real.entries.values() if entry.status == "beeindigd"]
    assert len(ended) >= 6
    said = re.compile(r"gestopt|bestaa?t niet meer|bestaan niet meer|kan niet meer", re.IGNORECASE)
    silent = [e.id for e in ended if not said.search(fill(real, e.body[Heading.IN_EEN_ZIN], ON))]
    assert silent == []


def test_texts_of_the_chat_hold_no_rule(real: KnowledgeBase) -> None:
    """Only the numbers to call when someone is in danger may stand there."""
    numbered = {key: set(re.findall(r"\d+", text)) for key, text in real.texts.items()}
    assert {key for key, numbers in numbered.items() if numbers} <= {
        "contact_incident",
        "contact_crisis",
    }
    assert numbered["contact_incident"] == {"112"}
    assert numbered.get("contact_crisis", set()) <= {"112", "113"}


def test_the_domain_holds_no_answer() -> None:
    domain = (ROOT / "domain.yml").read_text(encoding="utf-8")
    assert "\nresponses:" not in domain
    assert "utter_" not in domain


@pytest.mark.parametrize("on", [ON, dt.date(2026, 12, 31)])
def test_everything_can_be_said_until_the_end_of_the_year(real: KnowledgeBase, on: dt.date) -> None:
    spoken = [
        say(real, text, on) for entry in real.entries.values() for _w, text in spoken_texts(entry)
    ]
    assert sorted({item.expired for item in spoken if item.expired}) == []


def test_old_years_figures_are_not_said_in_the_new_year(real: KnowledgeBase) -> None:
    new_year = dt.date(2027, 1, 2)
    held_back = {
        entry.id
        for entry in real.entries.values()
        for _where, text in spoken_texts(entry)
        if say(real, text, new_year).expired
    }
    assert {"minimumloon", "lkv-banenafspraak", "loonkostenvoordeel"} <= held_back


def test_yearly_amounts_of_money_end_with_the_year(real: KnowledgeBase) -> None:
    """An amount per year or per hour that runs on without a look would be spoken when stale."""
    endless = [
        amount.id
        for amount in real.amounts.values()
        for period in amount.periods
        if amount.unit.startswith("EUR per")
        and period.holds(ON)
        and period.holds(dt.date(2027, 7, 1))
    ]
    assert endless == []
