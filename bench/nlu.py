"""Stock DIET beside the product's own heads, on the product's data: `python -m bench.nlu`.

Both are trained here, one after the other, in temporary folders. Asked are the test questions of
`tests/eval/sets` that are one message about one topic (clean and noisy). DIET gets each full label
as an intent (`ask/loonwaarde` as `ask_loonwaarde`), and its best label with a topic counts.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench import processes
from bench.load import percentile
from bench.questions import single
from bench.report import Figure, figures, heading, keep, machine, progress, quiet, table
from bot.settings import ROOT
from tests.eval.figures import Share, accepted
from tests.eval.questions import Case

SETS = ("clean", "noisy")
EPOCHS = 60
WARM = 5
_WITH_TOPIC = ("ask_", "own_case_")


@dataclass(frozen=True)
class Result:
    """How one model does: seconds to train, milliseconds to parse, shares of right topics."""

    train_seconds: float
    parse_p50_ms: float
    right: dict[str, Share]

    def as_dict(self) -> dict[str, Any]:
        """Return the figures for `var/bench/`."""
        return {
            "train_seconds": self.train_seconds,
            "parse_p50_ms": self.parse_p50_ms,
            "right": {name: [share.right, share.total] for name, share in self.right.items()},
        }


def main() -> int:
    """Train both, ask both, report."""
    parser = argparse.ArgumentParser(prog="python -m bench.nlu", description=__doc__)
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="of DIET")
    epochs = parser.parse_args().epochs
    quiet()
    with tempfile.TemporaryDirectory(prefix="wgw-bench-") as name:
        ours = _ours(Path(name) / "ours")
        progress(f"product: {ours.right['all'].value:.1%} right, {ours.train_seconds:.0f} s")
        stock = _stock(Path(name) / "stock", epochs)
    _report(ours, stock, epochs)
    keep("nlu", {"epochs": epochs, "product": ours.as_dict(), "stock": stock.as_dict()})
    return 0


def stock_config(epochs: int) -> dict[str, Any]:
    """Return the pipeline that `rasa init` proposes, for Dutch."""
    characters = {"analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4}
    return {
        "recipe": "default.v1",
        "assistant_id": "stock",
        "language": "nl",
        "pipeline": [
            {"name": "WhitespaceTokenizer"},
            {"name": "RegexFeaturizer"},
            {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "CountVectorsFeaturizer", **characters},
            {"name": "DIETClassifier", "epochs": epochs},
            {"name": "EntitySynonymMapper"},
            {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
        ],
    }


def flat_examples(folder: Path) -> dict[str, list[str]]:
    """Return the training sentences by full label, with `_` for `/`."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yml")):
        for group in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = [line.removeprefix("- ").strip() for line in group["examples"].splitlines()]
            found.setdefault(group["intent"].replace("/", "_"), []).extend(filter(None, lines))
    return found


def _ours(folder: Path) -> Result:
    """Train the product's pipeline as it stands and measure it."""
    progress("product: training (about a minute)")
    out = folder / "models"
    command = processes.rasa("train", "nlu", "--config", "config.yml", "--nlu", "data/nlu")
    seconds = processes.train(
        [*command, "--domain", "domain.yml", "--out", str(out), "--fixed-model-name", "product"],
        ROOT,
        processes.environment(folder / "cache"),
    )
    return _asked(out / "product.tar.gz", _our_topic, seconds)


def _stock(folder: Path, epochs: int) -> Result:
    """Write a stock project with the product's sentences, train and measure it."""
    folder.mkdir()
    labels = flat_examples(ROOT / "data" / "nlu")
    count = sum(map(len, labels.values()))
    progress(f"stock DIET: {epochs} epochs on {count:,} sentences, {len(labels)} labels")
    data = {
        "version": "3.1",
        "nlu": [
            {"intent": label, "examples": "".join(f"- {line}\n" for line in lines)}
            for label, lines in labels.items()
        ],
    }
    _write(folder / "nlu.yml", data)
    _write(folder / "config.yml", stock_config(epochs))
    _write(folder / "domain.yml", {"version": "3.1", "intents": list(labels)})
    command = processes.rasa("train", "nlu", "--config", "config.yml", "--nlu", "nlu.yml")
    seconds = processes.train(
        [*command, "--domain", "domain.yml", "--out", "models", "--fixed-model-name", "stock"],
        folder,
        processes.environment(folder / "cache"),
    )
    return _asked(folder / "models" / "stock.tar.gz", _stock_topic, seconds)


