"""The light classifiers: they learn, are kept as plain data; a file that could run is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.engine.nlu.encoder import Vectors
from bot.engine.nlu.heads import Head, normalised

ASKED = {
    "jobcoach": [
        "wat doet een jobcoach",
        "jobcoach aanvragen",
        "een jobcoach voor mijn medewerker",
    ],
    "ziekte": ["mijn medewerker is ziek", "ziek melden bij uwv", "wie betaalt bij ziekte"],
    "loon": ["welk loon betaal ik", "hoeveel loon is het", "het loon volgens de cao"],
}
TEXTS = [text for texts in ASKED.values() for text in texts] * 3
LABELS = [label for label, texts in ASKED.items() for _text in texts] * 3


def vectors(count: int) -> Vectors:
    """Return vectors that tell nothing, so that the words must."""
    return np.zeros((count, 16), dtype=np.float32)


@pytest.fixture(scope="module")
def head() -> Head:
    return Head.train(TEXTS, vectors(len(TEXTS)), LABELS, epochs=30)


def test_it_learns_from_words(head: Head) -> None:
    asked = ["Hoe vraag ik een JOBCOACH aan?", "zij is al weken ziek", "wat is het loon"]
    table = head.predict(asked, vectors(3))
    assert [head.labels[int(row.argmax())] for row in table] == ["jobcoach", "ziekte", "loon"]
    assert table.shape == (3, 3)
    assert np.allclose(table.sum(axis=1), 1.0)


def test_it_learns_from_meaning() -> None:
    seen = np.eye(2, dtype=np.float32).repeat(20, axis=0)
    trained = Head.train(["zelfde woord"] * 40, seen, ["een"] * 20 + ["twee"] * 20, epochs=30)
    table = trained.predict(["zelfde woord"] * 2, np.eye(2, dtype=np.float32))
    assert [trained.labels[int(row.argmax())] for row in table] == ["een", "twee"]


def test_training_twice_gives_the_same(head: Head) -> None:
    again = Head.train(TEXTS, vectors(len(TEXTS)), LABELS, epochs=30)
    assert np.array_equal(again.weights, head.weights)


def test_a_kept_head_predicts_the_same(head: Head, tmp_path: Path) -> None:
    path = tmp_path / "head.npz"
    head.save(path)
    asked = ["jobcoach of ziek?", "een onbekend woord", ""]
    kept = Head.load(path)
    assert kept.labels == head.labels
    assert np.allclose(kept.predict(asked, vectors(3)), head.predict(asked, vectors(3)), atol=1e-7)


class Harmful:
    """Runs code when it is unpickled."""

    ran = False

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return (setattr, (Harmful, "ran", True))


@pytest.mark.parametrize("replaced", ["weights", "labels", "words_terms"])
def test_a_pickled_file_is_refused_and_does_not_run(
    head: Head, tmp_path: Path, replaced: str
) -> None:
    path = tmp_path / "head.npz"
    head.save(path)
    with np.load(path) as data:
        arrays = dict(data)
    arrays[replaced] = np.array([Harmful()], dtype=object)
    np.savez(path, **arrays)
    Harmful.ran = False
    with pytest.raises(ValueError, match="allow_pickle=False"):
        Head.load(path)
    assert not Harmful.ran


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("Heeeel  VEEL", "heel veel"),
        ("bel [telefoon-1] of [naam-2]", "bel of"),
        ("\nziek\t", "ziek"),
    ],
)
def test_texts_are_made_alike(typed: str, seen: str) -> None:
    assert normalised(typed) == seen
