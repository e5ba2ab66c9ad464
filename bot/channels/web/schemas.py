"""Requests and replies of the chat API."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field, root_validator
from pydantic.errors import DictError

MAX_TEXT = 2000
MAX_PAYLOAD = 64
NO_NUL = r"^[^\x00]*$"


class Described(BaseModel):
    """Tells the OpenAPI schema which fields may be null: pydantic 1 by itself leaves that out."""

    class Config:
        """Pydantic settings."""

        @staticmethod
        def schema_extra(schema: dict[str, Any], model: type[BaseModel]) -> None:
            """Add null to the fields that may hold it."""
            for field in model.__fields__.values():
                found = schema["properties"][field.alias]
                if field.allow_none:
                    schema["properties"][field.alias] = {"anyOf": [found, {"type": "null"}]}


class Strict(Described):
    """Refuses fields it does not know."""

    class Config:
        """Pydantic settings."""

        extra = "forbid"

    @classmethod
    def validate(cls, value: Any) -> Any:
        """Return the model of a JSON object; pydantic 1 would take an empty list for one."""
        if not isinstance(value, dict | cls):
            raise DictError
        return super().validate(value)

    @root_validator(pre=True)
    def _storable(cls, values: dict[str, Any]) -> dict[str, Any]:  # noqa: N805
        # PostgreSQL stores no NUL; half a surrogate pair is no text at all.
        for value in values.values():
            if isinstance(value, str) and ("\x00" in value or not _is_text(value)):
                raise ValueError("not a text")
        return values


class StartRequest(Strict):
    """A new conversation: the page it starts on and, optionally, its subject."""

    page: str | None = Field(None, max_length=300, regex=NO_NUL)
    subject: str | None = Field(None, max_length=80, regex=r"^[a-z0-9-]+$")
    code: str | None = Field(None, max_length=40, regex=NO_NUL)


class MessageRequest(Strict):
    """A typed text or the payload of a pressed button: exactly one of the two."""

    text: str | None = Field(None, max_length=MAX_TEXT, regex=r"^\s*[^\s\x00][^\x00]*$")
    payload: str | None = Field(None, min_length=1, max_length=MAX_PAYLOAD, regex=NO_NUL)

    @root_validator
    def _exactly_one(cls, values: dict[str, Any]) -> dict[str, Any]:  # noqa: N805
        if (values.get("text") is None) == (values.get("payload") is None):
            raise ValueError("send either text or payload")
        return values


class FeedbackRequest(Strict):
    """What the employer thought of one message."""

    message_id: str = Field(max_length=40, regex=NO_NUL)
    useful: bool
    text: str = Field("", max_length=1000, regex=NO_NUL)


class ButtonOut(Described):
    """A button; `payload` is opaque."""

    title: str
    payload: str


class SourceOut(Described):
    """A source with its dates (ISO)."""

    title: str
    url: str
    text_date: str | None
    checked_on: str | None


class MessageOut(Described):
    """A message as the widget shows it."""

    id: str
    sender: str = Field(alias="from")
    text: str
    buttons: list[ButtonOut]
    kind: str
    topics: list[str]
    section: str | None
    instruments: list[str]
    reason: str | None
    form: str | None
    sources: list[SourceOut]
    attachments: list[dict[str, str]]
    created_at: str


class ContactOut(Described):
    """A contact person."""

    name: str
    role: str
    organisation: str


class StateOut(Described):
    """With whom the employer speaks, and where a route stands."""

    with_whom: str = Field(alias="with")
    contact: ContactOut | None
    route: dict[str, Any] | None


class ReplyOut(Described):
    """The reply to one message."""

    messages: list[MessageOut]
    state: StateOut


class StartedOut(ReplyOut):
    """A new conversation."""

    conversation_id: str
    token: str


class ReceiptOut(Described):
    """The receipt of an erasure."""

    receipt: str


class DeskOut(Described):
    """The desk, for when the chat cannot answer."""

    name: str
    phone: str | None
    mail: str | None
    url: str | None
    hours: str | None


class ProblemOut(Described):
    """An error: English title, Dutch detail."""

    type: str
    status: int
    title: str
    detail: str


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
