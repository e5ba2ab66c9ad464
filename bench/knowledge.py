"""What an answer costs as the knowledge grows: `python -m bench.knowledge`.

Writes knowledge folders in a temporary folder: the first real entries, and beyond those copies
under new ids with a made-up word in each name and question, so that no two are the same. Each size
is measured in a process of its own; no server.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import multiprocessing
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from bench.load import percentile
from bench.questions import varied
from bench.report import Figure, figures, heading, keep, machine, progress, quiet, table
from bench.usage import own_rss
from bot.knowledge.entries import read_yaml
from bot.knowledge.load import ENTRY_FOLDERS
from bot.settings import ROOT

SIZES = (75, 1_000, 10_000)
TARGET = 1.5
ASKED, TRIES = 60, 3
_FRONT_MATTER = re.compile(r"\A---\n(?P<meta>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_QUESTION = re.compile(r"^### (?P<words>.+?)(?P<mark>\??) \[", re.MULTILINE)
_SYLLABLES = ("ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "ru", "sa", "te", "vi", "wo")


@dataclass(frozen=True)
class Cost:
    """What a size costs; `parts_ms` says where the time of `hits` goes."""

    entries: int
    units: int
    load_seconds: float
    index_seconds: float
    hits_ms: float
    encode_ms: float
    knowledge_mb: float
    index_mb: float
    parts_ms: dict[str, float]


def main() -> int:
    """Measure each size and report; return 0 also when the target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.knowledge", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="smallest first")
    sizes = parser.parse_args().sizes
    # A fresh process each: memory that an earlier size gave back would hide what this one takes.
    context = multiprocessing.get_context("spawn")
    with context.Pool(1, maxtasksperchild=1) as pool:
        costs = pool.map(_measured, sizes, chunksize=1)
    _report(costs)
    keep("knowledge", {"sizes": [asdict(cost) for cost in costs]})
    return 0


def _measured(size: int) -> Cost:
    quiet()
    with tempfile.TemporaryDirectory(prefix="wgw-bench-") as name:
        root = Path(name) / "knowledge"
        progress(f"{size:,} entries: writing the files")
        written = write(root, size)
        return measure(root, written)


def write(root: Path, size: int) -> int:
    """Write a knowledge folder with this many entries and return how many there are."""
    shutil.copytree(
        ROOT / "knowledge", root, ignore=lambda _folder, names: [n for n in names if _is_entry(n)]
    )
    real = [
        path
        for folder in ENTRY_FOLDERS
        for path in sorted((ROOT / "knowledge" / folder).glob("*.md"))
    ]
    for number, path in zip(range(size), itertools.cycle(real), strict=False):
        text = path.read_text(encoding="utf-8")
        copy = number // len(real)
        stem = path.stem if copy == 0 else f"{path.stem}-{copy}"
        (root / path.parent.name / f"{stem}.md").write_text(
            text if copy == 0 else _renamed(text, stem, _word(number)), encoding="utf-8"
        )
    return size


def measure(root: Path, entries: int) -> Cost:
    """Return what a knowledge folder costs, in this process."""
    from bot.engine.nlu.encoder import encode
    from bot.engine.nlu.retrieval import Index
    from bot.knowledge.load import load

    questions = (varied() * ASKED)[:ASKED]
    vectors = encode(questions)
    encode_ms = _p50(lambda text, _vector: encode([text]), questions, vectors)
    (base, load_seconds, knowledge_mb) = _grown(lambda: load(root))
    progress(f"{entries:,} entries: loaded in {load_seconds:.1f} s, building the index")
    (index, index_seconds, index_mb) = _grown(lambda: Index(base))
    progress(f"{entries:,} entries: index of {len(index.units):,} units in {index_seconds:.0f} s")
    return Cost(
        entries=len(base.entries),
        units=len(index.units),
        load_seconds=load_seconds,
        index_seconds=index_seconds,
        hits_ms=_p50(index.hits, questions, vectors),
        encode_ms=encode_ms,
        knowledge_mb=knowledge_mb,
        index_mb=index_mb,
        parts_ms={
            "vectors": _p50(lambda _text, vector: index.vectors @ vector, questions, vectors),
            "heard": _p50(lambda text, _vector: index.heard(text), questions, vectors),
        },
    )


