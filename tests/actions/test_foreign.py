"""Another language: a sentence in it and a person; the Dutch answer where the question is clear."""

from __future__ import annotations

import pytest

from actions.foreign import ActionForeign
from bot.knowledge.model import KnowledgeBase
from tests.actions.conftest import MakeTurn, listed, question

ACTION = ActionForeign()
LANGUAGES = ["en", "de", "pl", "uk", "ar"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "questions",
    [
        [],
        [question(("jobcoach", 0.5), entry="jobcoach")],  # not sure enough to answer
        [question(("near-werkzoekende", 0.99))],
        [question(("status-aanvraag", 0.99))],
    ],
)
def test_without_a_clear_question_there_is_a_sentence_and_the_way(
    turn: MakeTurn, base: KnowledgeBase, language: str, questions: list[dict[str, object]]
) -> None:
    data = {"language": language, "questions": questions}
    (message,) = ACTION.take(turn("foreign_language", understanding=data)).messages
    assert message.kind == "handoff"
    assert message.text.startswith(base.texts[f"taal_{language}"])
    assert "088 000 00 00" in message.text
    assert listed()[0][0] == "andere_taal"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clear_question_is_answered_in_dutch_too(
    turn: MakeTurn, base: KnowledgeBase, language: str
) -> None:
    data = {
        "language": language,
        "questions": [question(("jobcoach", 0.95), entry="jobcoach", section="wat")],
    }
    notice, answer = ACTION.take(turn("foreign_language", understanding=data)).messages
    assert notice.kind == "notice"
    assert notice.text == base.texts[f"taal_{language}_antwoord"]
    assert [button.act.intent for button in notice.buttons] == ["request_contact"]
    assert (answer.kind, answer.topics) == ("answer", ("jobcoach",))
    assert listed() == []
