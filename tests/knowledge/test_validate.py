"""Each kind of finding, on the small folder with one fault planted in it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.knowledge.load import load
from bot.knowledge.validate import check
from tests.knowledge.conftest import ENTRY, ON, Edit, Fault

PERIOD_SOURCE = '\n      bron: {titel: Een krant, url: "https://krant.example", datum: null}'


def words(count: int) -> str:
    """Return a sentence of so many words."""
    return "U " + "en " * (count - 2) + "gaat."


def test_the_small_folder_has_no_findings(folder: Path) -> None:
    assert check(load(folder), ON) == []


@pytest.mark.parametrize(
    "fault",
    [
        Fault(
            ENTRY, "Dat doet UWV.", "Dat doet UWV in 6 weken.", "proefregeling.md", "a number that"
        ),
        Fault(
            ENTRY,
            'binnen {{ bedrag("proef-duur") }}',
            "binnen 2 maanden",
            "proefregeling.md",
            "2 maa",
        ),
        Fault(
            ENTRY,
            "past_als: U wilt",
            "past_als: U wilt 1 keer",
            "proefregeling.md",
            "past_als: a num",
        ),
        Fault(
            ENTRY,
            'bedrag("proef-toeslag")',
            'bedrag("proef-dood")',
            "proefregeling.md",
            "'proef-dood'",
        ),
        Fault(
            ENTRY,
            "binnen: proef-duur",
            "binnen: proef-dood",
            "proefregeling.md",
            "termijnen: no value",
        ),
        Fault(
            ENTRY,
            'U krijgt {{ bedrag("proef-premie") }}',
            "{{ bedrag(",
            "proefregeling.md",
            "expected",
        ),
        Fault(
            ENTRY,
            "Begin niet te vroeg. Wacht op het besluit.",
            "",
            "proefregeling.md",
            "Let op: this",
        ),
        Fault(
            ENTRY,
            "### Wie beslist? [wie_regelt]\n",
            "",
            "proefregeling.md",
            "has 3 questions, needs 4",
        ),
        Fault(
            "situaties/proef-loopt-af.md",
            "### Wie helpt mij? [wie_regelt]\n",
            "",
            "proef-loopt-af.md",
            "has 1 questions, needs 2",
        ),
        Fault(
            "vergelijkingen/proef-of-contract.md",
            "## Verschil\n",
            "",
            "proef-of-contract.md",
            "Verschil: this heading is missing",
        ),
        Fault(
            ENTRY,
            "past_als: U wilt eerst zien of het werk past.\n",
            "",
            "proefregeling.md",
            "past_als",
        ),
        Fault(
            ENTRY,
            "controleren_voor: 2027-06-01",
            "controleren_voor: 2026-11-21",
            "proefregeling.md",
            "had to be checked",
        ),
        Fault(
            ENTRY,
            "verwant: [proef-loopt-af]",
            "verwant: [weg]",
            "proefregeling.md",
            "no entry 'weg'",
        ),
        Fault(
            ENTRY,
            "topic: proef",
            "topic: proeven",
            "proefregeling.md",
            "'proeven' is not in onderwerp",
        ),
        Fault(
            ENTRY, "UWV beslist. U", "De doelgroep beslist. U", "proefregeling.md", "not doelgroep"
        ),
        Fault(ENTRY, "UWV beslist. U", "Een unieke kans. U", "proefregeling.md", "no marketing"),
        Fault(ENTRY, "UWV beslist. U", "Een autist mag dit. U", "proefregeling.md", "label-first"),
        Fault(
            ENTRY,
            "UWV beslist. U",
            "Een arbeidsgehandicapte mag. U",
            "proefregeling.md",
            "label-first",
        ),
        Fault(
            ENTRY,
            "UWV beslist. U",
            "U krijgt dan een boete. U",
            "proefregeling.md",
            "never threaten",
        ),
        Fault(
            ENTRY,
            "UWV beslist. U",
            "Uw recht op geld is gegarandeerd. U",
            "proefregeling.md",
            "never promise",
        ),
        Fault(ENTRY, "Begin niet te vroeg.", words(26), "proefregeling.md", "26 words in"),
        Fault(
            ENTRY,
            "U betaalt dan geen loon.\n",
            "Arbeidsmarktinstrumentarium.\n",
            "proefregeling.md",
            "reading ease",
        ),
        Fault("bedragen.yml", PERIOD_SOURCE, "", "bedragen.yml", "proef-toeslag: no source"),
        Fault(
            "bedragen.yml",
            "      controleren_voor: 2028-01-01\n",
            "",
            "bedragen.yml",
            "proef-duur: needs",
        ),
        Fault(
            "onderwerpen.csv",
            "near-anders",
            "leeg,in,niets,Leeg,\nnear-anders",
            "onderwerpen.csv",
            "'leeg' has no entry",
        ),
        Fault(
            "onderwerpen.csv",
            "near-anders,near",
            "near-anders,near,x,X,\nout-x,out",
            "verwijzen.yml",
            "'out-x' has no referral",
        ),
        Fault(ENTRY, "hoofd: true", "hoofd: false", "onderwerpen.csv", "needs one hoofd"),
        Fault(
            "situaties/proef-loopt-af.md",
            "topic: proef",
            "topic: proef\nhoofd: true",
            "onderwerpen.csv",
            "needs one hoofd",
        ),
        Fault(
            "combinaties.yml",
            "ander: proef-loopt-af",
            "ander: weg",
            "combinaties.yml",
            "no entry 'weg'",
        ),
        Fault(
            "routes/begin.yml",
            "onderwerp: proefregeling",
            "onderwerp: weg",
            "routes/begin.yml",
            "no entry 'weg'",
        ),
    ],
)
def test_a_planted_fault_is_an_error(folder: Path, edit: Edit, fault: Fault) -> None:
    edit(fault.name, fault.old, fault.new)
    errors = [problem for problem in check(load(folder), ON) if problem.level == "error"]
    assert any(p.file == fault.file and fault.said in p.message for p in errors), [
        str(p) for p in errors
    ]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(ENTRY, "Begin niet te vroeg.", words(21), "proefregeling.md", "21 words in"),
        Fault(
            ENTRY,
            "Begin niet te vroeg. Wacht op het besluit.",
            "Arbeidsmarktinstrumentarium.",
            "proefregeling.md",
            "Let op: reading ease",
        ),
        Fault(
            ENTRY,
            "controleren_voor: 2027-06-01",
            "controleren_voor: 2026-12-01",
            "proefregeling.md",
            "check before 2026-12-01",
        ),
        Fault(
            "bedragen.yml",
            "controleren_voor: 2028-01-01",
            "controleren_voor: 2026-11-21",
            "proefregeling.md",
            "value 'proef-duur' does not hold",
        ),
        Fault(
            "bedragen.yml",
            "controleren_voor: 2028-01-01",
            "controleren_voor: 2026-11-21",
            "bedragen.yml",
            "proef-duur: expired",
        ),
        Fault(
            "bedragen.yml",
            "geldig_tot: 2027-06-30",
            "geldig_tot: 2026-12-31",
            "bedragen.yml",
            "ends 2026-12-31, no next value",
        ),
        Fault(
            "situaties/proef-loopt-af.md",
            'bronnen: [{titel: Een wet, url: "https://wet.example", datum: 2026-01-01}]',
            "",
            "proef-loopt-af.md",
            "no source",
        ),
    ],
)
def test_what_needs_care_soon_is_a_warning(folder: Path, edit: Edit, fault: Fault) -> None:
    edit(fault.name, fault.old, fault.new)
    found = check(load(folder), ON)
    assert [problem for problem in found if problem.level == "error"] == []
    assert any(p.file == fault.file and fault.said in p.message for p in found), [
        str(p) for p in found
    ]


@pytest.mark.parametrize(("count", "levels"), [(20, []), (25, ["warning"]), (26, ["error"])])
def test_the_bounds_of_a_sentence(folder: Path, edit: Edit, count: int, levels: list[str]) -> None:
    edit(ENTRY, "Begin niet te vroeg.", words(count))
    assert [problem.level for problem in check(load(folder), ON)] == levels


def test_errors_come_before_warnings(folder: Path, edit: Edit) -> None:
    edit(ENTRY, "Begin niet te vroeg.", words(21))
    edit("combinaties.yml", "ander: proef-loopt-af", "ander: weg")
    assert [problem.level for problem in check(load(folder), ON)] == ["error", "warning"]


def test_the_same_folder_is_due_for_a_look_in_a_later_year(folder: Path) -> None:
    found = [str(problem) for problem in check(load(folder), dt.date(2027, 7, 1))]
    assert any("proef-premie: expired" in line for line in found)
    assert any("had to be checked before 2027-06-01" in line for line in found)


@pytest.mark.parametrize(
    "said", ["Begin in mbo 2.", "De WIA 35-min telt mee.", "Wij zijn 24/7 open.", "Kies spoor 2."]
)
def test_a_digit_in_a_name_is_no_rule(folder: Path, edit: Edit, said: str) -> None:
    edit(ENTRY, "Dat doet UWV.", said)
    assert [p for p in check(load(folder), ON) if "a number" in p.message] == []


def test_the_exact_text_may_hold_numbers(folder: Path, edit: Edit) -> None:
    edit(ENTRY, "Artikel 1 van een wet", "Per 1-1-2026 was het 1.000 euro")
    assert check(load(folder), ON) == []
