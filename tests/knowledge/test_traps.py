"""What a careless author gets wrong, checked on the rendered text of the entry it concerns.

The traps are those of the fact sheets: rules that were true in older reports and are not now,
rules with two bodies or two terms that are easily mixed up, and plans that read like law.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

import pytest

from bot.knowledge.model import Heading, KnowledgeBase
from bot.knowledge.render import ExpiredFactError, fill
from bot.knowledge.validate import spoken_texts
from tests.knowledge.conftest import ON

ALL = "all"
UNSURE = "(nog niet bevestigd)"


class Trap(NamedTuple):
    """What must and must not be heard (patterns) under a heading of an entry, or in all of it."""

    name: str
    entry: str
    where: str
    said: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()


TRAPS = (
    # --- national ---
    Trap(
        "lkv banenafspraak lasts as long as the job",
        "lkv-banenafspraak",
        "Hoe lang duurt het",
        ("zolang uw medewerker bij u werkt", "grens van 3 jaar geldt niet meer"),
        ("ten hoogste 3 jaar", "duurt 3 jaar"),
    ),
    Trap(
        "lkv banenafspraak needs no verklaring, but the tick",
        "lkv-banenafspraak",
        ALL,
        ("doelgroepverklaring is hier niet meer nodig", "zet het vinkje", "startdatum maakt niet"),
        ("medewerker vraagt de doelgroepverklaring",),
    ),
    Trap(
        "lkv banenafspraak amounts",
        "lkv-banenafspraak",
        "Hoeveel is het",
        ("€ 1,01 per uur", "€ 2.000 per jaar"),
        ("3,05",),
    ),
    Trap(
        "lkv oudere werknemer ended",
        "lkv-oudere-werknemer",
        ALL,
        (
            "gestopt op 1 januari 2026",
            "banen die begonnen voor 1 januari 2024",
            "Reken niet op dit voordeel",
        ),
    ),
    Trap(
        "lkv scholingsbelemmerden ended, their no-risk did not",
        "lkv-scholingsbelemmerden",
        ALL,
        ("gestopt op 1 januari 2026", "no-riskpolis voor deze jongeren bestaat nog"),
    ),
    Trap(
        "three lkvs",
        "loonkostenvoordeel",
        ALL,
        ("drie loonkostenvoordelen",),
        ("vier loonkostenvoordelen", "vier soorten"),
    ),
    Trap("liv ended", "lage-inkomensvoordeel", "In één zin", ("gestopt op 1 januari 2025",)),
    Trap("jeugd-liv ended", "lage-inkomensvoordeel", ALL, ("jongeren met een laag loon is weg",)),
    Trap(
        "premiekorting became lkv",
        "premiekorting-mobiliteitsbonus",
        ALL,
        ("bestaan niet meer", "1 januari 2018"),
    ),
    Trap(
        "no-risk has no end for most",
        "no-riskpolis",
        "Hoe lang duurt het",
        (
            "doelgroepregister, Wajong, een Wsw-indicatie en beschut werk is er geen einddatum",
            "WIA en na een no-riskverklaring is het 5 jaar",
        ),
    ),
    Trap(
        "no-risk is reported within six weeks",
        "no-riskpolis",
        "Op tijd",
        ("eerste dag na 6 weken",),
        ("42 weken", "42e week"),
    ),
    Trap(
        "the 42 weeks are another report",
        "no-riskpolis",
        "Let op",
        ("42 weken ziekte: dat is een andere",),
    ),
    Trap(
        "poortwachter keeps both reports apart",
        "loondoorbetaling-poortwachter",
        "Op tijd",
        (
            "eerste dag na 42 weken",
            "no-riskpolis.*eerste dag na 6 weken",
            "latere melding hoeft dan niet",
        ),
    ),
    Trap(
        "no-risk does not wait for the quotum",
        "no-riskpolis",
        ALL,
        ("doelgroepregister",),
        ("quotum",),
    ),
    Trap(
        "56-plus compensation is spent",
        "compensatieregeling-56plus",
        ALL,
        ("gestopt", "uiterlijk op 31 december 2024"),
    ),
    Trap(
        "wajong 2015 is in the register while working",
        "wajong",
        ALL,
        ("Wajong 2015 in het doelgroepregister.*Ja, als die persoon in dienst werkt",),
    ),
    Trap(
        "wajong goes by UWV",
        "wajong",
        ALL,
        ("gemeente gaat niet over de Wajong", "Niet samen gaat loonkostensubsidie"),
    ),
    Trap(
        "the iva experiment is closed",
        "loondispensatie-iva-wajong-dga",
        ALL,
        ("Nee. De laatste dag was 31 oktober 2026", "uiterlijk tot 21 april 2028"),
    ),
    Trap(
        "loondispensatie does not replace lks",
        "loondispensatie",
        ALL,
        ("Nee, dat plan is ingetrokken", "voor mensen met Wajong"),
    ),
    Trap(
        "generieke werkgeversvoorziening expired",
        "generieke-werkgeversvoorziening",
        ALL,
        ("gestopt", "tot en met 31 december 2022"),
    ),
    Trap(
        "quotum is not active",
        "quotum",
        ALL,
        ("quotumregeling staat uit", "U betaalt nu niets", "er is nu geen boete"),
        ("u krijgt een boete", "moet u 5.000", "2,58"),
    ),
    Trap(
        "banenafspraak goes on",
        "banenafspraak",
        ALL,
        ("loopt gewoon door", "geen vast aantal", "gelden nog niet"),
        ("u krijgt een boete",),
    ),
    Trap(
        "the opslag is a plan",
        "inclusiviteitsopslag",
        ALL,
        ("geldt nog niet", "bonus is er nog niet"),
    ),
    Trap("stap ended", "stap-budget", ALL, ("bestaat niet meer",), ("€ 1.000",)),
    Trap(
        "slim pays sixty percent to all",
        "slim-regeling",
        ALL,
        (
            "60% van de kosten, voor elk bedrijf",
            "horeca en recreatie doen niet meer mee",
            "1 januari 2030",
        ),
        ("80%",),
    ),
    Trap(
        "slim pays no training places",
        "slim-regeling",
        "Let op",
        ("geen geld meer voor praktijkleerplaatsen",),
    ),
    Trap(
        "leerwerkloket goes into werkcentrum",
        "werkcentrum-wsp",
        "Let op",
        ("leerwerkloket en het mobiliteitsteam gaan op in het Werkcentrum",),
    ),
    Trap(
        "the werkcentrum law is not called law",
        "werkcentrum-wsp",
        "Precies",
        ("Of de wet nu geldt, is niet bevestigd",),
    ),
    Trap(
        "minimum wage by the hour",
        "minimumloon",
        ALL,
        ("€ 14,99 per uur", "geen oud bedrag per maand", "per uur sinds 1 januari 2024"),
        ("14,06", "14,71", "14,40"),
    ),
    Trap(
        "asylum: 24 weeks no longer applied",
        "asielzoekers",
        ALL,
        ("24 weken per jaar past UWV niet meer toe", "minstens 6 maanden lopen"),
    ),
    Trap(
        "third-country nationals from Ukraine",
        "oekrainers",
        "Let op",
        ("tijdelijke Oekraïense vergunning vallen er sinds 4 maart 2024 niet meer onder",),
    ),
    Trap(
        "compensation of the transitievergoeding is in doubt",
        "compensatie-transitievergoeding",
        "Let op",
        ("spreken bronnen elkaar tegen", "1 juli 2026 " + re.escape(UNSURE)),
    ),
    Trap(
        "the wia letter is not promised", "wia", "Op tijd", ("93 weken",), ("88 weken", "89 weken")
    ),
    Trap(
        "youth wage of 2027 is a plan",
        "minimumjeugdloon-2027",
        "In één zin",
        (
            "naar verwachting omhoog op 1 januari 2027 " + re.escape(UNSURE),
            "gelden de bedragen van nu",
        ),
    ),
    # --- of the gemeente ---
    Trap(
        "an employer may ask for lks, also shortly after the start",
        "loonkostensubsidie",
        ALL,
        (
            "U mag de loonkostensubsidie zelf aanvragen",
            "tot 6 maanden na de start",
            "6 maanden voor de start",
        ),
        ("tot 1 maand na", "alleen schoolverlaters"),
    ),
    Trap(
        "lks is decided in five weeks, without an indicatie",
        "loonkostensubsidie",
        ALL,
        (
            "binnen 5 weken nadat de loonwaarde bekend is",
            r"doelgroepregister staan\?.*Nee, de wet vraagt dat niet",
        ),
        ("8 weken",),
    ),
    Trap(
        "lks follows the minimum wage and the hours",
        "loonkostensubsidie",
        "Hoeveel is het",
        ("minimumloon min de loonwaarde", "Meer dan 70%", "36 uur per week"),
    ),
    Trap(
        "lks rises in January only", "loonkostensubsidie", "Let op", ("stijgt alleen in januari",)
    ),
    Trap(
        "the opslag of lks is not confirmed",
        "loonkostensubsidie",
        "Hoeveel is het",
        ("23,5% " + re.escape(UNSURE),),
        (r"\b23%",),
    ),
    Trap(
        "lks does not stack with another wage subsidy, it does with lkv",
        "loonkostensubsidie",
        "Combineren",
        (
            "mag samen met het LKV banenafspraak",
            "niet samen met een andere loonsubsidie van de gemeente",
        ),
    ),
    Trap("no lks for wsw", "loonkostensubsidie", "Combineren", ("baan in de Wsw kan het niet",)),
    Trap(
        "begeleid werken is another thing",
        "begeleid-werken-wsw",
        ALL,
        ("gaat niet samen met loonkostensubsidie", "Sinds 1 januari 2015 kunnen er geen nieuwe"),
    ),
    Trap(
        "lks is of the gemeente where the medewerker lives",
        "loonkostensubsidie",
        "Wie regelt het",
        ("gemeente waar uw medewerker woont", "niet de gemeente van uw bedrijf"),
    ),
    Trap(
        "the desk goes by the company, lks by the home",
        "werkcentrum-wsp",
        "Let op",
        ("plaats van uw bedrijf", "waar uw medewerker woont"),
    ),
    Trap(
        "a forfaitary start is no right",
        "forfaitaire-loonkostensubsidie",
        ALL,
        ("50% van het minimumloon", "ten hoogste 6 maanden", "geen recht"),
    ),
    Trap("one way to measure", "loonwaarde", ALL, ("Ja, er is een landelijke methode",)),
    Trap(
        "proefplaats of the gemeente",
        "proefplaats-gemeente",
        "Hoe lang duurt het",
        ("gewoon 2 maanden", "hoogstens 4 maanden bij", "nooit langer dan 6 maanden"),
        ("3 maanden",),
    ),
    Trap(
        "proefplaatsing of UWV",
        "proefplaatsing-uwv",
        "Hoe lang duurt het",
        ("meestal voor 2 maanden", "wet laat hoogstens 6 maanden"),
    ),
    Trap(
        "proefplaatsing in general agrees with both",
        "proefplaatsing",
        "Hoe lang duurt het",
        ("Meestal duurt een proefplaatsing 2 maanden", "nooit langer dan 6 maanden"),
    ),
    Trap(
        "guidance by a colleague exists beside the jobcoach",
        "interne-werkbegeleiding",
        ALL,
        ("collega helpt uw medewerker elke dag", "verschilt per gemeente"),
    ),
    Trap(
        "a visual impairment goes by UWV",
        "visuele-beperking-werkvoorziening",
        "Wie regelt het",
        ("UWV beslist en betaalt",),
    ),
    Trap(
        "no verklaring for the register",
        "doelgroepverklaring",
        ALL,
        ("doelgroepregister is de verklaring niet nodig", "niet meer nodig sinds 1 januari 2026"),
    ),
    Trap("pso has a base step", "pso", ALL, ("basistrede bijgekomen", "geen subsidie")),
    Trap(
        "wtta is announced",
        "wtta",
        ALL,
        (
            "Nee, nog niet",
            "1 januari 2027 " + re.escape(UNSURE),
            "1 januari 2028 " + re.escape(UNSURE),
        ),
    ),
    Trap(
        "the school act is not certain",
        "school-naar-duurzaam-werk",
        ALL,
        ("volgens de VNG in op 1 januari 2026 " + re.escape(UNSURE),),
        ("2025",),
    ),
    Trap(
        "the vrijlating with lks is fifteen percent",
        "vrijlating-loonkostensubsidie",
        ALL,
        ("15% van het loon",),
        ("25%", "155,56"),
    ),
    Trap(
        "participatiewet in balans comes in steps",
        "participatiewet-in-balans",
        ALL,
        ("in stappen", "1 januari 2027 " + re.escape(UNSURE)),
    ),
    Trap(
        "praktijkleren is closed",
        "praktijkleren",
        "Op tijd",
        ("Nu kunt u de subsidie praktijkleren niet",),
    ),
    Trap(
        "sowis is closed",
        "sowis",
        ALL,
        ("zeer waarschijnlijk dicht", "Zeer waarschijnlijk niet"),
        ("8.000",),
    ),
    Trap(
        "health is not asked, not even with consent",
        "privacy-gezondheid",
        ALL,
        (
            "niet vragen wat iemand heeft, ook niet als hij het goedvindt",
            "Zet nooit in een dossier wat iemand mankeert",
        ),
    ),
    Trap(
        "no-risk is asked after two months in service",
        "privacy-gezondheid",
        "Op tijd",
        ("2 maanden in dienst", "no-riskpolis"),
    ),
    Trap(
        "guidance is no right yet",
        "loonkostensubsidie",
        "Precies",
        ("artikel 10da .begeleiding. waren op 1 juli 2025 nog niet in werking",),
    ),
)


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
