"""Slows down guessing of passwords: attempts counted per name and address."""

from __future__ import annotations

from functools import lru_cache

from limits import parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from bot.settings import settings

WAIT_SECONDS = 300
_PER_NAME = parse("5 per 5 minutes")
# Other names from the same address: high, since an office shares one address.
_PER_ADDRESS = parse("50 per 5 minutes")
_MAX_NAME = 80


class Attempts:
    """Counts in memory, or in Redis where `WEGWIJZER_REDIS_URL` is set."""

    def __init__(self, redis_url: str) -> None:
        # Kept here: the limiter itself holds its storage by a weak reference only.
        self._storage = storage_from_string(redis_url or "memory://")
        self._limiter = FixedWindowRateLimiter(self._storage)

    def allow(self, name: str, address: str) -> bool:
        """Count an attempt; return whether it may be made."""
        per_name = self._limiter.hit(_PER_NAME, "desk", _key(name), address)
        return self._limiter.hit(_PER_ADDRESS, "desk", address) and per_name

    def forgive(self, name: str, address: str) -> None:
        """Forget the attempts of someone who logged in."""
        self._limiter.clear(_PER_NAME, "desk", _key(name), address)


def _key(name: str) -> str:
    return name.strip().lower()[:_MAX_NAME]


@lru_cache(maxsize=1)
def attempts() -> Attempts:
    """Return the counts of this process."""
    return Attempts(settings().redis_url)
