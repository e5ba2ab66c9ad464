"""The whole evaluation against the running product: a figure may not drop below the accepted run.

And what guards its honesty: test questions are not training sentences.
"""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest
import yaml
from rapidfuzz import fuzz, process

from bot.settings import ROOT
from tests.eval.__main__ import ACCEPTED
from tests.eval.ask import ask_all
from tests.eval.facts import desks, wrong_facts
from tests.eval.figures import figures
from tests.eval.questions import load_cases
from tests.eval.report import compare
from tests.product import Product

TOO_NEAR = 92.0  # of 100
STOCK_PHRASE_WORDS = 5  # "wat is een jobcoach" is anyone's
_WORDS = re.compile(r"[^\w ]+")


def plain(text: str) -> str:
    return " ".join(_WORDS.sub(" ", text.lower()).split())


def training_sentences() -> list[str]:
    found = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for group in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            found += [line[2:] for line in group["examples"].splitlines() if line[:2] == "- "]
    return [plain(text) for text in found]


def test_no_figure_drops_below_the_accepted_run(
    product: Product, capsys: pytest.CaptureFixture[str]
) -> None:
    results = asyncio.run(ask_all(product.url, load_cases()))
    shares = [*figures(results), wrong_facts(results), asyncio.run(desks(product.url))]
    dropped = compare(shares, ACCEPTED)
    assert dropped == 0, capsys.readouterr().out


def test_the_accepted_run_holds_every_figure_with_a_target() -> None:
    accepted = json.loads(ACCEPTED.read_text(encoding="utf-8"))
    assert {"noisy: right topic first", "confidently wrong answers"} <= set(accepted)


def test_a_drop_is_a_drop_and_a_rise_is_none(tmp_path: Path) -> None:
    path = tmp_path / "accepted.json"
    shares = figures([])
    (share,) = [item for item in shares if item.name == "confidently wrong answers"]
    (found,) = [item for item in shares if item.name == "noisy: right topic first"]
    path.write_text(json.dumps({share.name: 0.5, found.name: 0.0}), encoding="utf-8")
    assert compare([share, found], path) == 0
    path.write_text(json.dumps({found.name: 0.5}), encoding="utf-8")
    assert compare([share, found], path) == 1


def test_test_questions_are_not_training_sentences() -> None:
    trained = training_sentences()
    assert len(trained) > 10_000
    copied = []
    for case in load_cases():
        asked = plain(case.turns[-1])
        if len(asked.split()) <= STOCK_PHRASE_WORDS or case.kind == "follow":
            continue
        best = process.extractOne(asked, trained, scorer=fuzz.ratio, score_cutoff=TOO_NEAR)
        if best is not None:
            copied.append(f"{case.id}: {asked!r} is {best[0]!r} ({best[1]:.0f})")
    assert not copied, "\n".join(copied)
