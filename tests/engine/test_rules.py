"""The rules: every intent has one, and only one, and Rasa accepts them all."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.validator import Validator
from ruamel.yaml import YAML

from bot.settings import ROOT

# Buttons and the understander set these; nobody's words are compared with examples of them.
SET_BY_CODE = {
    "define_term",
    "tell_story",
    "erase_request",
    "foreign_language",
    "route_answer",
    "start_conversation",
    "start_route",
}


@pytest.fixture(scope="module")
def validator() -> Validator:
    importer = TrainingDataImporter.load_from_dict(
        config={},
        domain_path=str(ROOT / "domain.yml"),
        training_data_paths=[str(ROOT / "data")],
    )
    return Validator.from_importer(importer)


def load(path: Any) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def rules() -> list[dict[str, Any]]:
    files = sorted((ROOT / "data" / "rules").glob("*.yml"))
    return [rule for path in files for rule in load(path)["rules"]]


def intents() -> list[str]:
    return [str(intent) for intent in load(ROOT / "domain.yml")["intents"]]


def test_every_intent_has_exactly_one_rule() -> None:
    steps = [step for rule in rules() for step in rule["steps"]]
    found = Counter(step["intent"] for step in steps if "intent" in step)
    assert found == Counter(intents())


def test_every_rule_is_one_intent_and_one_action() -> None:
    actions = set(load(ROOT / "domain.yml")["actions"])
    for rule in rules():
        assert [list(step) for step in rule["steps"]] == [["intent"], ["action"]], rule["rule"]
        assert rule["steps"][1]["action"] in actions, rule["rule"]


def test_every_action_of_the_domain_is_registered_and_used() -> None:
    from actions import actions

    # Not through the SDK's executor: it also takes the skills that other tests define.
    registered = {getattr(actions, skill)().name() for skill in actions.__all__}
    named = set(load(ROOT / "domain.yml")["actions"])
    assert named == registered
    assert named == {rule["steps"][1]["action"] for rule in rules()}


def test_rasa_finds_the_domain_in_order(validator: Validator) -> None:
    assert validator.verify_domain_validity()
    assert validator.verify_slot_mappings()


def test_rasa_finds_the_rules_in_order(validator: Validator) -> None:
    assert validator.verify_actions_in_stories_rules()
    assert validator.verify_intents_in_stories(ignore_warnings=False)
    assert validator.verify_story_structure(ignore_warnings=False)


def test_only_what_is_never_learned_has_no_examples(validator: Validator) -> None:
    learned = {message.get("intent") for message in importer_examples(validator)}
    assert set(intents()) - learned == SET_BY_CODE


def importer_examples(validator: Validator) -> list[Any]:
    return list(validator.intents.intent_examples)
