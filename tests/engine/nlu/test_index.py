"""Finding entries: kept vectors are reused, many entries are found as well as few."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.engine.nlu import index as index_module
from bot.engine.nlu import vectors as vectors_module
from bot.engine.nlu.encoder import encode
from bot.engine.nlu.index import Index
from bot.engine.nlu.vectors import vectors_of
from bot.knowledge.load import load
from bot.knowledge.model import KnowledgeBase
from bot.settings import ROOT

QUESTIONS = [
    "wat kost mij een jobcoach",
    "krijg ik geld terug als hij minder hard werkt",
    "mag hij eerst op proef komen werken",
    "wie betaalt het loon als zij ziek wordt",
]


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load(ROOT / "knowledge")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def index(base: KnowledgeBase, kept: Path) -> Index:
    return Index(base, kept)


class Counted:
    """The encoder, with a count of the texts it was given."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, texts: list[str]) -> vectors_module.Vectors:
        self.texts += texts
        return encode(texts)


@pytest.fixture()
def encoded(monkeypatch: pytest.MonkeyPatch) -> Counted:
    counted = Counted()
    monkeypatch.setattr(vectors_module, "encode", counted)
    return counted


def test_the_own_name_of_an_entry_finds_it(index: Index, base: KnowledgeBase) -> None:
    names = [entry.name for entry in base.entries.values()][:40]
    for name, hits in zip(names, index.hits(names, encode(names)), strict=True):
        best = max(hits.values(), key=lambda hit: hit.similarity)
        assert best.similarity == pytest.approx(1.0, abs=1e-3), name


def test_every_entry_can_be_asked_for(index: Index, base: KnowledgeBase) -> None:
    (hits,) = index.hits(QUESTIONS[:1], encode(QUESTIONS[:1]))
    assert all(hits.get(entry) is not None for entry in base.entries)
    assert hits.get("bestaat-niet") is None
    assert {hits[entry].topic for entry in hits} >= {"jobcoach", "loonkostensubsidie", "pso"}


def test_a_longer_name_takes_the_place_of_the_shorter(index: Index) -> None:
    heard = index.heard("geldt het LKV banenafspraak ook hier")
    assert "lkv banenafspraak" in heard.values()
    assert "banenafspraak" not in heard.values()


def test_vectors_are_encoded_once(base: KnowledgeBase, kept: Path, encoded: Counted) -> None:
    Index(base, kept)
    assert encoded.texts == []


def test_an_edit_encodes_what_changed_only(
    base: KnowledgeBase, index: Index, kept: Path, encoded: Counted
) -> None:
    changed = replace(base.entries["jobcoach"], name="Coach op het werk met een nieuwe naam")
    newer = Index(replace(base, entries={**base.entries, "jobcoach": changed}), kept)
    assert encoded.texts == ["Coach op het werk met een nieuwe naam"]
    (before,) = index.hits(QUESTIONS[1:2], encode(QUESTIONS[1:2]))
    (after,) = newer.hits(QUESTIONS[1:2], encode(QUESTIONS[1:2]))
    assert after["no-riskpolis"] == before["no-riskpolis"]


def test_old_sets_are_removed_and_a_broken_pointer_is_no_trouble(tmp_path: Path) -> None:
    for text in ("een", "twee", "drie"):
        vectors_of([text], tmp_path)
    assert len(list(tmp_path.glob("*/full.npy"))) == vectors_module.SETS_KEPT
    (tmp_path / "newest").write_text("weg", encoding="utf-8")
    assert vectors_of(["vier"], tmp_path).full.shape == (1, 512)
    assert not list(tmp_path.glob("making-*"))


def test_coarse_to_fine_finds_the_same(
    base: KnowledgeBase, index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors_module, "COARSE_FROM", 100)
    monkeypatch.setattr(index_module, "REFINED", 200)
    large = Index(base, tmp_path)
    assert large.vectors.coarse is not None
    vectors = encode(QUESTIONS)
    for exact, found in zip(
        index.hits(QUESTIONS, vectors), large.hits(QUESTIONS, vectors), strict=True
    ):
        wanted = sorted(exact.values(), key=lambda hit: -hit.similarity)[:5]
        for hit in wanted:
            assert found[hit.entry].similarity == pytest.approx(hit.similarity, abs=1e-3)
        assert np.isclose(max(h.similarity for h in found.values()), wanted[0].similarity)
