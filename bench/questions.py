"""The questions that are asked: test questions, each needing the whole of the understanding."""

from __future__ import annotations

from tests.eval.questions import Case, load_cases

# These open a guided route, after which a turn is an answer to its question and costs less.
_OPENS_A_ROUTE = {"waar-beginnen", "contactpersoon", "status-aanvraag", "digitale-assistent"}


def varied() -> list[str]:
    """Return some two hundred different questions about the rules, in a fixed order."""
    cases = [case for name in ("clean", "section") for case in single(name)]
    return [case.turns[0] for case in cases if not _OPENS_A_ROUTE & set(case.topics[0])]


def single(name: str) -> list[Case]:
    """Return the cases of a set that are one message and ask for an answer."""
    return [case for case in load_cases(name) if len(case.turns) == 1 and case.expect == "answer"]
