"""Rate limits: per conversation, and per address with a high ceiling (offices share one)."""

from __future__ import annotations

import structlog
from fastapi import Request
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from redis.exceptions import RedisError

from bot.gateway.problems import Problem
from bot.settings import Settings

log = structlog.get_logger(__name__)


class Limits:
    """Counts in memory, or in Redis where `WEGWIJZER_REDIS_URL` is set."""

    def __init__(self, settings: Settings) -> None:
        # Kept here: the limiter itself holds its storage by a weak reference only.
        self._storage = storage_from_string(settings.redis_url or "memory://")
        self._limiter = FixedWindowRateLimiter(self._storage)
        self._per_conversation = parse(settings.rate_per_conversation)
        self._per_address = parse(settings.rate_per_address)
        self._new = parse(settings.rate_new_conversations)

    def conversation(self, conversation_id: str) -> None:
        """Count a message of a conversation; raises Problem 429."""
        self._hit(self._per_conversation, "conversation", conversation_id)

    def address(self, request: Request) -> None:
        """Count a request of an address; raises Problem 429."""
        self._hit(self._per_address, "address", _address(request))

    def new_conversation(self, request: Request) -> None:
        """Count a new conversation of an address; raises Problem 429."""
        self._hit(self._new, "new", _address(request))

    def _hit(self, limit: RateLimitItem, *names: str) -> None:
        try:
            allowed = self._limiter.hit(limit, *names)
        except RedisError as error:
            # Without its counter the gateway serves everyone: a limit may not become an outage.
            log.error("rate_limits_not_counted", error=type(error).__name__)
            return
        if not allowed:
            raise Problem(429, "Too many requests", "te_vaak")


def _address(request: Request) -> str:
    # uvicorn has already put the address of a trusted proxy's client here.
    return request.client.host if request.client else "unknown"
