"""Reads what processes use of memory and processor time from `/proc` (Linux).

PSS counts a page that several processes share for its part in each, so that the sum over a
product's processes is what the product costs. Libraries that another product on the same machine
has loaded too are shared with that one as well: RSS, which counts them whole, is the upper bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

KB_PER_MB = 1024
BYTES_PER_MB = 1024 * 1024


@dataclass(frozen=True)
class Memory:
    """Megabytes of one or more processes."""

    pss: float
    rss: float

    def __add__(self, other: Memory) -> Memory:
        """Return both together."""
        return Memory(self.pss + other.pss, self.rss + other.rss)


def of_process(pid: int) -> Memory:
    """Return the memory of one process."""
    fields = {
        name: int(value.split()[0])
        for name, _, value in (
            line.partition(":")
            for line in Path(f"/proc/{pid}/smaps_rollup")
            .read_text(encoding="ascii")
            .splitlines()[1:]
        )
    }
    return Memory(fields["Pss"] / KB_PER_MB, fields["Rss"] / KB_PER_MB)


def of_tree(pid: int, role: Callable[[str], str]) -> dict[str, Memory]:
    """Return the memory of a process and all below it, by the role their command line gives."""
    root = psutil.Process(pid)
    found: dict[str, Memory] = {}
    for process in [root, *root.children(recursive=True)]:
        try:
            name = role(" ".join(process.cmdline()))
            memory = of_process(process.pid)
        except (psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):
            continue
        found[name] = found.get(name, Memory(0, 0)) + memory
    return found


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process and all now below it have used."""
    root = psutil.Process(pid)
    times = [process.cpu_times() for process in [root, *root.children(recursive=True)]]
    return float(sum(item.user + item.system for item in times))


def whole(parts: Iterable[Memory]) -> Memory:
    """Return the sum."""
    return sum(parts, Memory(0, 0))