def _asked(
    model: Path, topic: Callable[[dict[str, Any]], str | None], train_seconds: float
) -> Result:
    """Return how a trained model does on the test questions, in this process."""
    from rasa.core.agent import Agent

    agent = Agent.load(str(model))
    cases = [case for name in SETS for case in single(name)]
    parsed, times = asyncio.run(_parse_all(agent, [case.turns[0] for case in cases]))
    right = {
        name: _share(
            name, [pair for pair in zip(cases, parsed, strict=True) if name in _of(pair)], topic
        )
        for name in (*SETS, "all")
    }
    return Result(train_seconds, percentile(times, 0.5), right)


async def _parse_all(agent: Any, texts: list[str]) -> tuple[list[dict[str, Any]], list[float]]:
    for text in texts[:WARM]:
        await agent.parse_message(text)
    parsed, times = [], []
    for text in texts:
        began = time.perf_counter()
        parsed.append(await agent.parse_message(text))
        times.append((time.perf_counter() - began) * 1000)
    return parsed, times


def _of(pair: tuple[Case, dict[str, Any]]) -> set[str]:
    return {pair[0].kind, "all"}


def _share(
    name: str,
    pairs: list[tuple[Case, dict[str, Any]]],
    topic: Callable[[dict[str, Any]], str | None],
) -> Share:
    right = sum(topic(parsed) in accepted(case.topics[0]) for case, parsed in pairs)
    return Share(name, right, len(pairs))


def _our_topic(parsed: dict[str, Any]) -> str | None:
    """Return the first topic of the product's understanding."""
    understood = parsed.get("understanding") or {}
    questions = understood.get("questions") or []
    if questions:
        return str(questions[0]["topics"][0][0])
    return next(iter(understood.get("topics") or []), None)


def _stock_topic(parsed: dict[str, Any]) -> str | None:
    """Return the topic of the best label that has one."""
    for item in parsed["intent_ranking"]:
        for prefix in _WITH_TOPIC:
            if item["name"].startswith(prefix):
                return str(item["name"].removeprefix(prefix))
    return None


def _report(ours: Result, stock: Result, epochs: int) -> None:
    heading(f"Understanding beside stock DIET ({epochs} epochs): one run, {machine()}")
    heading("Ratios (above 1: the product is better)")
    wrong = [1 - result.right["all"].value for result in (stock, ours)]
    figures(
        [
            Figure(
                "right topic first, product / stock",
                ours.right["all"].value / stock.right["all"].value,
                "x",
            ),
            Figure("wrong topic first, stock / product", wrong[0] / wrong[1], "x"),
            Figure("training, stock / product", stock.train_seconds / ours.train_seconds, "x"),
            Figure("parsing, stock / product", stock.parse_p50_ms / ours.parse_p50_ms, "x"),
        ]
    )
    heading("Right topic first (with 95 % interval), training, parsing")
    rows = [
        [
            name,
            *(_shown(result.right[part]) for part in (*SETS, "all")),
            f"{result.train_seconds:.0f}",
            f"{result.parse_p50_ms:.1f}",
        ]
        for name, result in (("product", ours), ("stock DIET", stock))
    ]
    table(["", *SETS, "all", "train s", "parse p50 ms"], rows)


def _shown(share: Share) -> str:
    low, high = share.interval()
    return f"{share.value:.1%} ({low:.0%}-{high:.0%} of {share.total})"


def _write(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, width=10_000), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
