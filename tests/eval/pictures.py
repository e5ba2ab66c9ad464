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
