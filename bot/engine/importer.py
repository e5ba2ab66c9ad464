"""Reads the training files once: Rasa asks for them with and without a language, and reads anew."""

from __future__ import annotations

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData


class TrainingFiles(RasaFileImporter):
    """Rasa's own importer with a memory; merging copies, so what it gives may be given again."""

    _read: TrainingData | None = None

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Return the training sentences of all files; all are Dutch, whatever is asked for."""
        if self._read is None:
            self._read = super().get_nlu_data(language)
        return self._read
