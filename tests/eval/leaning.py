"""What the signs of a follow-up weigh: `python -m tests.eval.leaning`.

Reads the conversations in `leaning/`, in which two authors say of the last turn what it is about,
those of the development sets, and some that end in a question which is not for us. Learns when a
last turn is about the subject under discussion and when about what it says by itself.
Prints the table for `bot/engine/nlu/followups.py`, and how often it is right on conversations left
out. The conversations are development material: `sets/` holds the test.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from bot.engine.nlu import questions
from bot.engine.nlu.encoder import encode
from bot.engine.nlu.followups import WEIGHTS, leaning, signs
from tests.eval.figures import accepted
from tests.eval.offline import Heads, Offline, Slots, sentences
from tests.eval.questions import Case, load_cases

TALKS = Path(__file__).parent / "leaning"
FOLDS, SEED = 10, 20261122


def main() -> int:
    """Print the weights and how often they decide rightly."""
    talks = [case for case in load_cases(folder=TALKS) if case.expect == "answer"]
    cases = [*talks, *strays(talks), *developed()]
    data = sentences()
    print(f"{len(data)} sentences: training; {len(cases)} conversations", flush=True)
    offline = Offline(Heads.train(data, encode([sentence.text for sentence in data])))
    rows = [row for case in cases if (row := decisive(offline, case))]
    table = np.array([[found[name] for name in WEIGHTS] for found, _leans, _now in rows])
    leans = np.array([leans for _found, leans, _now in rows])
    model = LogisticRegression(max_iter=2000)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    left_out = cross_val_predict(model, table, leans, cv=folds)
    print(f"{len(rows)} turns where it matters; {leans.mean():.0%} lean")
    print(f"right with the weights of today: {np.mean([now for *_rest, now in rows]):.1%}")
    print(f"right when learned on the others ({FOLDS} folds): {np.mean(left_out == leans):.1%}")
    model.fit(table, leans)
    print(f"BASE = {model.intercept_[0]:.2f}")
    for name, weight in zip(WEIGHTS, model.coef_[0], strict=True):
        print(f'    "{name}": {weight:.2f},')
    return 0


def developed() -> list[Case]:
    """Return the follow-ups of the development sets."""
    cases = [case for name in ("follow", "second", "third") for case in load_cases(name)]
    return [case for case in cases if case.kind == "follow" and case.expect == "answer"]


def strays(talks: list[Case]) -> list[Case]:
    """Return conversations that end in a question which is not for us: those lean on nothing."""
    return [
        replace(talk, turns=(*talk.turns[:-1], stray.turns[-1]), topics=stray.topics)
        for talk, stray in zip(talks[::2], load_cases("near"), strict=False)
    ]


def decisive(offline: Offline, case: Case) -> tuple[dict[str, float], bool, bool] | None:
    """Return signs, whether the last turn leans, and whether that is decided rightly today.

    None where it makes no difference: both readings are right, or neither.
    """
    slots = Slots()
    for turn in case.turns[:-1]:
        offline.said(turn, slots)
    focus: dict[str, Any] | None = slots.get_slot("focus")
    if not focus:
        return None
    message = offline.message(case.turns[-1])
    reader = questions.Questions(offline.understander.weights, 1.0, 1.0)
    whole = reader.one(offline.base, message, 0)
    right = accepted(case.topics[0])
    leans, opens = focus["topic"] in right, whole.topics[0][0] in right
    if leans == opens:
        return None
    now = leaning(offline.base, message, focus, whole) >= questions.LIKELIER
    return signs(offline.base, message, focus, whole), leans, now == leans


if __name__ == "__main__":
    sys.exit(main())