def _is_entry(name: str) -> bool:
    return name.endswith(".md") and name != "README.md"


def _renamed(text: str, entry_id: str, word: str) -> str:
    """Return an entry's file under another id, with a word added to its names and questions."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        raise ValueError(f"{entry_id}: no front matter")
    meta = read_yaml(match["meta"])
    if not isinstance(meta, dict):
        raise TypeError(f"{entry_id}: front matter is no mapping")
    meta |= {
        "id": entry_id,
        "naam": f"{meta['naam']} {word}",
        "afkorting": None,
        "hoofd": False,
        "ook_bekend_als": [f"{alias} {word}" for alias in meta.get("ook_bekend_als") or []],
    }
    body = _QUESTION.sub(rf"### \g<words> {word}\g<mark> [", match["body"])
    return f"---\n{yaml.safe_dump(meta, allow_unicode=True)}---\n{body}"


def _word(number: int) -> str:
    """Return a made-up word, another one for each number."""
    digits = []
    while number:
        number, digit = divmod(number, len(_SYLLABLES))
        digits.append(_SYLLABLES[digit])
    return "".join(digits)


def _grown(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """Return what some work makes, the seconds it took and the megabytes it left in memory."""
    gc.collect()
    before, began = own_rss(), time.perf_counter()
    result = work()
    seconds = time.perf_counter() - began
    gc.collect()
    return result, seconds, own_rss() - before


def _p50(work: Callable[[str, Any], Any], texts: Sequence[str], vectors: Any) -> float:
    """Return the median over the questions, of each the best of a few tries.

    Other work on the machine only ever adds time.
    """
    times = []
    for text, vector in zip(texts, vectors, strict=True):
        tries = []
        for _ in range(TRIES):
            began = time.perf_counter()
            work(text, vector)
            tries.append(time.perf_counter() - began)
        times.append(min(tries) * 1000)
    return percentile(times, 0.5)


def _report(costs: Sequence[Cost]) -> None:
    small, large = costs[0], costs[-1]
    heading(f"An answer as the knowledge grows: {machine()}")
    heading(f"Ratios, {large.entries:,} entries to {small.entries:,}")
    # Encoding a question does not depend on the size: what it takes undisturbed counts for both.
    encode_ms = min(cost.encode_ms for cost in costs)
    figures(
        [
            Figure("finding (Index.hits), p50", large.hits_ms / small.hits_ms, "x", TARGET, True),
            Figure(
                "encoding the question and finding, p50",
                (encode_ms + large.hits_ms) / (encode_ms + small.hits_ms),
                "x",
            ),
        ]
    )
    heading("By size")
    rows = [
        [
            f"{cost.entries:,} entries",
            f"{cost.units:,}",
            f"{cost.load_seconds:.2f}",
            f"{cost.index_seconds:.1f}",
            f"{cost.hits_ms:.2f}",
            f"{cost.parts_ms['vectors']:.2f}",
            f"{cost.parts_ms['heard']:.2f}",
            f"{_rest(cost):.2f}",
            f"{cost.encode_ms:.2f}",
            f"{cost.knowledge_mb:.0f}",
            f"{cost.index_mb:.0f}",
        ]
        for cost in costs
    ]
    columns = ["", "units", "load s", "index s", "hits ms", "= vectors", "+ heard", "+ rest"]
    table([*columns, "encode ms", "knowledge MB", "index MB"], rows)
    parts = {**large.parts_ms, "the rest of hits (best unit an entry)": _rest(large)}
    print(
        f"  Most of hits at {large.entries:,} entries: {max(parts, key=lambda part: parts[part])}"
    )


def _rest(cost: Cost) -> float:
    return max(0.0, cost.hits_ms - sum(cost.parts_ms.values()))


if __name__ == "__main__":
    sys.exit(main())
