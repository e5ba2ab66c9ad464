"""What never gets past the door, what is kept behind a token, and what is nobody's business."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum import iban
from stdnum.nl import bsn

from bot.knowledge.load import load
from bot.privacy.mask import DROPPED, mask
from bot.privacy.public_words import words_of
from bot.settings import ROOT

BSN = DROPPED["bsn"]
IBAN = DROPPED["iban"]
HEALTH = DROPPED["gezondheid"]
SENTENCES = (
    "{}",
    "mijn bsn is {}.",
    "BSN:{}",
    "Het nummer ({}) hoort erbij",
    "bsn {}, graag",
    "voor {} en nog iets",
    "{} en 12 uur per week",
    "bsn{}",
    "op 12-05-2026: {}",
)


def with_check_digit(number: int) -> str:
    digits = f"{number:08d}"
    return digits + str(sum(int(d) * w for d, w in zip(digits, range(9, 1, -1), strict=True)) % 11)


def valid_bsns(lowest: int = 1_000_000, highest: int = 99_999_999) -> st.SearchStrategy[str]:
    return st.integers(lowest, highest).map(with_check_digit).filter(bsn.is_valid)


def grouped(number: str, sizes: tuple[int, ...], separator: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return separator.join(parts)


@given(
    valid_bsns(),
    st.sampled_from([(9,), (3, 3, 3), (4, 2, 3), (2, 2, 2, 3), (1,) * 9]),
    st.sampled_from([" ", ".", "-", "\u00a0"]),
    st.sampled_from(SENTENCES),
)
@example("111222333", (9,), " ", "{}")
def test_a_valid_bsn_never_survives(
    number: str, sizes: tuple[int, ...], separator: str, sentence: str
) -> None:
    typed = grouped(number, sizes, separator)
    masked = mask(sentence.format(typed))
    assert typed not in masked.text
    assert "bsn" in masked.dropped
    assert masked.kept == {}


@given(valid_bsns(highest=9_999_999), st.sampled_from(SENTENCES))
def test_a_bsn_of_eight_digits_never_survives(number: str, sentence: str) -> None:
    typed = number.removeprefix("0")
    assert typed not in mask(sentence.format(typed)).text


def ibans() -> st.SearchStrategy[str]:
    """Valid IBANs of the countries whose employers and workers come by here."""

    def make(country: str, body: str) -> str:
        return iban.format(country + checked(country, body) + body).replace(" ", "")

    def checked(country: str, body: str) -> str:
        digits = "".join(str(int(letter, 36)) for letter in body + country + "00")
        return f"{98 - int(digits) % 97:02d}"

    def digits(count: int) -> st.SearchStrategy[str]:
        return st.text("0123456789", min_size=count, max_size=count)

    dutch = st.builds(
        lambda bank, number: make("NL", bank + number),
        st.sampled_from(["ABNA", "INGB", "RABO", "TRIO", "BUNQ", "SNSB"]),
        digits(10),
    )
    lengths = st.sampled_from([("BE", 12), ("DE", 18), ("PL", 24), ("ES", 20), ("LU", 16)])
    other = lengths.flatmap(lambda pair: digits(pair[1]).map(lambda body: make(pair[0], body)))
    return dutch | other


@given(
    ibans(),
    st.sampled_from(["", " ", "-", "."]),
    st.booleans(),
    st.sampled_from(
        [
            "{}",
            "rekening {} graag",
            "IBAN:{}.",
            "{} tav Jansen",
            "({}) en 12 uur",
            "Op {} staan de salarissen",
        ]
    ),
)
@example("BE68539007547034", " ", False, "rekening {} graag")
@example("NL91ABNA0417164300", " ", True, "rekening {} graag")
def test_a_valid_iban_never_survives(
    number: str, separator: str, lower: bool, sentence: str
) -> None:
    typed = separator.join(number[at : at + 4] for at in range(0, len(number), 4))
    typed = typed.lower() if lower else typed
    masked = mask(sentence.format(typed))
    assert typed not in masked.text
    assert typed[-6:] not in masked.text
    assert "iban" in masked.dropped


ORDINARY = st.one_of(
    st.dates()
    .filter(lambda d: 1950 <= d.year <= 2099)
    .flatmap(
        lambda d: st.sampled_from(
            [
                f"{d:%d-%m-%Y}",
                f"{d:%d/%m/%Y}",
                f"{d:%d.%m.%Y}",
                f"{d.day}-{d.month}-{d.year}",
                f"{d:%Y-%m-%d}",
            ]
        )
    ),
    st.integers(0, 9_999_999).map(lambda n: f"€ {n:,}".replace(",", ".")),
    st.integers(0, 99_999_999).map(lambda n: f"{n:,} euro".replace(",", ".")),
    st.integers(0, 9_999_999).map(lambda n: f"€ {n},50"),
    st.integers(0, 9_999_999).map(lambda n: f"{n}"),
    st.tuples(st.integers(0, 23), st.integers(0, 59), st.integers(0, 23), st.integers(0, 59)).map(
        lambda t: f"{t[0]:02d}.{t[1]:02d}-{t[2]:02d}.{t[3]:02d}"
    ),
    st.tuples(st.integers(0, 23), st.integers(0, 59)).map(lambda t: f"{t[0]}:{t[1]:02d} uur"),
    st.integers(0, 60).map(lambda n: f"{n} uur per week"),
    st.integers(0, 1000).map(lambda n: f"{n / 10:.1f} procent".replace(".", ",")),
    st.integers(1990, 2090).map(lambda year: f"{year}-{year + 1}"),
    st.integers(1990, 2090).map(lambda year: f"{year}/{year + 1}"),
)


@given(ORDINARY, st.sampled_from(["{}", "vanaf {} graag", "Het gaat om {}.", "({})", "is dat {}?"]))
@example("12-05-2026", "vanaf {} graag")
@example("09.00-17.00", "{}")
def test_ordinary_figures_survive(figure: str, sentence: str) -> None:
    typed = sentence.format(figure)
    masked = mask(typed)
    assert masked.text == typed
    assert not masked.anything


def mobiles() -> st.SearchStrategy[int]:
    """Numbers after 06 of the series that are in use."""
    return st.integers(10_000_000, 59_999_999) | st.integers(80_000_000, 89_999_999)


@given(mobiles(), st.sampled_from(["06{}", "06-{}", "+316{}", "06 {}"]))
def test_a_mobile_number_is_kept_whole_and_never_taken_for_a_bsn(number: int, form: str) -> None:
    masked = mask("Bel mij op " + form.format(number))
    assert masked.text == "Bel mij op [telefoon-1]"
    assert masked.kept == {"[telefoon-1]": ("telefoon", f"+316{number}")}


@given(mobiles())
def test_a_mobile_number_in_pairs_is_kept_whole(number: int) -> None:
    pairs = re.findall("..", str(number))
    masked = mask("06 " + " ".join(pairs))
    assert masked.kept == {"[telefoon-1]": ("telefoon", f"+316{number}")}
    assert masked.text == "[telefoon-1]"


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        # --- dropped for good
        ("bsn 123456782", f"bsn {BSN}"),
        ("BSN 1234.56.782 van Jan", f"BSN {BSN} van Jan"),
        ("rekening NL91 ABNA 0417 1643 00 graag", f"rekening {IBAN} graag"),
        ("Mijn rekening is BE68 5390 0754 7034 graag", f"Mijn rekening is {IBAN} graag"),
        ("Hij heeft autisme", f"Hij heeft {HEALTH}"),
        ("Zij is zwanger en wil werken", f"Zij is {HEALTH} en wil werken"),
        ("Fatima heeft een burn-out", f"Fatima heeft een {HEALTH}"),
        ("Ik zag zijn depressie", f"Ik zag zijn {HEALTH}"),
        ("mijn medewerker's epilepsie", f"mijn medewerker's {HEALTH}"),
        ("Ons adres is 6711 AB 12", f"Ons adres is {DROPPED['adres']}"),
        ("Zij is geboren op 03-04-1990", f"Zij is {DROPPED['geboortedatum']}"),
        # --- kept behind a token
        ("Bel 06-12345678", "Bel [telefoon-1]"),
        ("Bel +31 6 12345678 of 026 369 9999", "Bel [telefoon-1] of [telefoon-2]"),
        ("Mail jan.de.boer@bedrijf.nl maar", "Mail [e-mail-1] maar"),
        ("Mijn medewerker Fatima el Amrani is ziek", "Mijn medewerker [naam-1] is ziek"),
        ("Het gaat om mevrouw Anna de Vries", "Het gaat om mevrouw [naam-1]"),
        # --- nobody's personal data
        ("Wat is een no-riskpolis?", None),
        ("Ik wil iemand met autisme aannemen", None),
        ("Hebt u kandidaten met een depressie?", None),
        ("Krijg ik subsidie voor een dove medewerker?", None),
        ("Wij zitten in Den Haag", None),
        ("Contract van 1-1-2026 tot 31-12-2026", None),
        ("Het loon is € 2.345,67 bruto", None),
        ("Een omzet van 12.345.678 euro", None),
        ("32 uur per week, 4 dagen van 8 uur", None),
        ("artikel 7:629 lid 2 BW", None),
        ("Wij zijn open van 08.30-17.30", None),
        ("In 2025, 2026 en 2027", None),
        ("postcode 6711", None),
    ],
)
def test_dutch_examples(typed: str, text: str | None) -> None:
    assert mask(typed).text == (typed if text is None else text)


def test_a_number_with_nine_digits_that_is_no_bsn_stays() -> None:
    assert not bsn.is_valid("123456789")
    assert mask("dossier 123456789").text == "dossier 123456789"


@pytest.mark.parametrize(
    ("typed", "expects", "text", "kept"),
    [
        ("Jan de Boer", "naam", "[naam-1]", ("naam", "Jan de Boer")),
        ("fatima", "naam", "[naam-1]", ("naam", "fatima")),
        ("0612345678", "telefoon", "[telefoon-1]", ("telefoon", "+31612345678")),
        ("06 11 22 33 44", "telefoon", "[telefoon-1]", ("telefoon", "+31611223344")),
    ],
)
def test_what_was_asked_for_is_kept_whole(
    typed: str, expects: str, text: str, kept: tuple[str, str]
) -> None:
    masked = mask(typed, {}, expects)
    assert (masked.text, list(masked.kept.values())) == (text, [kept])


@pytest.mark.parametrize(
    "typed", ["stop", "Nee", "Waarom wilt u dat weten?", "wat is een jobcoach?", "ik weet het niet"]
)
def test_not_every_reply_is_a_name(typed: str) -> None:
    assert mask(typed, {}, "naam").text == typed


def test_tokens_count_on_from_what_the_conversation_has() -> None:
    masked = mask("Bel 0612345678", {"telefoon": 2})
    assert masked.text == "Bel [telefoon-3]"


def test_the_same_value_gets_the_same_token() -> None:
    masked = mask("0612345678 of +31612345678")
    assert masked.text == "[telefoon-1] of [telefoon-1]"


@given(st.text(max_size=300))
def test_masking_never_fails_and_masked_text_stays_as_it_is(typed: Any) -> None:
    once = mask(typed)
    assert set(once.kept) <= set(re.findall(r"\[[a-z-]+-\d+\]", once.text))
    assert mask(once.text).dropped == frozenset()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("onze trede op de Prestatieladder Socialer Ondernemen", True),
        ("Wat doet een Regionaal Werkcentrum voor ons?", True),
        ("Komt de Wet Banenafspraak te vervallen?", True),
        ("Ik sprak met Jan Bakker over loonwaarde", False),
        ("mijn medewerker Fatima Werkcentrum", False),
    ],
)
def test_a_scheme_is_nobodys_name(typed: str, kept: bool) -> None:
    public = words_of(load(ROOT / "knowledge"))
    assert (mask(typed, {}, None, public).text == typed) is kept
