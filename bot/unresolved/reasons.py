"""Why a question was not answered. `docs/beheer.md` explains each code to the team."""

from __future__ import annotations

from enum import Enum


class Reason(str, Enum):
    """Reason code of an unresolved question."""

    NO_MATCH = "geen_antwoord"
    NOT_UNDERSTOOD = "onbegrepen"
    CHOICE_REJECTED = "keuze_verworpen"
    EXPIRED_FACT = "feit_verlopen"
    STOPPED_ENTRY = "onderwerp_stilgezet"
    MISSING_SECTION = "onderdeel_ontbreekt"
    OWN_CASE = "eigen_zaak"
    COMPLAINT = "klacht"
    INCIDENT = "incident"
    FOREIGN_LANGUAGE = "andere_taal"
    NOT_USEFUL = "niet_nuttig"
    FAILURE = "storing"
