"""Traps: of the gemeente."""

from __future__ import annotations

import re

from tests.knowledge.traps.trap import ALL, UNSURE, Trap

TRAPS = (
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
