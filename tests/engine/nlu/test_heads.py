"""The light classifiers: they learn, are kept as plain data; a file that could run is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.engine.nlu.encoder import Vectors
from bot.engine.nlu.heads import Head
from bot.engine.nlu.ngrams import Ngrams, normalised

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
def ngrams() -> Ngrams:
    made = Ngrams()
    made.fit(TEXTS)
    return made


@pytest.fixture(scope="module")
def head(ngrams: Ngrams) -> Head:
    return Head.train(ngrams.transform(TEXTS), vectors(len(TEXTS)), LABELS, epochs=30)


def test_it_learns_from_words(head: Head, ngrams: Ngrams) -> None:
    asked = ["Hoe vraag ik een JOBCOACH aan?", "zij is al weken ziek", "wat is het loon"]
    table = head.predict(ngrams.transform(asked), vectors(3))
    assert [head.labels[int(row.argmax())] for row in table] == ["jobcoach", "ziekte", "loon"]
    assert table.shape == (3, 3)
    assert np.allclose(table.sum(axis=1), 1.0)


def test_it_learns_from_meaning(ngrams: Ngrams) -> None:
    seen = np.eye(2, dtype=np.float32).repeat(20, axis=0)
    same = ngrams.transform(["zelfde woord"] * 40)
    trained = Head.train(same, seen, ["een"] * 20 + ["twee"] * 20, epochs=30)
    table = trained.predict(same[:2], np.eye(2, dtype=np.float32))
    assert [trained.labels[int(row.argmax())] for row in table] == ["een", "twee"]


def test_training_twice_gives_the_same(head: Head, ngrams: Ngrams) -> None:
    again = Head.train(ngrams.transform(TEXTS), vectors(len(TEXTS)), LABELS, epochs=30)
    assert np.array_equal(again.ngram_weights, head.ngram_weights)


def test_what_is_kept_predicts_the_same(head: Head, ngrams: Ngrams, tmp_path: Path) -> None:
    head.save(tmp_path / "head.npz")
    ngrams.save(tmp_path / "ngrams.npz")
    asked = ["jobcoach of ziek?", "een onbekend woord", ""]
    kept, pieces = Head.load(tmp_path / "head.npz"), Ngrams.load(tmp_path / "ngrams.npz")
    assert kept.labels == head.labels
    before = head.predict(ngrams.transform(asked), vectors(3))
    after = kept.predict(pieces.transform(asked), vectors(3))
    assert np.allclose(after, before, atol=1e-6)


def test_a_question_costs_no_copy_of_the_weights(head: Head, ngrams: Ngrams) -> None:
    rows = ngrams.transform(["jobcoach"])
    assert rows.dtype == head.ngram_weights.dtype == np.float32
    assert head.ngram_weights.flags.c_contiguous


class Harmful:
    """Runs code when it is unpickled."""

    ran = False

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return (setattr, (Harmful, "ran", True))


@pytest.mark.parametrize(
    ("kind", "replaced"),
    [(Head, "ngram_weights"), (Head, "labels"), (Ngrams, "words_terms"), (Ngrams, "words_idf")],
)
def test_a_pickled_file_is_refused_and_does_not_run(
    head: Head, ngrams: Ngrams, tmp_path: Path, kind: type[Head] | type[Ngrams], replaced: str
) -> None:
    path = tmp_path / "kept.npz"
    (head if kind is Head else ngrams).save(path)
    with np.load(path) as data:
        arrays = dict(data)
    arrays[replaced] = np.array([Harmful()], dtype=object)
    np.savez(path, **arrays)
    Harmful.ran = False
    with pytest.raises(ValueError, match="allow_pickle=False"):
        kind.load(path)
    assert not Harmful.ran


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("Heeeel  VEEL", "heel veel"),
        ("bel [telefoon-1] of [naam-2]", "bel of"),
        ("mail [e-mail-1]", "mail"),
        ("\nziek\t", "ziek"),
    ],
)
def test_texts_are_made_alike(typed: str, seen: str) -> None:
    assert normalised(typed) == seen
