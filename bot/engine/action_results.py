"""Checks what the action server returns against Rasa's own schema, with the schema compiled once.

Rasa 3.6.21 checks the schema itself again for every action result: 30 % of the processor time of
its process under load (profile of `make bench`). What is accepted and refused stays the same.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction


@lru_cache(maxsize=1)
def _validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def is_valid(_action: RemoteAction, result: dict[str, Any]) -> bool:
    """Return True for a well-formed action result.

    Raises:
        jsonschema.ValidationError: the action server returned something else.
    """
    error = best_match(_validator().iter_errors(result))
    if error is not None:
        raise error
    return True


def install() -> None:
    """Make every action of this Rasa process use the compiled schema."""
    RemoteAction._validate_action_result = is_valid
