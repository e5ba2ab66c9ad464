"""`/.well-known/security.txt` (RFC 9116): where to report a weakness."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from bot.clock import utcnow
from bot.knowledge.current import current
from bot.settings import settings

VALID_FOR = dt.timedelta(days=180)
router = APIRouter(include_in_schema=False)


@router.get("/.well-known/security.txt")
async def security_txt() -> PlainTextResponse:
    """Return the contact for reports, valid for half a year from today."""
    desk = current().base.organisation.desk
    expires = (utcnow() + VALID_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{desk.mail}" if desk.mail else f"Contact: {desk.url}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings().public_url.rstrip('/')}/.well-known/security.txt",
    ]
    return PlainTextResponse("\n".join(lines) + "\n")
