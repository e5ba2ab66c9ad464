"""What a trap is."""

from __future__ import annotations

from typing import NamedTuple

ALL = "all"
UNSURE = "(nog niet bevestigd)"


class Trap(NamedTuple):
    """What must and must not be heard (patterns) under a heading of an entry, or in all of it."""

    name: str
    entry: str
    where: str
    said: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
