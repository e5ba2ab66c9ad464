"""Passwords of the team: argon2id, and the same work for a name that does not exist."""

from __future__ import annotations

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH, MAX_LENGTH = 12, 200
_hasher = PasswordHasher()


class PasswordError(ValueError):
    """The password may not be used; the message says why."""


def hashed(password: str) -> str:
    """Return what is stored of a password.

    Raises:
        PasswordError: it is too short or too long.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise PasswordError(f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters.")
    return _hasher.hash(password)


def matches(stored: str, password: str) -> bool:
    """Return whether a password is the one behind a stored hash."""
    try:
        return _hasher.verify(stored, password[: MAX_LENGTH + 1])
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Return whether a hash was made with weaker settings than those of today."""
    return _hasher.check_needs_rehash(stored)


@lru_cache(maxsize=1)
def decoy() -> str:
    """Return a hash that no password matches: checking it costs what a real check costs."""
    return _hasher.hash(secrets.token_urlsafe(32))
