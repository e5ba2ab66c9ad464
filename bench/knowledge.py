"""What an answer costs as the knowledge grows: `python -m bench.knowledge`.

Writes knowledge folders in a temporary folder: the first real entries, and beyond those copies
under new ids with a made-up word in each name and question, so that no two are the same. With
`--variants` one size more, in which entries have a text of their own for each of 342 gemeenten.
Each size is served by a product of its own and asked through the chat API.
"""

from __future__ import annotations

import argparse
import csv
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

import httpx
import yaml

from bench.load import percentile
from bench.product import LIMITS, memory_of
from bench.questions import varied
from bench.report import Figure, figures, heading, keep, machine, progress, quiet, table
from bot.knowledge.entries import read_yaml
from bot.knowledge.load import ENTRY_FOLDERS
from bot.settings import ROOT
from tests.product import Product, running_product

SIZES = (75, 1_000, 10_000)
TARGET = 1.5
ASKED, TRIES, WARM_UP = 60, 3, 5
VARIED_SIZE, VARIED_ENTRIES = 140, 40
_FRONT_MATTER = re.compile(r"\A---\n(?P<meta>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_QUESTION = re.compile(r"^### (?P<words>.+?)(?P<mark>\??) \[", re.MULTILINE)
_SYLLABLES = ("ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "ru", "sa", "te", "vi", "wo")


@dataclass(frozen=True)
class Cost:
    """What a size costs. `answer_ms` is a whole reply, one employer at a time."""

    entries: int
    variants: int
    units: int
    start_seconds: float
    answer_ms: float
    load_seconds: float
    index_seconds: float
    hits_ms: float
    encode_ms: float
    memory: dict[str, float]


def main() -> int:
    """Measure each size and report; return 0 also when the target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.knowledge", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="smallest first")
    parser.add_argument("--variants", action="store_true", help="one size more, with variants")
    options = parser.parse_args()
    plans = [(size, 0) for size in options.sizes]
    if options.variants:
        plans.append((VARIED_SIZE, VARIED_ENTRIES))
    # A fresh process each: memory that an earlier size gave back would hide what this one takes.
    context = multiprocessing.get_context("spawn")
    with context.Pool(1, maxtasksperchild=1) as pool:
        costs = pool.starmap(_measured, plans, chunksize=1)
    _report(costs)
    keep("knowledge", {"sizes": [asdict(cost) for cost in costs]})
    return 0


def _measured(size: int, varied_entries: int) -> Cost:
    quiet()
    with tempfile.TemporaryDirectory(prefix="wgw-bench-") as name:
        root = Path(name) / "knowledge"
        progress(f"{size:,} entries: writing the files")
        write(root, size)
        variants = add_variants(root, varied_entries)
        progress(f"{size:,} entries, {variants:,} variants: starting a product with them")
        began = time.monotonic()
        settings = {**LIMITS, "WEGWIJZER_KNOWLEDGE_PATH": str(root)}
        with running_product(ready_within=1800.0, **settings) as product:
            start_seconds = time.monotonic() - began
            answer_ms = _answered(product)
            memory = {role: item.pss for role, item in memory_of(product).items()}
            kept = (product.var or root) / "knowledge"
            return measure(root, kept, variants, start_seconds, answer_ms, memory)


def _answered(product: Product) -> float:
    """Return the median reply time in milliseconds, one question after the other."""
    questions = (varied() * ASKED)[: ASKED + WARM_UP]
    with httpx.Client(base_url=f"{product.url}/api/v1", timeout=60) as client:
        begun = client.post("/conversations", json={}).raise_for_status().json()
        path = f"/conversations/{begun['conversation_id']}/messages"
        headers = {"Authorization": f"Bearer {begun['token']}"}
        times = []
        for text in questions:
            began = time.perf_counter()
            client.post(path, json={"text": text}, headers=headers).raise_for_status()
            times.append((time.perf_counter() - began) * 1000)
    return percentile(times[WARM_UP:], 0.5)


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


def add_variants(root: Path, entries: int) -> int:
    """Give this many entries a text of their own for every gemeente; return how many texts."""
    with (root / "regios" / "arbeidsmarktregios.csv").open(encoding="utf-8", newline="") as stream:
        names = [row["gemeente"] for row in csv.DictReader(stream)]
    paths = sorted((root / "instrumenten").glob("*.md"))[:entries]
    for path in paths:
        match = _FRONT_MATTER.match(path.read_text(encoding="utf-8"))
        if match is None:
            raise ValueError(f"{path}: no front matter")
        meta = read_yaml(match["meta"])
        meta["regio_varianten"] = [
            {
                "regio": name,
                "kop": "Wie regelt het",
                "tekst": f"In {name} belt u het loket.",
                "bron": {"titel": "Voorbeeld", "url": "https://example.org", "datum": None},
            }
            for name in names
        ]
        front = yaml.safe_dump(meta, allow_unicode=True)
        path.write_text(f"---\n{front}---\n{match['body']}", encoding="utf-8")
    return len(paths) * len(names)


def measure(  # noqa: PLR0917 - the figures of the served product go along
    root: Path,
    kept: Path,
    variants: int,
    start_seconds: float,
    answer_ms: float,
    memory: dict[str, float],
) -> Cost:
    """Return what a knowledge folder costs; its index is measured in this process."""
    from bot.engine.nlu.encoder import encode
    from bot.engine.nlu.index import Index
    from bot.knowledge.load import load

    questions = (varied() * ASKED)[:ASKED]
    vectors = encode(questions)
    began = time.perf_counter()
    base = load(root)
    load_seconds = time.perf_counter() - began
    began = time.perf_counter()
    index = Index(base, kept)
    index_seconds = time.perf_counter() - began
    progress(f"{len(base.entries):,} entries: {len(index.units):,} sentences in the index")
    return Cost(
        entries=len(base.entries),
        variants=variants,
        units=len(index.units),
        start_seconds=start_seconds,
        answer_ms=answer_ms,
        load_seconds=load_seconds,
        index_seconds=index_seconds,
        hits_ms=_p50(
            lambda text, vector: list(index.hits([text], vector[None])[0].values()),
            questions,
            vectors,
        ),
        encode_ms=_p50(lambda text, _vector: encode([text]), questions, vectors),
        memory=memory,
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
    small = costs[0]
    large = max(costs, key=lambda cost: cost.entries)
    heading(f"An answer as the knowledge grows: {machine()}")
    heading(f"Ratios, {large.entries:,} entries to {small.entries:,}")
    figures(
        [
            Figure("a whole answer, p50", large.answer_ms / small.answer_ms, "x", TARGET, True),
            Figure("finding alone (Index.hits), p50", large.hits_ms / small.hits_ms, "x"),
        ]
    )
    heading("By size")
    columns = ["", "variants", "sentences", "start s", "answer ms", "hits ms", "encode ms"]
    parts = sorted(large.memory)
    table(
        [*columns, "load s", "index s", *(f"{part} MB" for part in parts)],
        [
            [
                f"{cost.entries:,} entries",
                f"{cost.variants:,}",
                f"{cost.units:,}",
                f"{cost.start_seconds:.0f}",
                f"{cost.answer_ms:.1f}",
                f"{cost.hits_ms:.2f}",
                f"{cost.encode_ms:.2f}",
                f"{cost.load_seconds:.2f}",
                f"{cost.index_seconds:.2f}",
                *(f"{cost.memory.get(part, 0.0):.0f}" for part in parts),
            ]
            for cost in costs
        ],
    )
    print("  start: with all sentences to encode; index s: the same set once it is kept on disk")


if __name__ == "__main__":
    sys.exit(main())
