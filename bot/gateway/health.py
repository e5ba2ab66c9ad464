"""`/healthz` (this process lives) and `/readyz` (every part works)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from starlette.concurrency import run_in_threadpool

from bot.engine.language_model import describe
from bot.knowledge.current import current
from bot.settings import settings
from bot.store import database

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Return that the gateway lives."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """Return the state of every part; 503 while one of them cannot work."""
    parts: dict[str, Any] = {
        "engine": await request.app.state.engine.is_up(),
        "actions": await request.app.state.actions_up(),
        "database": await run_in_threadpool(_database_is_up),
        "knowledge": current().problem is None,
        "organisation": settings().demo or not current().base.organisation.is_example,
    }
    ready = all(parts.values())
    body = {
        "ready": ready,
        "parts": parts,
        "language_model": describe(),
        "knowledge_digest": current().base.digest,
        "knowledge_problem": current().problem,
        "demo": settings().demo,
    }
    return JSONResponse(body, status_code=200 if ready else 503)


@router.get("/metrics")
async def metrics() -> Response:
    """Return the figures for Prometheus."""
    return PlainTextResponse(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _database_is_up() -> bool:
    try:
        with database.reading() as session:
            session.execute(text("SELECT 1"))
    except Exception:
        return False
    return True
