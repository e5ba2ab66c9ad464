"""Prints the figures, writes the errors down, compares with the accepted run."""

from __future__ import annotations

import json
from pathlib import Path

from tests.eval.ask import Answered
from tests.eval.figures import Share, both, first_right, handed, section_right, wrong_answer

ALLOWED_DROP = 0.015


def print_figures(shares: list[Share]) -> None:
    """Print a line per figure: share, interval, counts, target."""
    for share in shares:
        if not share.total:
            continue
        low, high = share.interval()
        mark = "" if share.target is None else ("  ok" if share.met else "  SHORT")
        sign = "<=" if share.at_most else ">="
        target = f" (target {sign} {share.target:.1%})" if share.target is not None else ""
        print(
            f"{share.name:46} {share.value:6.1%} [{low:.1%}-{high:.1%}] "
            f"{share.right}/{share.total}{target}{mark}"
        )


def write_errors(results: list[Answered], path: Path) -> None:
    """Write every case that went wrong, with what was said and why it counts as wrong."""
    lines = ["# Errors", ""]
    for result in results:
        why = _why_wrong(result)
        if why:
            first = result.first()
            lines.append(
                f"- `{result.case.id}` {why}: {' / '.join(result.case.turns)!r} wanted "
                f"{[list(t) for t in result.case.topics]} {result.case.section}; got "
                f"{first['kind']} {result.offered()[:3]} {first['section']}"
            )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_topics(shares: list[Share], path: Path) -> None:
    """Write how often each topic is found, the worst first: there, sentences help most."""
    lines = ["# By topic, the worst first", "", "| topic | right first | of |", "|---|---|---|"]
    lines += [f"| {share.name} | {share.value:.0%} | {share.total} |" for share in shares]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_worst(results: list[Answered], path: Path, count: int = 20) -> None:
    """Write the questions that were most surely understood wrong, with what was thought."""
    wrong = [r for r in results if r.topics and not first_right(r)]
    wrong.sort(key=lambda r: -r.topics[0][1])
    lines = ["# The worst twenty: sure of the wrong topic", ""]
    for result in wrong[:count]:
        thought = ", ".join(f"{slug} {p:.2f}" for slug, p in result.topics[:3])
        wanted = result.case.topics[0]
        rank = next((i for i, (s, _p) in enumerate(result.topics, 1) if s in wanted), None)
        why = f"right one in place {rank}" if rank else "right one not among the candidates"
        lines.append(
            f"- `{result.case.id}` {result.case.turns[-1]!r}: thought {thought}; "
            f"wanted {', '.join(wanted)}: {why}"
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _why_wrong(result: Answered) -> str:
    expect = result.case.expect
    if expect == "handoff":
        return "" if handed(result) else "no person"
    if expect == "refer":
        return "" if "refer" in result.kinds else "not referred"
    if expect == "two":
        return "" if both(result) else "one of two missing"
    if wrong_answer(result):
        return "WRONG ANSWER"
    if not first_right(result):
        return "topic"
    if result.case.section and not section_right(result):
        return "section"
    return ""


def compare(shares: list[Share], path: Path) -> int:
    """Return 1 and say which figures dropped against the accepted run, else 0."""
    if not path.exists():
        return 0
    accepted = json.loads(path.read_text(encoding="utf-8"))
    dropped = [
        f"{share.name}: {share.value:.1%}, was {accepted[share.name]:.1%}"
        for share in shares
        if share.target is not None
        and share.name in accepted
        and (share.value - accepted[share.name]) * (-1 if share.at_most else 1) < -ALLOWED_DROP
    ]
    for line in dropped:
        print(f"DROPPED {line}")
    return 1 if dropped else 0
