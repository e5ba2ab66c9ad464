"""What is said about the employer's own case beside the rule: what was understood, the last day."""

from __future__ import annotations

import datetime as dt

from dateutil.relativedelta import relativedelta

from actions.turn import Turn
from bot.knowledge.amounts import dutch_date
from bot.knowledge.model import Deadline, Entry

# Working days are left out: they depend on holidays and on the company.
_UNITS = {"dagen": "days", "weken": "weeks", "maanden": "months", "jaar": "years"}


def understood(turn: Turn, entry: Entry) -> str:
    """Return "U vraagt naar …" for a long message, so that the employer can see it was read."""
    case = turn.understanding.get("case") or {}
    if not case.get("long"):
        return ""
    topic = turn.base.topics[entry.topic]
    return turn.say("begrepen", onderwerp=topic.title.lower(), voor=_whom(turn, entry, case))


def _whom(turn: Turn, entry: Entry, case: dict[str, object]) -> str:
    if case.get("employed"):
        return turn.say("begrepen_in_dienst")
    groups = case.get("groups")
    names = groups if isinstance(groups, list) else []
    group = turn.base.entries.get(str(names[0])) if names else None
    if group is None or group.topic == entry.topic or group.kind != "wet":
        return ""
    return turn.say("begrepen_groep", groep=group.name)


def last_day(turn: Turn, deadline: Deadline) -> str:
    """Return until when a term runs from the date the employer named, "" where none was named."""
    amount = turn.base.amounts.get(deadline.within)
    period = amount.on(turn.on) if amount else None
    case = turn.understanding.get("case") or {}
    named = next((d for d in case.get("dates", []) if d["role"] == deadline.counted_from), None)
    if amount is None or period is None or named is None or amount.unit not in _UNITS:
        return ""
    if isinstance(period.value, dt.date):
        return ""
    start = dt.date.fromisoformat(named["date"])
    end = start + relativedelta(**{_UNITS[amount.unit]: int(period.value)})
    key = "op_tijd_op_dag" if end >= turn.on else "op_tijd_voorbij"
    said = turn.say(key, vanaf=dutch_date(start), dag=dutch_date(end))
    return " ".join(filter(None, [said, deadline.consequence]))
