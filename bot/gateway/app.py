"""The ASGI app of the gateway: routes of all channels, headers, background work."""

from __future__ import annotations

import asyncio
import contextlib
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import structlog
from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles

from bot.channels.web import api, pages
from bot.desk import routes as desk
from bot.gateway import health, operator, problems, wellknown
from bot.gateway.conversations import Conversations
from bot.gateway.limits import Limits
from bot.gateway.rasa_client import RasaClient
from bot.handoff import outbox
from bot.pages import routes as regelingen
from bot.settings import Settings, settings

log = structlog.get_logger(__name__)

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def create_app(config: Settings | None = None) -> FastAPI:
    """Return the gateway's app."""
    config = config or settings()
    app = FastAPI(
        title="Wegwijzer",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=_lifespan,
    )
    app.state.settings = config
    app.state.engine = RasaClient(config)
    app.state.conversations = Conversations(app.state.engine)
    app.state.limits = Limits(config)
    app.state.actions_up = _actions_up(config)
    _add_middleware(app, config)
    problems.install(app)
    app.include_router(api.router)
    app.include_router(health.router)
    app.include_router(operator.router)
    app.include_router(wellknown.router)
    app.include_router(pages.router)
    app.include_router(regelingen.router)
    app.include_router(desk.router)
    app.mount("/static", StaticFiles(directory=pages.STATIC), name="static")
    app.mount("/desk-static", StaticFiles(directory=desk.STATIC_DIR), name="desk-static")
    return app


def _add_middleware(app: FastAPI, config: Settings) -> None:
    @app.middleware("http")
    async def headers(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        try:
            response = await call_next(request)
        except Exception as error:
            # Type and place only: the text of an error may hold an employer's words.
            *_callers, last = traceback.extract_tb(error.__traceback__)
            log.error(
                "request_failed", error=type(error).__name__, where=f"{last.name}:{last.lineno}"
            )
            response = problems.crashed()
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if request.url.path.startswith("/static/") and config.origins():
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    app.add_middleware(
        CORSMiddleware,
        allow_origins=config.origins(),
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"],
        # On another site the widget reads this one too, to know how long to wait.
        expose_headers=["Retry-After"],
    )


def _actions_up(config: Settings) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        try:
            async with httpx.AsyncClient(timeout=2.0) as client:
                response = await client.get(f"{config.actions_url}/health")
        except httpx.HTTPError:
            return False
        return response.status_code == httpx.codes.OK

    return check


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    config: Settings = app.state.settings
    work = [asyncio.create_task(outbox.run(config), name="outbox")]
    if config.telegram_token:
        from bot.channels.telegram import polling

        work.append(
            asyncio.create_task(polling.run(config, app.state.conversations), name="telegram")
        )
    yield
    for task in work:
        task.cancel()
    await asyncio.gather(*work, return_exceptions=True)
    await app.state.engine.close()
