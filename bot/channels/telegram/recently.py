"""Remembers the last things that happened, in bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

REMEMBERED = 2000


class Recently:
    """A set that forgets its oldest items."""

    def __init__(self) -> None:
        self._items: OrderedDict[Hashable, None] = OrderedDict()

    def __contains__(self, item: Hashable) -> bool:
        return item in self._items

    def add(self, item: Hashable) -> bool:
        """Remember an item; return whether it is new."""
        is_new = item not in self._items
        self._items[item] = None
        if len(self._items) > REMEMBERED:
            self._items.popitem(last=False)
        return is_new
