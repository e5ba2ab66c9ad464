"""Shows progress, prints tables with targets, keeps results as JSON."""

from __future__ import annotations

import json
import os
import sys
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from bot.clock import utcnow
from bot.settings import settings

_BEGAN = time.monotonic()
_ERRORS_ONLY = 40


@dataclass(frozen=True)
class Figure:
    """One measured value; `target` is the least wanted, or the most with `at_most`."""

    name: str
    value: float
    unit: str = ""
    target: float | None = None
    at_most: bool = False
    digits: int = 2

    @property
    def met(self) -> bool:
        """Return whether the target is met, as far as the printed digits show."""
        if self.target is None:
            return True
        value = round(self.value, self.digits)
        return value <= self.target if self.at_most else value >= self.target

    def line(self) -> str:
        """Return name, value, target and verdict in columns."""
        shown = f"{self.value:,.{self.digits}f}{self.unit}"
        if self.target is None:
            return f"  {self.name:<64}{shown:>10}"
        sign = "<=" if self.at_most else ">="
        verdict = "ok" if self.met else "SHORT"
        return f"  {self.name:<64}{shown:>10}   target {sign} {self.target:g}{self.unit}  {verdict}"


def quiet() -> None:
    """Keep what Rasa and TensorFlow say of themselves out of the report."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    warnings.simplefilter("ignore")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(_ERRORS_ONLY))


def progress(text: str) -> None:
    """Show on the error stream what is going on: the report itself goes to standard output."""
    print(f"[{time.monotonic() - _BEGAN:5.0f} s] {text}", file=sys.stderr, flush=True)


def heading(text: str) -> None:
    """Print a heading, with an empty line before it."""
    print(f"\n{text}")


def figures(items: Sequence[Figure]) -> None:
    """Print a line per figure."""
    for item in items:
        print(item.line())


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; the first column is text, the others are figures."""
    first = max(len(row[0]) for row in [columns, *rows])
    others = [max(len(row[i]) for row in [columns, *rows]) for i in range(1, len(columns))]
    for row in [columns, *rows]:
        cells = [f"{cell:>{width}}" for cell, width in zip(row[1:], others, strict=True)]
        print("  " + "   ".join([f"{row[0]:<{first}}", *cells]))


def machine() -> str:
    """Return how many processors there are and how busy they are: both colour the seconds."""
    return f"{os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f}"


def keep(part: str, result: dict[str, Any]) -> None:
    """Write a part's results to `var/bench/<part>.json`."""
    folder = settings().var_path / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    body = {"measured_at": utcnow().isoformat(timespec="seconds"), "machine": machine(), **result}
    (folder / f"{part}.json").write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")
