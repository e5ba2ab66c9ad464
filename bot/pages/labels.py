"""The words of the pages, from `teksten.yml`: names of groups, phases and kinds."""

from __future__ import annotations

from functools import lru_cache

import yaml
from pydantic import BaseModel

from bot.pages import FOLDER


class Labels(BaseModel):
    """Dutch names by the keys that the knowledge files use; order is order on the page."""

    groepen: dict[str, str]
    fasen: dict[str, str]
    uitvoerders: dict[str, str]
    soorten: dict[str, str]
    stand: dict[str, str]
    wie: dict[str, str]
    vanaf: dict[str, str]
    combineren: dict[str, str]
    paginas: dict[str, str]

    class Config:
        """A misspelt key is an error; nobody changes the words at run time."""

        extra = "forbid"
        frozen = True


@lru_cache(maxsize=1)
def labels() -> Labels:
    """Return the words of the pages, read once."""
    return Labels.parse_obj(yaml.safe_load((FOLDER / "teksten.yml").read_text(encoding="utf-8")))
