"""The shape of the files in `knowledge/`, as pydantic models with the files' Dutch keys."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, Field, validator
from pydantic.fields import ModelField

Executor = Literal["gemeente", "uwv", "belastingdienst", "rvo", "sbb", "werkgever", "wsp", "overig"]
Group = Literal[
    "participatiewet",
    "wajong",
    "wia",
    "ww",
    "doelgroepregister",
    "pro-vso",
    "statushouder",
    "oekrainer",
    "asielzoeker",
    "50-plus",
    "eigen-medewerker",
    "iedereen",
]
Phase = Literal["voor-start", "start", "eerste-maanden", "behouden", "problemen", "einde"]
Kind = Literal[
    "instrument", "onderwerp", "doelgroep", "wet", "organisatie", "situatie", "vergelijking"
]
Start = Literal[
    "start-werk",
    "eerste-ziektedag",
    "einde-contract",
    "einde-jaar",
    "besluit",
    "aanvraag",
    "vaste-datum",
]


class Strict(BaseModel):
    """Refuses keys it does not know: a misspelt key is an error, not a silent loss."""

    class Config:
        """Pydantic settings."""

        extra = "forbid"

    @validator("*", pre=True)
    def _no_number_for_a_date(cls, value: object, field: ModelField) -> object:  # noqa: N805
        # Pydantic would read `2026` as a second of 1970.
        if field.type_ is dt.date and isinstance(value, int | float):
            raise ValueError("write a date as year-month-day, such as 2026-12-31")
        return value


class SourceFile(Strict):
    """A source."""

    titel: str
    url: str
    datum: dt.date | None = None


class DeadlineFile(Strict):
    """A term as data."""

    wat: str
    wie: str
    vanaf: Start
    binnen: str
    gevolg: str = ""


class VariantFile(Strict):
    """A regional text."""

    regio: str
    kop: str
    tekst: str
    bron: SourceFile


class StoryFile(Strict):
    """Front matter of a practice story."""

    id: str = Field(regex=r"^[a-z0-9][a-z0-9-]*$")
    naam: str
    topic: str
    bronnen: list[SourceFile] = []
    behoefte: list[str] = []
    anoniem: bool = False


class EntryFile(Strict):
    """Front matter of an entry."""

    id: str = Field(regex=r"^[a-z0-9][a-z0-9-]*$")
    naam: str
    afkorting: str | None = None
    soort: Kind
    ook_bekend_als: list[str] = []
    topic: str
    hoofd: bool = False
    uitvoerder: list[Executor] = []
    doelgroepen: list[Group] = []
    fasen: list[Phase] = []
    status: Literal["geldt", "beeindigd", "aangekondigd"]
    geldig_van: dt.date | None = None
    geldig_tot: dt.date | None = None
    controleren_voor: dt.date | None = None
    eigenaar: str
    zekerheid: Literal["hoog", "middel", "laag"]
    tekst_datum: dt.date | None = None
    checked_on: dt.date | None = None
    stop: bool = False
    past_als: str = ""
    vervangen_door: list[str] = []
    verwant: list[str] = []
    tussen: list[str] = []
    termijnen: list[DeadlineFile] = []
    bronnen: list[SourceFile] = []
    onzeker: list[str] = []
    behoefte: list[str] = []
    regio_varianten: list[VariantFile] = []


class PeriodFile(Strict):
    """One value with its validity."""

    waarde: float | dt.date
    geldig_van: dt.date | None
    geldig_tot: dt.date | None
    controleren_voor: dt.date | None = None
    bron: SourceFile | None = None
    zeker: bool = True


class AmountFile(Strict):
    """A value of `bedragen.yml`."""

    wat: str
    eenheid: str
    waarden: list[PeriodFile]


class CombinationFile(Strict):
    """A line of `combinaties.yml`."""

    een: str
    ander: str
    kan: Literal["ja", "nee", "hangt-af", "niet-bekend"]
    waarom: str
    bron: SourceFile | None = None
    zeker: bool = True


class TermFile(Strict):
    """A line of `begrippen.yml`."""

    uitleg: str
    ook: list[str] = []


class ReferralFile(Strict):
    """A line of `verwijzen.yml`."""

    id: str
    topic: str
    voorbeelden: list[str] = []
    tekst: str
    links: list[SourceFile] = []


class DeskFile(Strict):
    """A public desk."""

    naam: str
    telefoon: str | None = None
    mail: str | None = None
    url: str | None = None
    bereikbaar: str | None = None


class OrganisationFile(Strict):
    """`organisatie.yml`."""

    naam: str
    korte_naam: str
    voorbeeld: bool = False
    regios: list[str]
    loket: DeskFile
    landelijk: DeskFile


class ChoiceFile(Strict):
    """A choice of a route's question."""

    id: str
    titel: str


class StepFile(Strict):
    """A question of a route."""

    id: str
    vraag: str
    soort: Literal["keuze", "tekst", "gemeente", "naam", "telefoon"]
    keuzes: list[ChoiceFile] = []
    vrije_tekst: bool = False
    verplicht: bool = False


class OutcomeFile(Strict):
    """A plan item of a route."""

    onderwerp: str
    als: dict[str, list[str]] = {}
    waarom: str


class RouteFile(Strict):
    """A guided route."""

    id: str
    titel: str
    intro: str = ""
    slot: str = ""
    stappen: list[StepFile]
    uitkomsten: list[OutcomeFile]
