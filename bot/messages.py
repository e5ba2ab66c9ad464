"""The message of the chat API as a value, shared by actions, gateway and channels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["answer", "choice", "step", "handoff", "unresolved", "refer", "notice", "smalltalk"]


@dataclass(frozen=True)
class Act:
    """What a button does when pressed: an intent with its data, as NLU would have found it."""

    intent: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Button:
    """A choice offered with a message."""

    title: str
    act: Act


@dataclass(frozen=True)
class SourceLink:
    """A source as shown with an answer. Dates are ISO strings, None where unknown."""

    title: str
    url: str
    text_date: str | None
    checked_on: str | None


@dataclass(frozen=True)
class Message:
    """One message to an employer, before a channel gives it its form."""

    text: str
    kind: Kind
    topics: tuple[str, ...] = ()
    section: str | None = None
    instruments: tuple[str, ...] = ()
    sources: tuple[SourceLink, ...] = ()
    buttons: tuple[Button, ...] = ()
    reason: str | None = None
    form: str | None = None
    route: dict[str, Any] | None = None
    contact: dict[str, Any] | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the message as JSON for the way through Rasa."""
        return {
            "text": self.text,
            "kind": self.kind,
            "topics": list(self.topics),
            "section": self.section,
            "instruments": list(self.instruments),
            "sources": [vars_of(source) for source in self.sources],
            "buttons": [
                {"title": b.title, "act": {"intent": b.act.intent, "data": b.act.data}}
                for b in self.buttons
            ],
            "reason": self.reason,
            "form": self.form,
            "route": self.route,
            "contact": self.contact,
        }


def vars_of(source: SourceLink) -> dict[str, Any]:
    """Return a source as JSON."""
    return {
        "title": source.title,
        "url": source.url,
        "text_date": source.text_date,
        "checked_on": source.checked_on,
    }
