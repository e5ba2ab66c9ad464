"""The answering skill: answer, ask back, refer or say that it is not known, by probability."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from actions.answer import ANSWER_FROM, CHOICE_FROM, MAX_CHOICES, REFER_FROM, ActionAnswer
from actions.turn import Outcome
from bot.knowledge.model import Heading, KnowledgeBase, Section
from bot.messages import Message
from tests.actions.conftest import MakeTurn, changed, listed, question

ACTION = ActionAnswer()
JUST = 1e-6


def only(outcome: Outcome) -> Message:
    (message,) = outcome.messages
    return message


def asked(turn: MakeTurn, *questions: dict[str, Any], **given: Any) -> Outcome:
    data = {"questions": list(questions), **given.pop("understanding", {})}
    return ACTION.take(turn(understanding=data, **given))


def test_a_sure_topic_is_answered(turn: MakeTurn) -> None:
    outcome = asked(turn, question(("no-riskpolis", ANSWER_FROM)))
    message = only(outcome)
    assert message.kind == "answer"
    assert message.topics == ("no-riskpolis",)
    assert message.instruments == ("no-riskpolis",)
    assert "UWV" in message.text
    assert message.sources
    assert outcome.slots["focus"]["entry"] == "no-riskpolis"
    assert listed() == []


def test_a_person_is_one_tap_away_after_every_answer(turn: MakeTurn) -> None:
    message = only(asked(turn, question(("no-riskpolis", 0.9))))
    assert message.buttons[-1].act.intent == "request_contact"
    known = {"known": {"contact_first_name": "Marieke"}}
    message = only(asked(turn, question(("no-riskpolis", 0.9)), slots=known))
    assert message.buttons[-1].title == "Naar Marieke"


def test_just_under_the_bound_is_asked_back(turn: MakeTurn) -> None:
    outcome = asked(turn, question(("no-riskpolis", ANSWER_FROM - JUST), ("jobcoach", 0.2)))
    message = only(outcome)
    assert (message.kind, message.topics) == ("choice", ("no-riskpolis", "jobcoach"))
    first, second, other, person = message.buttons
    assert first.act.intent == second.act.intent == "ask"
    assert first.act.data["questions"][0]["entry"] == "no-riskpolis"
    assert other.act.intent == "choose_other"
    assert person.act.intent == "request_contact"
    assert [item["entry"] for item in outcome.slots["offered"]] == ["no-riskpolis", "jobcoach"]
    assert listed() == []


def test_three_are_offered_at_most_and_none_that_hardly_fits(turn: MakeTurn) -> None:
    topics = [("no-riskpolis", 0.3), ("jobcoach", 0.2), ("pso", 0.1), ("wia", 0.09)]
    assert len(only(asked(turn, question(*topics))).topics) == MAX_CHOICES
    message = only(asked(turn, question(("no-riskpolis", 0.45), ("jobcoach", 0.01))))
    assert message.topics == ("no-riskpolis",)


def test_too_little_is_said_and_put_on_the_list(turn: MakeTurn) -> None:
    low = CHOICE_FROM / 4
    message = only(
        asked(turn, question(("no-riskpolis", low), ("pso", low)), text="hoe zit dat met de kat")
    )
    assert (message.kind, message.reason) == ("unresolved", "geen_antwoord")
    assert message.buttons[-1].act.intent == "request_contact"
    assert listed() == [("geen_antwoord", ["no-riskpolis", "pso"], "hoe zit dat met de kat")]


def test_a_replay_lists_a_question_once(turn: MakeTurn) -> None:
    for _time in range(2):
        asked(turn, question(("no-riskpolis", 0.05)))
    assert len(listed()) == 1


def test_a_picked_choice_is_answered_whatever_its_probability(turn: MakeTurn) -> None:
    picked = question(("no-riskpolis", 0.01))
    assert only(asked(turn, picked, understanding={"chosen": True})).kind == "answer"
    assert only(asked(turn, {**picked, "from_context": True})).kind == "answer"


def test_what_is_not_ours_is_referred(turn: MakeTurn, base: KnowledgeBase) -> None:
    message = only(asked(turn, question(("near-werkzoekende", REFER_FROM), entry="eigen-ww")))
    referral = next(item for item in base.referrals if item.id == "eigen-ww")
    assert (message.kind, message.topics) == ("refer", ("near-werkzoekende",))
    assert message.text == referral.text.strip()
    assert message.sources[0].url == referral.links[0].url


def test_the_first_referral_fits_any_question_of_its_topic(
    turn: MakeTurn, base: KnowledgeBase
) -> None:
    first = next(item for item in base.referrals if item.topic == "near-werkzoekende")
    message = only(asked(turn, question(("near-werkzoekende", 0.9), entry="bestaat-niet")))
    assert message.text == first.text.strip()


def test_a_likely_referral_is_not_offered_as_a_page_outside(turn: MakeTurn) -> None:
    message = only(asked(turn, question(("out-overig", REFER_FROM - JUST), ("wia", 0.3))))
    assert message.topics == ("wia",)


def test_an_own_file_goes_to_a_person(turn: MakeTurn) -> None:
    outcome = asked(turn, question(("status-aanvraag", 0.9)))
    assert outcome.messages[0].kind == "handoff"
    assert outcome.slots["route"]["id"] == "contact"


def test_a_stopped_entry_is_held_back(turn: MakeTurn, base: KnowledgeBase) -> None:
    stopped = changed(base, "no-riskpolis", stopped=True)
    message = only(asked(turn, question(("no-riskpolis", 0.9)), base=stopped))
    assert (message.kind, message.reason) == ("unresolved", "onderwerp_stilgezet")
    assert base.entries["no-riskpolis"].body[Heading.IN_EEN_ZIN] not in message.text
    assert message.buttons[0].act.intent == "request_contact"
    assert listed()[0][0] == "onderwerp_stilgezet"


@pytest.mark.parametrize("section", [None, "bedrag", "wat"])
def test_an_expired_value_is_never_spoken(turn: MakeTurn, section: str | None) -> None:
    later = dt.date(2027, 1, 2)
    asking = question(("minimumloon", 0.9), section=section)
    message = only(asked(turn, asking, on=later))
    assert (message.kind, message.reason) == ("unresolved", "feit_verlopen")
    assert not any(letter.isdigit() for letter in message.text)
    assert listed()[0][0] == "feit_verlopen"
    assert "€ 14,99" in only(asked(turn, asking, message_id="m2")).text


def test_a_rule_that_is_announced_says_so(turn: MakeTurn, base: KnowledgeBase) -> None:
    message = only(asked(turn, question(("detachering", 0.9), entry="wtta")))
    assert base.entries["wtta"].name in message.text
    assert "geldt nu nog niet" in message.text


def test_a_section_is_answered_from_its_heading(turn: MakeTurn) -> None:
    asking = question(("no-riskpolis", 0.9), section="termijn")
    message = only(asked(turn, asking, understanding={"named": ["no-riskpolis"]}))
    assert message.section == "termijn"
    assert "eerste dag na 6 weken" in message.text
    assert "Dit regelt: UWV." in message.text


def test_a_ready_made_question_has_its_own_answer(turn: MakeTurn, base: KnowledgeBase) -> None:
    entry = base.entries["no-riskpolis"]
    number = next(n for n, faq in enumerate(entry.faqs) if "loon doorbetalen" in faq.question)
    message = only(asked(turn, question(("no-riskpolis", 0.9), faq=number)))
    assert entry.faqs[number].answer in message.text
    assert message.section == entry.faqs[number].section.value


def test_a_deadline_is_told_unasked(turn: MakeTurn) -> None:
    assert "Op tijd:" in only(asked(turn, question(("no-riskpolis", 0.9)))).text


def test_two_questions_get_two_answers(turn: MakeTurn) -> None:
    outcome = asked(turn, question(("no-riskpolis", 0.9)), question(("jobcoach", 0.8)))
    intro, first, second = outcome.messages
    assert intro.kind == "smalltalk"
    assert (first.topics, second.topics) == (("no-riskpolis",), ("jobcoach",))
    assert outcome.slots["focus"]["entry"] == "jobcoach"


def test_one_of_two_that_is_not_known_does_not_silence_the_other(turn: MakeTurn) -> None:
    outcome = asked(turn, question(("no-riskpolis", 0.9)), question(("pso", 0.05)))
    assert [message.kind for message in outcome.messages] == ["smalltalk", "answer", "unresolved"]


def test_a_comparison_of_two_that_are_named(turn: MakeTurn, base: KnowledgeBase) -> None:
    named = {"named": ["loonkostensubsidie", "loondispensatie"]}
    asking = question(("loonkostensubsidie", 0.9), section="verschil")
    message = only(asked(turn, asking, understanding=named))
    assert message.instruments == ("loonkostensubsidie-of-loondispensatie",)
    assert message.topics == ("loonkostensubsidie",)
    assert "UWV" in message.text
    assert "gemeente" in message.text


def test_a_comparison_with_what_was_under_discussion(turn: MakeTurn) -> None:
    slots = {"focus": {"entry": "loonkostensubsidie", "topic": "loonkostensubsidie"}}
    asking = question(("loondispensatie", 0.9), section="verschil")
    message = only(asked(turn, asking, understanding={"named": ["loondispensatie"]}, slots=slots))
    assert message.instruments == ("loonkostensubsidie-of-loondispensatie",)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("loonkostensubsidie", "lkv-banenafspraak", "gaan samen."),
        ("loonkostensubsidie", "loondispensatie", "gaan niet samen."),
    ],
)
def test_two_together(turn: MakeTurn, base: KnowledgeBase, one: str, other: str, said: str) -> None:
    asking = question((one, 0.9), section="combineren")
    for named in ([one, other], [other, one]):
        message = only(asked(turn, asking, understanding={"named": named}))
        assert said in message.text
        assert set(message.instruments) == {one, other}
        assert (message.topics, message.section) == (("combineren-regelingen",), "combineren")
        assert message.sources


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("kan daar een jobcoach bij?", "jobcoach"),
        ("mag dat samen met een jobcoach", "combineren-regelingen"),
    ],
)
def test_one_more_beside_the_subject(turn: MakeTurn, text: str, topic: str) -> None:
    focus = {"entry": "loonkostensubsidie", "topic": "loonkostensubsidie", "section": None}
    asking = question(("jobcoach", 0.6), section="combineren")
    named = {"named": ["jobcoach"]}
    message = only(asked(turn, asking, understanding=named, slots={"focus": focus}, text=text))
    assert set(message.instruments) == {"loonkostensubsidie", "jobcoach"}
    assert (message.topics, message.section) == ((topic,), "combineren")


def test_two_together_with_doubt_say_so(turn: MakeTurn, base: KnowledgeBase) -> None:
    asking = question(("jobcoach", 0.9), section="combineren")
    named = {"named": ["jobcoach", "plaatsingssubsidie"]}
    message = only(asked(turn, asking, understanding=named))
    assert base.texts["zin_onzeker"] in message.text


def test_two_together_are_not_told_when_one_is_stopped(turn: MakeTurn, base: KnowledgeBase) -> None:
    stopped = changed(base, "loonkostensubsidie", stopped=True)
    asking = question(("loonkostensubsidie", 0.9), section="combineren")
    named = {"named": ["loonkostensubsidie", "loondispensatie"]}
    message = only(asked(turn, asking, understanding=named, base=stopped))
    assert message.reason == "onderwerp_stilgezet"


def test_two_of_which_nothing_is_known_get_the_section(turn: MakeTurn) -> None:
    asking = question(("no-riskpolis", 0.9), section="combineren")
    message = only(asked(turn, asking, understanding={"named": ["no-riskpolis", "pso"]}))
    assert message.instruments == ("no-riskpolis",)


def test_more_gives_the_exact_text_and_its_sources(turn: MakeTurn, base: KnowledgeBase) -> None:
    slots = {"focus": {"entry": "no-riskpolis", "topic": "no-riskpolis", "section": None}}
    message = only(ACTION.take(turn("more", slots=slots)))
    assert "Artikel 29b Ziektewet" in message.text
    assert "Bron: " in message.text
    assert base.texts["nog_niet_nagekeken"] in message.text


@pytest.mark.parametrize("slots", [{}, {"focus": {"entry": "weg", "topic": "weg"}}])
def test_more_of_nothing_asks_what_it_is_about(turn: MakeTurn, slots: dict[str, Any]) -> None:
    message = only(ACTION.take(turn("more", slots=slots)))
    assert message.kind == "choice"
    assert message.buttons


def test_a_term_is_explained(turn: MakeTurn, base: KnowledgeBase) -> None:
    term = next(iter(base.terms.values()))
    data = {"term": term.term, "topics": ["pso"]}
    message = only(ACTION.take(turn("define_term", understanding=data)))
    assert message.text == f"{term.term}: {term.explanation}"
    assert (message.topics, message.section) == (("pso",), "wat")


def test_what_a_scheme_does_not_say_is_admitted_and_listed(
    turn: MakeTurn, base: KnowledgeBase
) -> None:
    entry, section = next(
        (item, section)
        for item in base.entries.values()
        for section in Section
        if item.kind == "instrument" and item.heading_for(section) is None
    )
    asked = question((entry.topic, 0.95), entry=entry.id, section=section.value)
    message = only(ACTION.take(turn("ask", understanding={"questions": [asked]})))
    assert base.texts["onderdeel_ontbreekt"] in message.text
    assert message.kind == "answer"
    assert listed()[0][0] == "onderdeel_ontbreekt"


def test_a_hard_word_in_an_answer_is_explained_on_tap(turn: MakeTurn) -> None:
    asked = question(("loonkostensubsidie", 0.95), entry="loonkostensubsidie", section="bedrag")
    message = only(ACTION.take(turn("ask", understanding={"questions": [asked]})))
    (tap,) = [button for button in message.buttons if button.act.intent == "define_term"]
    assert tap.title == f"Wat is {tap.act.data['term']}?", "an abbreviation keeps its capitals"
    explained = only(ACTION.take(turn("define_term", understanding=tap.act.data)))
    assert explained.text.startswith(tap.act.data["term"])


def test_a_story_is_told_on_tap_and_whole(turn: MakeTurn, base: KnowledgeBase) -> None:
    story = next(iter(base.stories.values()))
    entry = base.main_entry(story.topic)
    assert entry is not None
    asked = question((story.topic, 0.95), entry=entry.id)
    message = only(ACTION.take(turn("ask", understanding={"questions": [asked]})))
    (tap,) = [button for button in message.buttons if button.act.intent == "tell_story"]
    told = only(ACTION.take(turn("tell_story", understanding=tap.act.data)))
    assert all(text in told.text for text in story.parts.values())
    assert told.topics == (story.topic,)


def test_a_story_that_is_gone_is_no_dead_end(turn: MakeTurn) -> None:
    gone = only(ACTION.take(turn("tell_story", understanding={"story": "weg"})))
    assert gone.buttons


def test_none_of_these_lists_the_question_itself(turn: MakeTurn) -> None:
    rejecting = turn(
        "choose_other",
        "Iets anders",
        slots={"offered": [question(("pso", 0.4)), question(("wia", 0.3))]},
        earlier_questions=("hoe krijg ik dat keurmerk", "Iets anders"),
    )
    message = only(ACTION.take(rejecting))
    assert message.reason == "keuze_verworpen"
    assert listed() == [("keuze_verworpen", ["pso", "wia"], "hoe krijg ik dat keurmerk")]


def test_a_regional_text_is_spoken_to_that_region_only(turn: MakeTurn, base: KnowledgeBase) -> None:
    entry = base.entries["no-riskpolis"]
    source = entry.sources[0]
    from bot.knowledge.model import Variant

    variant = Variant("FoodValley", Heading.WIE_REGELT, "Het loket in de regio.", source)
    regional = replace(
        base, entries={**base.entries, entry.id: replace(entry, variants=(variant,))}
    )
    asking = question(("no-riskpolis", 0.9), section="wie_regelt")
    inside = only(asked(turn, asking, base=regional, slots={"gemeente": "Ede"}))
    outside = only(asked(turn, asking, base=regional, slots={"gemeente": "Zwolle"}))
    assert "Het loket in de regio." in inside.text
    assert "FoodValley" in inside.text
    assert "Het loket in de regio." not in outside.text


def test_a_message_without_a_question_asks_what_it_is_about(turn: MakeTurn) -> None:
    assert only(ACTION.take(turn("ask"))).kind == "choice"
    assert only(ACTION.take(turn("follow_up"))).kind == "choice"
