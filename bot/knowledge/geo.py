"""Gemeenten, places and labour-market regions, from `knowledge/regios/*.csv`.

Place data: GeoNames (CC BY 4.0). Regions: CBS/PDOK, edited (knowledge/regios/README.md).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.knowledge.model import Desk
from bot.settings import settings

FUZZY_MIN = 85  # one letter too many in a name of three ("Edde") is still near
# Names this much less near than the nearest are as likely: "Edde" is Ede or Wedde.
NEAR_MARGIN, NEAR_NAMES = 4.0, 4
# Place names that are also everyday words: they count only where a place is expected.
_ORDINARY = frozenset(
    [
        "best",
        "buren",
        "made",
        "huizen",
        "rijen",
        "bergen",
        "balk",
        "hoorn",
        "haren",
        "beek",
        "zand",
        "well",
        "wissel",
        "een",
        "son",
        "epe",
        "elst",
        "goes",
        "grave",
        "echt",
        "horst",
        "vorden",
        "wijk",
        "putten",
        "leek",
        "kerk",
        "heel",
        "hulst",
        "ter",
        "haar",
        "hem",
        "schagen",
        "lage",
        "werkendam",
        "stein",
        "linden",
        "nieuw",
        "open",
        "west",
        "oost",
        "noord",
        "zuid",
        "venlo-centrum",
        "centrum",
        "haven",
        "plein",
        "dorp",
        "burg",
        "berg",
        "markt",
        "vries",
        "hei",
        "doorn",
        "zeist-west",
        "laren",
        "born",
        "oss",
    ]
)
# The six gemeenten for which the old list and the map of 2025 differ (facts: geo_notes.md, 2).
DOUBTFUL_REGION = frozenset(
    {"Renkum", "Elburg", "Nunspeet", "Olst-Wijhe", "Vijfheerenlanden", "Hardinxveld-Giessendam"}
)


@dataclass(frozen=True)
class Gemeente:
    """A gemeente with its labour-market region."""

    name: str
    region: str
    region_is_certain: bool


class Gazetteer:
    """Looks up gemeenten by name, former name or place."""

    def __init__(self, folder: Path) -> None:
        self._gemeenten: dict[str, Gemeente] = {}
        self._by_name: dict[str, list[str]] = {}
        self._spelling: dict[str, str] = {}
        with (folder / "arbeidsmarktregios.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                name = row["gemeente"]
                self._gemeenten[name] = Gemeente(
                    name, row["arbeidsmarktregio"], name not in DOUBTFUL_REGION
                )
                self._add(name, name)
                for other in filter(None, row["ook_bekend_als"].replace("|", ";").split(";")):
                    self._add(other.strip(), name)
        with (folder / "plaatsen.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                self._add(
                    row["plaats"], row["gemeente"], double=bool(row["naam_in_meer_gemeenten"])
                )
        self._desks = _read_desks(folder / "loketten.csv")

    def _add(self, name: str, gemeente: str, *, double: bool = False) -> None:
        key = name.lower()
        self._spelling.setdefault(key, name)
        owners = self._by_name.setdefault(key, [])
        # A place with the name of its own gemeente is that gemeente, unless more places share it.
        if gemeente not in owners and gemeente in self._gemeenten:
            if owners and not double and owners[0].lower() == key:
                return
            owners.append(gemeente)

    def names(self) -> list[str]:
        """Return every name that can be recognised."""
        return list(self._spelling.values())

    def canonical(self, name: str) -> str:
        """Return the usual spelling of a name that was recognised."""
        return self._spelling.get(name.lower(), name)

    def is_ordinary_word(self, name: str) -> bool:
        """Return whether a place name is also an everyday word."""
        return name.lower() in _ORDINARY

    def find(self, text: str) -> list[Gemeente]:
        """Return the gemeenten a name may mean: none, one, or several to choose from.

        A misspelling means every known name close to it: one is taken, more are asked.
        """
        key = text.strip().lower().removeprefix("gemeente ").strip(" .,!")
        owners = self._by_name.get(key)
        if owners is None:
            owners = self._near(key)
        return [self._gemeenten[owner] for owner in owners]

    def _near(self, key: str) -> list[str]:
        """Return the gemeenten of the nearest names, the likeliest first."""
        close = process.extract(
            key, list(self._by_name), scorer=fuzz.ratio, score_cutoff=FUZZY_MIN, limit=NEAR_NAMES
        )
        near = [name for name, score, _index in close if score >= close[0][1] - NEAR_MARGIN]
        return list(dict.fromkeys(owner for name in near for owner in self._by_name[name]))

    def gemeente(self, name: str) -> Gemeente | None:
        """Return a gemeente by its exact name."""
        return self._gemeenten.get(name)

    def regions(self) -> list[str]:
        """Return the names of the labour-market regions."""
        return sorted({gemeente.region for gemeente in self._gemeenten.values()})

    def desk(self, region: str) -> Desk | None:
        """Return the public desk of a region, None where no name or site is known."""
        return self._desks.get(region)


def _read_desks(path: Path) -> dict[str, Desk]:
    desks: dict[str, Desk] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["arbeidsmarktregio"] in desks or not row["naam"]:
                continue
            desks[row["arbeidsmarktregio"]] = Desk(
                name=row["naam"],
                phone=row["telefoon"] or None,
                mail=row["email"] or None,
                url=row["website"] or row["landelijke_terugval"] or None,
                hours=None,
            )
    return desks


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """Return the gazetteer of this installation, read once."""
    return Gazetteer(settings().knowledge_path / "regios")
