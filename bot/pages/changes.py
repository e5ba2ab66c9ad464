"""What changes around 1 January and 1 July: read from the validity of values and entries."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from bot.knowledge.amounts import spoken
from bot.knowledge.model import Amount, Entry, KnowledgeBase, Period, Source
from bot.pages.listing import Card, card
from bot.pages.speaking import Speaker

_DAY = dt.timedelta(days=1)
LOOK_BACK, LOOK_AHEAD = dt.timedelta(days=60), dt.timedelta(days=366)
_CALL = re.compile(r"bedrag\(\s*[\"']([a-z0-9-]+)[\"']\s*\)")


@dataclass(frozen=True)
class ChangedValue:
    """A value that changes: `now` only while it holds, `then` only where it is known."""

    what: str
    now: str | None
    then: str | None
    source: Source | None


@dataclass(frozen=True)
class ChangedValues:
    """The values of one entry that change on the same day."""

    card: Card
    values: tuple[ChangedValue, ...]


@dataclass(frozen=True)
class TurningPoint:
    """A day on which rules change."""

    date: dt.date
    is_past: bool
    starting: tuple[Card, ...]
    ending: tuple[Card, ...]
    known: tuple[ChangedValues, ...]
    unknown: tuple[ChangedValues, ...]

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is known to change on this day."""
        return not (self.starting or self.ending or self.known or self.unknown)


def turning_points(speaker: Speaker) -> tuple[TurningPoint, ...]:
    """Return the days around today on which something changes, 1 January and 1 July always."""
    on = speaker.on
    fixed = {dt.date(on.year + years, month, 1) for years in (0, 1, 2) for month in (1, 7)}
    days = sorted(fixed | set(_days_in_data(speaker)))
    near = [day for day in days if on - LOOK_BACK <= day <= on + LOOK_AHEAD]
    points = (_turning_point(speaker, day) for day in near)
    return tuple(p for p in points if not p.is_empty or (p.date in fixed and p.date > on))


def _days_in_data(speaker: Speaker) -> Iterator[dt.date]:
    """Yield every first day of something new and every first day without something old."""
    periods = (period for amount in speaker.base.amounts.values() for period in amount.periods)
    holders: Iterable[Entry | Period] = chain(_shown(speaker), periods)
    for holder in holders:
        if holder.valid_from is not None:
            yield holder.valid_from
        if holder.valid_to is not None:
            yield holder.valid_to + _DAY


def without_date(speaker: Speaker) -> tuple[Card, ...]:
    """Return what is announced without a day on which it starts."""
    return _cards(
        speaker, (e for e in _shown(speaker) if e.status == "aangekondigd" and not e.valid_from)
    )


def _turning_point(speaker: Speaker, day: dt.date) -> TurningPoint:
    known: dict[str, list[ChangedValue]] = {}
    unknown: dict[str, list[ChangedValue]] = {}
    owners = _owners(speaker.base)
    for amount in speaker.base.amounts.values():
        change = _change(speaker, amount, day)
        if change is not None and amount.id in owners:
            (known if change.then else unknown).setdefault(owners[amount.id], []).append(change)
    entries = _shown(speaker)
    return TurningPoint(
        date=day,
        is_past=day <= speaker.on,
        starting=_cards(speaker, (e for e in entries if e.valid_from == day)),
        ending=_cards(speaker, (e for e in entries if e.valid_to == day - _DAY)),
        known=_grouped(speaker, known),
        unknown=_grouped(speaker, unknown),
    )


def _change(speaker: Speaker, amount: Amount, day: dt.date) -> ChangedValue | None:
    before, after = amount.on(day - _DAY), amount.on(day)
    begins = after is not None and after.valid_from == day
    ends = before is not None and before.valid_to == day - _DAY
    if not (begins or ends):
        return None
    if before is not None and after is not None and before.value == after.value:
        return None
    now = before if before is not None and before.holds(speaker.on) else None
    # What was announced for a day that is past and has already made way is history.
    then = after if begins and (day > speaker.on or after is amount.on(speaker.on)) else None
    if now is None and then is None and day <= speaker.on and amount.on(speaker.on) is not None:
        return None
    source = then.source if then else now.source if now else None
    return ChangedValue(
        amount.what, _said(speaker, amount, now), _said(speaker, amount, then), source
    )


def _said(speaker: Speaker, amount: Amount, period: Period | None) -> str | None:
    if period is None:
        return None
    value = spoken(period.value, amount.unit)
    return value if period.certain else f"{value} {speaker.base.texts['bedrag_onzeker']}"


def _owners(base: KnowledgeBase) -> dict[str, str]:
    """Return the entry under which a value is told: one that uses it, its namesake first."""
    users: dict[str, list[Entry]] = {}
    for entry in base.entries.values():
        if not entry.stopped:
            texts = "\n".join([*entry.body.values(), *(faq.answer for faq in entry.faqs)])
            for amount_id in set(_CALL.findall(texts)):
                users.setdefault(amount_id, []).append(entry)
    return {
        amount_id: max(entries, key=lambda entry: _closeness(amount_id, entry)).id
        for amount_id, entries in users.items()
    }


def _closeness(amount_id: str, entry: Entry) -> tuple[int, bool, bool]:
    shared = len(entry.id) if amount_id.startswith(entry.id) else 0
    return (shared, entry.main, entry.kind == "instrument")


def _shown(speaker: Speaker) -> list[Entry]:
    return [entry for entry in speaker.base.entries.values() if not entry.stopped]


def _cards(speaker: Speaker, entries: Iterable[Entry]) -> tuple[Card, ...]:
    return tuple(sorted((card(speaker, e) for e in entries), key=lambda item: item.name))


def _grouped(speaker: Speaker, found: dict[str, list[ChangedValue]]) -> tuple[ChangedValues, ...]:
    groups = (
        ChangedValues(card(speaker, speaker.base.entries[entry_id]), tuple(values))
        for entry_id, values in found.items()
    )
    return tuple(sorted(groups, key=lambda group: group.card.name))
