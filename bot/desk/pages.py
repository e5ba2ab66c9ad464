"""Fills the templates of the desk."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import lru_cache
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.clock import AMSTERDAM, today
from bot.desk import STATIC_DIR, TEMPLATE_DIR
from bot.desk.sessions import Visitor
from bot.knowledge.amounts import dutch_date
from bot.knowledge.current import current


def render(
    template: str, visitor: Visitor | None, *, status: int = 200, **values: object
) -> HTMLResponse:
    """Return a filled page."""
    base = current().base
    text = (
        _environment()
        .get_template(template)
        .render(
            visitor=visitor,
            texts=base.texts,
            organisation=base.organisation,
            today=today(),
            **values,
        )
    )
    return HTMLResponse(text, status)


def dutch_moment(moment: dt.datetime) -> str:
    """Return a moment as clock and calendar in Amsterdam show it."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.timezone.utc)
    local = aware.astimezone(AMSTERDAM)
    return f"{dutch_date(local.date())}, {local.hour}.{local.minute:02} uur"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE_DIR),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(datum=dutch_date, moment=dutch_moment, query=urlencode)
    style = (STATIC_DIR / "desk.css").read_bytes()
    environment.globals["style_version"] = hashlib.sha256(style).hexdigest()[:10]
    return environment
