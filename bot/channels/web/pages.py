"""The demo page of a WSP with the widget embedded by one script tag (demo mode only)."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.templating import Jinja2Templates

from bot.knowledge.current import current
from bot.settings import settings

WEB = Path(__file__).resolve().parent.parent.parent / "web"
STATIC = WEB / "static"
router = APIRouter(include_in_schema=False)
_templates = Jinja2Templates(directory=str(WEB / "templates"))


@router.get("/")
async def home(request: Request, onderwerp: str = "") -> Response:
    """Return the demo page; outside demo mode the public pages are the way in."""
    if not settings().demo:
        return RedirectResponse("/regelingen/")
    organisation = current().base.organisation
    known = onderwerp if onderwerp in current().base.topics else ""
    return _templates.TemplateResponse(
        request,
        "demo.html",
        {"organisation": organisation.name, "desk": organisation.desk, "subject": known},
    )
