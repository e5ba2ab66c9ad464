"""What only an operator of this installation may ask: another date, and why an answer was given.

The proof is the installation's own token (`var/secrets.json`), which never leaves the machine.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from bot.gateway.problems import Problem
from bot.gateway.rasa_client import EngineUnavailableError
from bot.settings import Settings

TOKEN_HEADER = "x-wegwijzer-operator"  # noqa: S105 - the name of a header
DATE_HEADER = "x-wegwijzer-on"
router = APIRouter(include_in_schema=False)


class ParseRequest(BaseModel):
    """A text to explain."""

    text: str = Field(max_length=2000)
    explain: bool = False


def is_operator(request: Request) -> bool:
    """Return whether the request carries this installation's own token."""
    settings: Settings = request.app.state.settings
    given = request.headers.get(TOKEN_HEADER, "")
    return bool(settings.internal_token) and secrets.compare_digest(
        given.encode(), settings.internal_token.encode()
    )


def asked_date(request: Request) -> str | None:
    """Return the date to answer by, when an operator asks for one; raises Problem 422."""
    wanted = request.headers.get(DATE_HEADER)
    if not wanted or not is_operator(request):
        return None
    try:
        return dt.date.fromisoformat(wanted).isoformat()
    except ValueError as error:
        raise Problem(422, f"{DATE_HEADER} is a date such as 2027-01-01", "onleesbaar") from error


@router.post("/internal/parse")
async def parse(request: Request, body: ParseRequest) -> dict[str, Any]:
    """Return tokens, entities, candidates with scores, and what follows from them."""
    if not is_operator(request):
        raise Problem(401, "Operator token missing", "geen_toegang")
    try:
        parsed: dict[str, Any] = await request.app.state.engine.parse(
            body.text, explain=body.explain
        )
    except EngineUnavailableError as error:
        raise Problem(503, "Engine unavailable", "storing", loket="") from error
    return parsed
