"""The figures of a run. A share comes with its 95 % Wilson interval."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.eval.ask import Answered

# Per question the entries that a reader of the knowledge base finds good answers, best first.
ENTRIES = Path(__file__).parent / "entries.tsv"
TOPICS = Path(__file__).parents[2] / "knowledge" / "onderwerpen.csv"
Z = 1.96


@dataclass(frozen=True)
class Share:
    """A count out of a total; `target` is what the project wants, `at_most` turns it round."""

    name: str
    right: int
    total: int
    target: float | None = None
    at_most: bool = False

    @property
    def value(self) -> float:
        """Return the share, 0 where there was nothing to count."""
        return self.right / self.total if self.total else 0.0

    def interval(self) -> tuple[float, float]:
        """Return the 95 % Wilson interval."""
        if not self.total:
            return 0.0, 1.0
        n, p = self.total, self.value
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
        return middle - half, middle + half

    @property
    def met(self) -> bool:
        """Return whether the target is met."""
        if self.target is None:
            return True
        return self.value <= self.target if self.at_most else self.value >= self.target


def _also_ok() -> dict[str, set[str]]:
    with TOPICS.open(encoding="utf-8", newline="") as stream:
        return {
            row["slug"]: set(filter(None, row["also_ok"].split("|")))
            for row in csv.DictReader(stream)
        }


ALSO_OK = _also_ok()


def _good_entries() -> dict[str, list[str]]:
    lines = ENTRIES.read_text(encoding="utf-8").splitlines()
    return {name: good.split(",") for name, good in (line.split("\t") for line in lines)}


GOOD_ENTRIES = _good_entries()


def accepted(slugs: Iterable[str]) -> set[str]:
    """Return the slugs with the neighbours that count as right too."""
    wanted = set(slugs)
    return wanted.union(*(ALSO_OK.get(slug, set()) for slug in wanted))


def first_right(result: Answered) -> bool:
    """Return whether the first topic is right."""
    offered = result.offered()
    return bool(offered) and offered[0] in accepted(result.case.topics[0])


def three_right(result: Answered) -> bool:
    """Return whether one of the first three topics is right."""
    return bool(set(result.offered()[:3]) & accepted(result.case.topics[0]))


def both(result: Answered) -> bool:
    """Return whether both questions are answered or offered."""
    offered = set(result.offered())
    return all(offered & accepted(wanted) for wanted in result.case.topics)


def wrong_answer(result: Answered) -> bool:
    """Return whether an `answer` is about another subject than any that was asked."""
    wanted = set().union(*(accepted(slugs) for slugs in result.case.topics))
    return any(
        message["kind"] == "answer" and not set(message["topics"]) & wanted
        for message in result.messages
    )


def section_right(result: Answered) -> bool:
    """Return whether the section that was asked is answered, or one its author finds as good."""
    right = {result.case.section, *result.case.section_also}
    return any(message["section"] in right for message in result.messages)


def entry_right(result: Answered) -> bool:
    """Return whether the entry that answers is one that a reader finds good."""
    return bool(set(result.first()["instruments"]) & set(GOOD_ENTRIES[result.case.id]))


def handed(result: Answered) -> bool:
    """Return whether the employer is brought to a person, with or without the rule as well."""
    return "handoff" in result.kinds


def only_handed(result: Answered) -> bool:
    """Return whether the employer got a person and no answer."""
    return handed(result) and "answer" not in result.kinds


def figures(results: list[Answered]) -> list[Share]:
    """Return all figures of a run."""

    def of(*kinds: str, expect: str | None = None) -> list[Answered]:
        return [
            r
            for r in results
            if r.case.kind in kinds and (expect is None or r.case.expect == expect)
        ]

    def share(
        name: str,
        rows: list[Answered],
        judge: Callable[[Answered], bool],
        target: float | None = None,
        *,
        at_most: bool = False,
    ) -> Share:
        return Share(name, sum(map(judge, rows)), len(rows), target, at_most)

    answers = [r for r in results if r.case.expect == "answer"]
    asked = of("clean", "noisy", "section", "answerable", "cases", expect="answer")
    sectioned = [
        r
        for r in of("clean", "noisy", "section", expect="answer")
        if r.case.section and first_right(r)
    ]
    return [
        share("clean: right topic first", of("clean"), first_right, 0.90),
        share("clean: right topic in three", of("clean"), three_right, 0.95),
        share("noisy: right topic first", of("noisy", expect="answer"), first_right, 0.82),
        share("noisy: right topic in three", of("noisy", expect="answer"), three_right, 0.93),
        share("cases: right topic first", of("cases", expect="answer"), first_right),
        share("cases: right topic in three", of("cases", expect="answer"), three_right),
        share("two questions: both answered or offered", of("two"), both, 0.85),
        share("near and off topic: referred", of("near"), lambda r: "refer" in r.kinds, 0.88),
        share(
            "good questions refused",
            asked,
            lambda r: r.first()["kind"] == "refer",
            0.03,
            at_most=True,
        ),
        share("own case: brought to a person", of("own"), handed, 0.95),
        share("own case: brought to a person (cases)", of("cases", expect="handoff"), handed),
        share("knowledge question handed to a person", asked, only_handed, 0.08, at_most=True),
        share("confidently wrong answers", answers, wrong_answer, 0.03, at_most=True),
        share("right section", sectioned, section_right, 0.85),
        share(
            "right entry of the topic",
            [
                r
                for r in results
                if r.case.id in GOOD_ENTRIES and r.first()["kind"] == "answer" and first_right(r)
            ],
            entry_right,
        ),
        share("follow-ups: right topic first", of("follow", expect="answer"), first_right, 0.85),
        share(
            "follow-ups: right topic and section",
            [r for r in of("follow", expect="answer") if r.case.section],
            lambda r: first_right(r) and section_right(r),
        ),
        share("asked back ('bedoelt u')", asked, lambda r: r.first()["kind"] == "choice"),
        share("unanswered", asked, lambda r: r.first()["kind"] == "unresolved"),
    ]


def by_noise(results: list[Answered]) -> list[Share]:
    """Return how often the first topic is right for each kind of noise."""
    kinds = sorted({r.case.noise for r in results if r.case.kind == "noisy" and r.case.noise})
    return [
        _count(f"noise {kind}: right topic first", results, lambda r, k=kind: r.case.noise == k)
        for kind in kinds
    ]


def by_topic(results: list[Answered]) -> list[Share]:
    """Return how often each topic is found first, the worst first."""
    single = [r for r in results if r.case.expect == "answer" and len(r.case.turns) == 1]
    slugs = sorted({r.case.topics[0][0] for r in single})
    shares = [_count(slug, single, lambda r, s=slug: r.case.topics[0][0] == s) for slug in slugs]
    return sorted(shares, key=lambda share: share.value)


def reliability(results: list[Answered], bins: int = 10) -> list[tuple[float, float, int]]:
    """Return (mean probability, share right, count) for each tenth of the probability range."""
    table = []
    scored = [
        (r.topics[0][1], r.topics[0][0] in accepted(r.case.topics[0])) for r in results if r.topics
    ]
    for number in range(bins):
        low, high = number / bins, (number + 1) / bins
        inside = [(p, ok) for p, ok in scored if low <= p < high or (high == 1.0 and p == 1.0)]
        if inside:
            count = len(inside)
            right = sum(ok for _p, ok in inside) / count
            table.append((sum(p for p, _ok in inside) / count, right, count))
    return table


def calibration_error(table: list[tuple[float, float, int]]) -> float:
    """Return how far probability and share right are apart on average (ECE, 0 to 1)."""
    total = sum(count for _p, _right, count in table)
    return sum(abs(p - right) * count for p, right, count in table) / total if total else 0.0


def _count(name: str, results: list[Answered], belongs: Callable[[Answered], bool]) -> Share:
    rows = [r for r in results if belongs(r) and r.case.expect == "answer"]
    return Share(name, sum(map(first_right, rows)), len(rows))
