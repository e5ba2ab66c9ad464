"""Runs the action server on loopback only; a crash never echoes a conversation.

Stock `rasa_sdk` binds all addresses, allows every origin and returns the tracker in a 500.
"""

from __future__ import annotations

import structlog
from rasa_sdk.endpoint import create_app
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.knowledge.current import current
from bot.settings import settings

log = structlog.get_logger(__name__)


def make_app() -> Sanic:
    """Return the action server's app."""
    app: Sanic = create_app("actions.actions", cors_origins=None)

    async def on_crash(_request: Request, error: Exception) -> HTTPResponse:
        log.error("action_server_failed", error=type(error).__name__)
        return json({"error": "internal error"}, status=500)

    app.error_handler.add(Exception, on_crash)
    return app


def main() -> None:
    """Serve until stopped."""
    current()  # a broken knowledge base shows at start-up, not at the first question
    make_app().run(
        host="127.0.0.1",
        port=settings().actions_port,
        workers=1,
        access_log=False,
        register_sys_signals=True,
    )


if __name__ == "__main__":
    main()
