"""Training files are read once, whatever Rasa asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.importers.rasa import RasaFileImporter

from bot.settings import ROOT

SENTENCES = """version: "3.1"
nlu:
- intent: greet
  examples: |
    - hallo
    - goedemorgen
"""


def test_files_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str] = []
    read = RasaFileImporter.get_nlu_data

    def counted(self: RasaFileImporter, language: str | None = "en") -> Any:
        reads.append(str(language))
        return read(self, language)

    monkeypatch.setattr(RasaFileImporter, "get_nlu_data", counted)
    (tmp_path / "greet.yml").write_text(SENTENCES, encoding="utf-8")
    importer = TrainingDataImporter.load_from_config(
        str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(tmp_path / "greet.yml")]
    )
    first, second = importer.get_nlu_data(), importer.get_nlu_data("nl")
    texts = {example.get("text") for example in first.training_examples}
    assert {"hallo", "goedemorgen"} <= texts
    assert texts == {example.get("text") for example in second.training_examples}
    assert len(reads) == 1
