"""What each part of understanding brings: `python -m tests.eval.ablation` (about ten minutes).

Trains the heads here and asks the test questions with one part left out at a time and the rest as
it is. Prints the table of `docs/decisions/0004-understanding.md`. A language model has no row: no
head reads it; what another one changes shows in `make eval`.
"""

from __future__ import annotations

import sys
from typing import Any

from bot.engine.nlu.encoder import encode
from tests.eval.figures import Share, figures
from tests.eval.offline import Heads, Offline, sentences
from tests.eval.questions import load_cases

FIGURES = (
    "clean: right topic first",
    "noisy: right topic first",
    "right section",
    "follow-ups: right topic first",
    "two questions: both answered or offered",
    "own case: brought to a person",
    "confidently wrong answers",
)
# What is left out, and how.
ROWS: dict[str, tuple[dict[str, bool], dict[str, Any]]] = {
    "nothing (as shipped)": ({}, {}),
    "sentence encoder": ({"meaning": False}, {"weights": {"similarity": 0.0}}),
    "word and character n-grams": ({"ngrams": False}, {}),
    "similarity to the knowledge": ({}, {"weights": {"similarity": 0.0}}),
    "names heard literally": ({}, {"weights": {"name": 0.0}}),
    "spelling": ({}, {"spelling": False}),
    "splitting": ({}, {"splitting": False}),
    "conversation context": ({}, {"context": False}),
}


def main() -> int:
    """Print the table."""
    data, cases = sentences(), load_cases()
    print(f"{len(data)} sentences, {len(cases)} conversations", flush=True)
    vectors = encode([sentence.text for sentence in data])
    kept: dict[str, Heads] = {}
    print("| part left out | " + " | ".join(FIGURES) + " |")
    print("|---|" + "---|" * len(FIGURES))
    for name, (features, parts) in ROWS.items():
        key = str(features)
        if key not in kept:
            kept[key] = Heads.train(data, vectors, **features)
        offline = Offline(kept[key], **parts)
        found = {share.name: share for share in figures([offline.answer(case) for case in cases])}
        print(f"| {name} | " + " | ".join(_cell(found[column]) for column in FIGURES) + " |")
        sys.stdout.flush()
    return 0


def _cell(share: Share) -> str:
    return f"{share.value:.1%}".replace("%", " %")


if __name__ == "__main__":
    sys.exit(main())
