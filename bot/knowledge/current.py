"""The knowledge base as it is now: follows the files, keeps the old one when one is broken."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

import structlog

from bot.knowledge.errors import KnowledgeError
from bot.knowledge.load import KNOWLEDGE_SUFFIXES, load
from bot.knowledge.model import KnowledgeBase
from bot.settings import settings

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 10.0

Value = TypeVar("Value")


class Current:
    """Hands out the newest usable knowledge base; looks at the files every ten seconds."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._base = load(root)
        self._stamp = _stamp(root)
        self._looked_at = time.monotonic()
        self._lock = threading.Lock()
        self.problem: str | None = None

    @property
    def base(self) -> KnowledgeBase:
        """Return the knowledge base at once; a change of the files is read in the background."""
        if time.monotonic() - self._looked_at >= LOOK_EVERY_SECONDS:
            self._looked_at = time.monotonic()
            threading.Thread(target=self.refresh, name="knowledge", daemon=True).start()
        return self._base

    def refresh(self) -> None:
        """Look at the files now; a broken change is logged and the old base stays."""
        with self._lock:
            self._looked_at = time.monotonic()
            stamp = _stamp(self._root)
            if stamp == self._stamp:
                return
            self._stamp = stamp
            try:
                self._base = load(self._root)
                self.problem = None
                log.info("knowledge_reloaded", digest=self._base.digest)
            except KnowledgeError as error:
                self.problem = str(error.problems[0])
                log.error("knowledge_broken_old_one_kept", problem=self.problem)


class Derived(Generic[Value]):
    """What is made of a knowledge base, made anew in the background when the base changes."""

    def __init__(self, source: Current, make: Callable[[KnowledgeBase], Value]) -> None:
        self._source = source
        self._make = make
        self._made_of = source.base
        self._value = make(self._made_of)
        self._making = threading.Lock()

    @property
    def value(self) -> Value:
        """Return the newest there is, at once."""
        if self._source.base is not self._made_of and self._making.acquire(blocking=False):
            threading.Thread(target=self._renew, name="knowledge-derived", daemon=True).start()
        return self._value

    def _renew(self) -> None:
        try:
            base = self._source.base
            self._value = self._make(base)
            self._made_of = base
        except Exception as error:
            log.error("knowledge_not_taken_over_old_one_kept", error=repr(error))
        finally:
            self._making.release()


def _stamp(root: Path) -> tuple[tuple[str, int, int], ...]:
    """Return name, size and change time of every file: cheap to compare."""
    seen = []
    for path in sorted(root.rglob("*")):
        if path.suffix not in KNOWLEDGE_SUFFIXES:
            continue
        try:
            stat = path.stat()
        except OSError:
            continue  # gone between listing and looking: an editor is saving
        seen.append((str(path), stat.st_size, stat.st_mtime_ns))
    return tuple(seen)


@lru_cache(maxsize=1)
def current() -> Current:
    """Return the knowledge base of this process."""
    return Current(settings().knowledge_path)
