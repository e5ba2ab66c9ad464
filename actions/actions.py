"""Registers the skills with the action server."""

from actions.answer import ActionAnswer
from actions.contact import ActionContact
from actions.foreign import ActionForeign
from actions.own_case import ActionOwnCase
from actions.route import ActionRoute
from actions.talk import ActionTalk
from actions.unresolved import ActionUnresolved

__all__ = [
    "ActionAnswer",
    "ActionContact",
    "ActionForeign",
    "ActionOwnCase",
    "ActionRoute",
    "ActionTalk",
    "ActionUnresolved",
]
