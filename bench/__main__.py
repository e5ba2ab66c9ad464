"""`python -m bench`: the product beside the stock project, with the same load; ratios first."""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Sequence

from bench import product, stock, usage
from bench.load import Level, Plan
from bench.product import Measured
from bench.report import Figure, figures, heading, keep, machine, table
from bench.stock import Stock

# What the project wants; short of it is said, and no failure: this measures.
THROUGHPUT, TURNS, START_SECONDS, RASA_MB, WHOLE_MB = 3.0, 1.3, 30.0, 950.0, 1536.0
RASA = "rasa"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and report; return 0 also when a target is missed."""
    plan, only = _options(arguments)
    ours = product.measure(plan) if only != "stock" else None
    theirs = stock.measure(plan) if only != "product" else None
    heading(f"Wegwijzer beside the stock project of `rasa init`: one run, {machine()}")
    if ours and theirs:
        ratios = _ratios(ours, theirs)
        heading("Ratios (above 1: the product is better, unless the name says otherwise)")
        figures(ratios)
        keep("ratios", {item.name: round(item.value, 3) for item in ratios})
    if ours:
        heading("Targets of the product by itself")
        figures(_targets(ours))
    heading(f"Under load ({plan.messages} messages a level)")
    both = [("product", ours), ("stock", theirs.measured if theirs else None)]
    sides = [(name, side) for name, side in both if side]
    _levels(sides)
    _details(sides)
    _memory(sides)
    if theirs:
        print(f"  stock: `rasa init` took {theirs.train_seconds:.0f} s with its training; ", end="")
        print(f"{theirs.silent} turns got an empty reply")
        print("  (it does not show whether it chose to say nothing or failed)")
    return 0


def _options(arguments: Sequence[str] | None) -> tuple[Plan, str | None]:
    defaults = Plan()
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", choices=["product", "stock"], help="one side; no ratios then")
    parser.add_argument("--messages", type=int, default=defaults.messages, help="per level")
    parser.add_argument("--users", type=int, nargs="+", default=list(defaults.users))
    parser.add_argument("--turns", type=int, default=defaults.turns, help="14 or more")
    parser.add_argument("--conversations", type=int, default=defaults.conversations)
    given = parser.parse_args(arguments)
    plan = Plan(given.messages, tuple(given.users), given.turns, given.conversations)
    return plan, given.only


def _ratios(ours: Measured, theirs: Stock) -> list[Figure]:
    other = theirs.measured
    pairs = zip(ours.loaded.levels, other.loaded.levels, strict=True)
    cpu = [statistics.median(lv.cpu_ms for lv in side.loaded.levels) for side in (other, ours)]
    return [
        *(_throughput(mine, its) for mine, its in pairs),
        Figure("processor time a message, stock / product", cpu[0] / cpu[1], "x"),
        Figure(
            "reply time at turn 5, stock / product",
            other.loaded.turns.early_ms / ours.loaded.turns.early_ms,
            "x",
        ),
        Figure(
            f"reply time at turn {ours.loaded.turns.turns}, stock / product",
            other.loaded.turns.late_ms / ours.loaded.turns.late_ms,
            "x",
        ),
        Figure(
            "parsing alone (product: through its gateway), stock / product",
            other.loaded.parse_p50_ms / ours.loaded.parse_p50_ms,
            "x",
        ),
        Figure("start-up, stock / product", other.start_seconds / ours.start_seconds, "x"),
        Figure(
            "memory of the Rasa process, stock / product",
            other.used[RASA].pss / ours.used[RASA].pss,
            "x",
        ),
    ]


def _throughput(mine: Level, its: Level) -> Figure:
    name = f"messages a second, {_users(mine.users)}, product / stock"
    return Figure(name, mine.per_second / its.per_second, "x", THROUGHPUT)


def _targets(ours: Measured) -> list[Figure]:
    turns = ours.loaded.turns
    whole = usage.whole(ours.used.values())
    return [
        Figure(f"turn {turns.turns} / turn 5", turns.ratio, "x", TURNS, at_most=True),
        Figure("errors", ours.loaded.errors, "", 0, at_most=True, digits=0),
        Figure("start to ready", ours.start_seconds, " s", START_SECONDS, at_most=True, digits=1),
        Figure("Rasa process, PSS", ours.used[RASA].pss, " MB", RASA_MB, at_most=True, digits=0),
        Figure("whole product, PSS", whole.pss, " MB", WHOLE_MB, at_most=True, digits=0),
    ]


def _levels(sides: list[tuple[str, Measured]]) -> None:
    rows = [
        [
            f"{name}, {_users(level.users)}",
            f"{level.per_second:.1f}",
            f"{level.p50_ms:.0f}",
            f"{level.p95_ms:.0f}",
            f"{level.cpu_ms:.0f}",
            str(level.errors),
        ]
        for name, side in sides
        for level in side.loaded.levels
    ]
    table(["", "messages/s", "p50 ms", "p95 ms", "cpu ms each", "errors"], rows)


def _details(sides: list[tuple[str, Measured]]) -> None:
    turns = sides[0][1].loaded.turns.turns
    heading("One by one (load: how many processes wanted the machine, this bench among them)")
    columns = ["turn 3-7 ms", f"turn {turns - 4}-{turns} ms", "late/early"]
    rows = [
        [
            name,
            f"{side.loaded.turns.early_ms:.1f}",
            f"{side.loaded.turns.late_ms:.1f}",
            f"{side.loaded.turns.ratio:.2f}",
            f"{side.loaded.parse_p50_ms:.1f}",
            f"{side.start_seconds:.1f}",
            str(side.loaded.errors),
            f"{side.load_average:.1f}",
        ]
        for name, side in sides
    ]
    table(["", *columns, "parse ms", "start s", "errors", "load"], rows)


def _memory(sides: list[tuple[str, Measured]]) -> None:
    heading("Memory in MB (PSS shares common pages; RSS counts them whole)")
    rows = []
    for name, side in sides:
        parts = {**side.used, "whole": usage.whole(side.used.values())}
        start = {**side.idle, "whole": usage.whole(side.idle.values())}
        rows += [
            [f"{name}: {part}", *(f"{mb:.0f}" for mb in (start[part].pss, used.pss, used.rss))]
            for part, used in parts.items()
        ]
    table(["", "PSS at start", "PSS after load", "RSS after load"], rows)


def _users(count: int) -> str:
    return "1 user" if count == 1 else f"{count} users"


if __name__ == "__main__":
    sys.exit(main())
