"""`wegwijzer knowledge readability` and `knowledge check`, as an editor runs them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands.knowledge import app
from bot.knowledge.model import KnowledgeBase
from bot.knowledge.validate import reading_ease
from bot.settings import settings
from tests.knowledge.conftest import ENTRY, Edit


@pytest.fixture()
def small(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WEGWIJZER_KNOWLEDGE_PATH", str(folder))
    settings.cache_clear()
    yield folder
    settings.cache_clear()


def test_the_distribution_is_printed_and_drawn(small: Path, tmp_path: Path) -> None:
    picture = tmp_path / "leesbaar.png"
    result = CliRunner().invoke(app, ["readability", "--picture", str(picture)])
    assert result.exit_code == 0, result.output
    assert "median" in result.output
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_broken_folder_is_told_in_one_line(small: Path, edit: Edit) -> None:
    edit(ENTRY, "## Let op", "## Onzin")
    result = CliRunner().invoke(app, ["readability"])
    assert result.exit_code == 1
    assert "cannot be read" in result.output


def test_the_check_names_file_and_line(small: Path, edit: Edit) -> None:
    edit(ENTRY, "## Let op\n", "## Let op\nU krijgt 812 euro.\n")
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1
    (line,) = [text for text in result.output.splitlines() if "812" in text]
    lines = (small / ENTRY).read_text(encoding="utf-8").splitlines()
    number = next(i for i, text in enumerate(lines, start=1) if "812" in text)
    assert line.startswith(f"proefregeling.md:{number}: error:")


def test_answers_are_as_plain_as_promised(real: KnowledgeBase) -> None:
    scores = reading_ease(real)
    values = [score for score, _file, _where in scores]
    assert values[len(values) // 2] >= 60
    assert min(score for score, _file, where in scores if where == "In één zin") >= 50
