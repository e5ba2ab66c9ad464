"""The compiled check accepts and refuses exactly what Rasa's own does."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import ValidationError, validate
from rasa.core.actions.action import RemoteAction

from bot.engine import action_results

GOOD: dict[str, Any] = {
    "events": [{"event": "slot", "name": "focus", "value": None}],
    "responses": [{"custom": {"text": "Goedendag."}}],
}
BAD: list[dict[str, Any]] = [
    {"events": "none", "responses": []},
    {"events": [{"name": "no event type"}], "responses": []},
    {"events": [], "responses": "text"},
]  # fmt: skip


def test_a_good_result_is_accepted() -> None:
    validate(GOOD, RemoteAction.action_response_format_spec())
    assert action_results.is_valid(RemoteAction("action_answer", None), GOOD)


@pytest.mark.parametrize("result", BAD)
def test_what_rasa_refuses_is_refused(result: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        validate(result, RemoteAction.action_response_format_spec())
    with pytest.raises(ValidationError):
        action_results.is_valid(RemoteAction("action_answer", None), result)


def test_it_takes_the_place_of_rasas_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RemoteAction, "_validate_action_result", lambda *_: False)
    action_results.install()
    assert RemoteAction("action_answer", None)._validate_action_result(GOOD)
