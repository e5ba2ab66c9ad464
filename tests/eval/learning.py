"""Where more sentences help: `make learning`, or `python -m tests.eval.learning`.

Trains the topic head alone, as the product does, and draws how much it gets right with a tenth, a
quarter, a half and all of the sentences; and, by five-fold cross-validation over the training
sentences, which topics are mistaken for which. Nothing of the product needs to run.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import yaml

from bot.engine.nlu.encoder import Vectors, encode
from bot.engine.nlu.heads import SEED, Head
from bot.engine.nlu.ngrams import Ngrams
from bot.settings import ROOT
from tests.eval.figures import accepted
from tests.eval.questions import Case, load_cases

mpl.use("Agg")
from matplotlib import pyplot as plt

OUT = ROOT / "var" / "eval"
SHARES = (0.1, 0.25, 0.5, 1.0)
FOLDS = 5
KINDS = ("clean", "noisy")


def main() -> int:
    """Draw the curve, write the table, print both."""
    texts, labels = sentences()
    print(f"{len(texts)} sentences, {len(set(labels))} topics: encoding", flush=True)
    vectors = encode(texts)
    OUT.mkdir(parents=True, exist_ok=True)
    curve = learning_curve(texts, vectors, labels)
    for share, right in curve:
        print(
            f"  {share:4.0%} of the sentences: "
            + ", ".join(f"{k} {v:.1%}" for k, v in right.items())
        )
    draw(curve, OUT / "learning.png")
    write_folds(texts, vectors, labels, OUT / "folds.md")
    print(f"Curve and table: {OUT / 'learning.png'}, {OUT / 'folds.md'}")
    return 0


def sentences() -> tuple[list[str], list[str]]:
    """Return the training sentences about a topic, with their topics."""
    texts, labels = [], []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for group in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            act, _, slug = group["intent"].partition("/")
            if act not in {"ask", "own_case"}:
                continue
            found = [line[2:] for line in group["examples"].splitlines() if line[:2] == "- "]
            texts += found
            labels += [slug] * len(found)
    return texts, labels


def learning_curve(
    texts: list[str], vectors: Vectors, labels: list[str]
) -> list[tuple[float, dict[str, float]]]:
    """Return for each share of the sentences how many test questions have the right topic first."""
    cases = {kind: asked(kind) for kind in KINDS}
    seen = {kind: encode([case.turns[0] for case in of_kind]) for kind, of_kind in cases.items()}
    order = np.random.default_rng(SEED).permutation(len(texts))
    curve = []
    for share in SHARES:
        rows = order[: int(len(order) * share)]
        ngrams, head = trained(texts, vectors, labels, rows)
        right = {
            kind: share_right(ngrams, head, of_kind, seen[kind]) for kind, of_kind in cases.items()
        }
        curve.append((share, right))
    return curve


def asked(kind: str) -> list[Case]:
    """Return the test questions of a kind that are one message about one topic."""
    return [
        case
        for case in load_cases()
        if case.kind == kind and case.expect == "answer" and len(case.turns) == 1
    ]


def trained(
    texts: list[str], vectors: Vectors, labels: list[str], rows: npt.NDArray[np.int64]
) -> tuple[Ngrams, Head]:
    """Return the featurizer and the head, trained on these rows."""
    ngrams, some = Ngrams(), [texts[row] for row in rows]
    ngrams.fit(some)
    return ngrams, Head.train(ngrams.transform(some), vectors[rows], [labels[row] for row in rows])


def share_right(ngrams: Ngrams, head: Head, cases: list[Case], vectors: Vectors) -> float:
    """Return the share of the cases with the right topic first, by the head alone."""
    table = head.predict(ngrams.transform([case.turns[0] for case in cases]), vectors)
    best = [head.labels[int(row.argmax())] for row in table]
    right = [slug in accepted(case.topics[0]) for slug, case in zip(best, cases, strict=True)]
    return float(np.mean(right))


def write_folds(texts: list[str], vectors: Vectors, labels: list[str], path: Path) -> None:
    """Write per topic how often a sentence that was left out is recognised, the worst first."""
    order = np.random.default_rng(SEED).permutation(len(texts))
    confused: dict[str, Counter[str]] = {slug: Counter() for slug in labels}
    for fold in range(FOLDS):
        print(f"  fold {fold + 1} of {FOLDS}", flush=True)
        left_out = order[fold::FOLDS]
        ngrams, head = trained(texts, vectors, labels, np.setdiff1d(order, left_out))
        table = head.predict(ngrams.transform([texts[row] for row in left_out]), vectors[left_out])
        for row, scores in zip(left_out, table, strict=True):
            confused[labels[row]][head.labels[int(scores.argmax())]] += 1
    lines = [
        "# By topic: sentences left out and recognised, the worst first",
        "",
        "| topic | sentences | recognised | most taken for |",
        "|---|---|---|---|",
    ]
    for slug, counts in sorted(
        confused.items(), key=lambda item: item[1][item[0]] / item[1].total()
    ):
        others = [f"{name} {n}" for name, n in counts.most_common(4) if name != slug][:3]
        share = counts[slug] / counts.total()
        lines.append(f"| {slug} | {counts.total()} | {share:.0%} | {', '.join(others)} |")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def draw(curve: list[tuple[float, dict[str, float]]], path: Path) -> None:
    """Draw the share of test questions with the right topic against the sentences used."""
    figure, axes = plt.subplots(figsize=(6, 4))
    for kind in KINDS:
        axes.plot(
            [share for share, _ in curve],
            [right[kind] for _, right in curve],
            marker="o",
            label=kind,
        )
    axes.set_xlabel("share of the training sentences")
    axes.set_ylabel("right topic first, by the head alone")
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)


if __name__ == "__main__":
    sys.exit(main())
