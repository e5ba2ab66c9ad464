"""What of the knowledge is due for checking, drawn from the findings of the knowledge check."""

from __future__ import annotations

import datetime as dt
import re
import threading
from dataclasses import dataclass

from bot.knowledge.errors import Problem
from bot.knowledge.model import KnowledgeBase
from bot.knowledge.validate import check

# Findings of `bot.knowledge.validate` that are about dates; a test compares the two.
_FINDINGS = {
    "expired": re.compile(r"(?P<amount>[a-z0-9-]+): expired, is not spoken"),
    "silent": re.compile(r".*value '(?P<amount>[a-z0-9-]+)' does not hold on (?P<date>[\d-]+)"),
    "overdue": re.compile(r".*had to be checked before (?P<date>[\d-]+)"),
    "soon": re.compile(r".*: check before (?P<date>[\d-]+)"),
    "ends": re.compile(r"(?P<amount>[a-z0-9-]+): ends (?P<date>[\d-]+), no next value"),
}


@dataclass(frozen=True)
class Due:
    """One thing to check: what it is called, in which file, by when."""

    what: str
    file: str
    by: dt.date | None
    owner: str | None


@dataclass(frozen=True)
class KnowledgeState:
    """What is due, by kind (the keys of `_FINDINGS`), the first date first."""

    due: dict[str, tuple[Due, ...]]
    never_checked: tuple[Due, ...]
    stopped: tuple[Due, ...]
    others: int

    @property
    def now(self) -> int:
        """Return how many things should have been checked by now."""
        return sum(len(self.due[kind]) for kind in ("expired", "silent", "overdue"))

    @property
    def later(self) -> int:
        """Return how many things must be checked soon."""
        return sum(len(self.due[kind]) for kind in ("soon", "ends"))


_lock = threading.Lock()
_latest: dict[tuple[str, dt.date], KnowledgeState] = {}


def knowledge_state(base: KnowledgeBase, on: dt.date) -> KnowledgeState:
    """Return what is due on a date; worked out once per knowledge base and day (it takes 2 s)."""
    key = (base.digest, on)
    with _lock:
        if key not in _latest:
            _latest.clear()
            _latest[key] = _worked_out(base, on)
        return _latest[key]


def _worked_out(base: KnowledgeBase, on: dt.date) -> KnowledgeState:
    due: dict[str, dict[Due, None]] = {kind: {} for kind in _FINDINGS}
    others = 0
    for problem in check(base, on):
        found = next(
            ((k, m) for k, p in _FINDINGS.items() if (m := p.fullmatch(problem.message))), None
        )
        if found is None:
            others += 1
        else:
            # A dict, since one value may be missed in several places of the same file.
            due[found[0]][_due(base, problem, found[1])] = None
    entries = base.entries.values()
    return KnowledgeState(
        due={kind: tuple(sorted(items, key=_order)) for kind, items in due.items()},
        never_checked=tuple(
            Due(e.name, e.path, None, e.owner) for e in entries if e.checked_on is None
        ),
        stopped=tuple(Due(e.name, e.path, None, e.owner) for e in entries if e.stopped),
        others=others,
    )


def _due(base: KnowledgeBase, problem: Problem, match: re.Match[str]) -> Due:
    found = match.groupdict()
    amount = base.amounts.get(found.get("amount") or "")
    entry = next((e for e in base.entries.values() if e.path == problem.file), None)
    by = dt.date.fromisoformat(found["date"]) if found.get("date") else None
    owner = entry.owner if entry else None
    if amount is not None:
        return Due(amount.what, f"{problem.file}: {amount.id}", by, owner)
    return Due(entry.name if entry else problem.file, problem.file, by, owner)


def _order(item: Due) -> tuple[dt.date, str]:
    return item.by or dt.date.min, item.what.lower()
