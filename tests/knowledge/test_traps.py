"""What a careless author gets wrong, checked on the rendered text of the entry it concerns.

The traps are those of the fact sheets: rules that were true in older reports and are not now,
rules with two bodies or two terms that are easily mixed up, and plans that read like law.
"""

from __future__ import annotations

import datetime as dt
import re

import pytest

from bot.knowledge.model import Heading, KnowledgeBase
from bot.knowledge.render import ExpiredFactError, fill
from bot.knowledge.validate import spoken_texts
from tests.knowledge.conftest import ON
from tests.knowledge.traps import municipal, national
from tests.knowledge.traps.trap import ALL, Trap

TRAPS = (*national.TRAPS, *municipal.TRAPS)


def heard(base: KnowledgeBase, entry_id: str, where: str, on: dt.date = ON) -> str:
    """Return what is said of an entry on a date, as plain text on one line."""
    entry = base.entries[entry_id]
    if where == ALL:
        texts = [f"{name} {text}" for name, text in spoken_texts(entry)]
    else:
        texts = [entry.body[Heading(where)]]
    return " ".join(fill(base, text, on) for text in texts).replace("**", "").replace("\n", " ")


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_a_trap_is_avoided(real: KnowledgeBase, trap: Trap) -> None:
    text = heard(real, trap.entry, trap.where)
    missing = [wanted for wanted in trap.said if not re.search(wanted, text, re.IGNORECASE)]
    wrong = [bad for bad in trap.unsaid if re.search(bad, text, re.IGNORECASE)]
    assert (missing, wrong) == ([], []), text


def test_each_trap_says_something(real: KnowledgeBase) -> None:
    assert len(TRAPS) >= 50
    assert [trap.name for trap in TRAPS if not (trap.said or trap.unsaid)] == []
    assert len({trap.name for trap in TRAPS}) == len(TRAPS)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (dt.date(2026, 3, 1), "€ 14,71 per uur"),
        (dt.date(2026, 6, 30), "€ 14,71 per uur"),
        (dt.date(2026, 7, 1), "€ 14,99 per uur"),
        (ON, "€ 14,99 per uur"),
    ],
)
def test_the_minimum_wage_of_the_day(real: KnowledgeBase, on: dt.date, said: str) -> None:
    assert said in heard(real, "minimumloon", "In één zin", on)


@pytest.mark.parametrize("where", ["In één zin", "Hoeveel is het"])
@pytest.mark.parametrize("on", [dt.date(2025, 6, 1), dt.date(2027, 1, 2)])
def test_no_other_years_minimum_wage_is_said(real: KnowledgeBase, where: str, on: dt.date) -> None:
    with pytest.raises(ExpiredFactError):
        heard(real, "minimumloon", where, on)


@pytest.mark.parametrize(
    "entry",
    [
        "lkv-oudere-werknemer",
        "lkv-scholingsbelemmerden",
        "lage-inkomensvoordeel",
        "premiekorting-mobiliteitsbonus",
        "compensatieregeling-56plus",
        "loondispensatie-iva-wajong-dga",
        "generieke-werkgeversvoorziening",
        "stap-budget",
    ],
)
def test_what_ended_has_the_status_of_it(real: KnowledgeBase, entry: str) -> None:
    assert real.entries[entry].status == "beeindigd"
    end = real.entries[entry].valid_to
    assert end is not None
    assert end < ON


# Said nowhere, of no entry: amounts and rules of years gone by, and threats.
NOWHERE = (
    r"\bu krijgt (?:dan )?een boete\b",
    r"€ 14,06",
    r"155,56",
    r"€ 6\.800|€ 4\.500|€ 1\.400",  # jobcoach subsidies of 2014
    r"304,25",
    r"\bmobiliteitsbonus (?:van|is) €",
    r"100\.000 banen\.nl",
    r"samenvoordeklant",
    r"\bvier loonkostenvoordelen\b",
    r"42e week",
)


@pytest.mark.parametrize("pattern", NOWHERE)
def test_it_is_said_nowhere(real: KnowledgeBase, pattern: str) -> None:
    found = [
        entry.id
        for entry in real.entries.values()
        if re.search(pattern, heard(real, entry.id, ALL), re.IGNORECASE)
    ]
    assert found == []


def test_entries_agree_on_how_soon_no_risk_is_reported(real: KnowledgeBase) -> None:
    """Wherever no-risk and a number of weeks stand in one sentence, it is 6, or 42 as the other."""
    told: dict[str, set[str]] = {}
    for entry in real.entries:
        for sentence in re.split(r"(?<=[.?!])\s+", heard(real, entry, ALL)):
            if "no-risk" in sentence.lower() and "meld" in sentence.lower():
                weeks = set(re.findall(r"(\d+) weken", sentence))
                told.setdefault(entry, set()).update(weeks)
    told = {entry: weeks for entry, weeks in told.items() if weeks}
    assert len(told) >= 2
    assert {entry: weeks for entry, weeks in told.items() if not weeks <= {"6", "42"}} == {}
    assert {entry for entry, weeks in told.items() if weeks == {"42"}} <= {
        "loondoorbetaling-poortwachter"
    }
