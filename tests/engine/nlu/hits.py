"""Hand-made hits, for tests without an index."""

from __future__ import annotations

from bot.engine.nlu.index import Hit


class MadeHits(dict[str, Hit]):
    """Hits by entry; `words` is how much of an entry's words the question uses."""

    words: dict[str, float]

    def __init__(self, hits: dict[str, Hit] | None = None, **words: float) -> None:
        super().__init__(hits or {})
        self.words = {entry.replace("_", "-"): share for entry, share in words.items()}

    @property
    def named(self) -> dict[str, str]:
        """Return the names that were heard, by entry."""
        return {entry: hit.name for entry, hit in self.items() if hit.name}

    def overlap(self, entries: list[str]) -> dict[str, float]:
        """Return the share for each entry, 0 where none was given."""
        return {entry: self.words.get(entry, 0.0) for entry in entries}
