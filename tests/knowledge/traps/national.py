"""Traps: national."""

from __future__ import annotations

import re

from tests.knowledge.traps.trap import ALL, UNSURE, Trap

TRAPS = (
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
)
