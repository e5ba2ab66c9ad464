"""Draws which topics are taken for which."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

from tests.eval.ask import Answered
from tests.eval.figures import first_right


def confusion_picture(results: list[Answered], path: Path) -> None:
    """Draw the topics with confusions: wanted down, given across, the count in each cell."""
    pairs = Counter(
        (r.case.topics[0][0], r.offered()[0] if r.offered() else "(niets)")
        for r in results
        if r.case.expect == "answer" and not first_right(r)
    )
    wanted = sorted({pair[0] for pair in pairs})
    given = sorted({pair[1] for pair in pairs})
    figure, axes = plt.subplots(figsize=(max(6, len(given) * 0.32), max(4, len(wanted) * 0.28)))
    table = [[pairs.get((row, column), 0) for column in given] for row in wanted]
    if table:
        axes.imshow(table, cmap="Blues", aspect="auto")
    axes.set_xticks(range(len(given)), given, rotation=90, fontsize=7)
    axes.set_yticks(range(len(wanted)), wanted, fontsize=7)
    axes.set_xlabel("first topic given")
    axes.set_ylabel("topic wanted")
    for y, row in enumerate(table):
        for x, count in enumerate(row):
            if count:
                axes.text(x, y, str(count), ha="center", va="center", fontsize=7)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)


def reliability_picture(table: list[tuple[float, float, int]], path: Path) -> None:
    """Draw how often a topic is right against how probable it was said to be."""
    figure, axes = plt.subplots(figsize=(5, 5))
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1)
    axes.plot([p for p, _r, _n in table], [r for _p, r, _n in table], marker="o")
    for probability, right, count in table:
        axes.annotate(str(count), (probability, right), textcoords="offset points", xytext=(6, -10))
    axes.set_xlabel("probability of the first topic")
    axes.set_ylabel("share that was right")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.02)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)
