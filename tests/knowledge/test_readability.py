"""Plain language is measured on what people read: no mark-up, explained words count as one."""

from __future__ import annotations

import pytest

from bot.knowledge.readability import flesch_douma, neutralise, plain, sentences, word_count

TERMS = {"loondispensatie", "arbeidsdeskundige", "WIA"}


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("**U**: bel UWV.", "U: bel UWV."),
        ("Zie [de site](https://x.example) nu.", "Zie de site nu."),
        ("1. Bel.\n2. Vraag.", "Bel.\nVraag."),
        ("- een\n- twee", "een\ntwee"),
    ],
)
def test_markup_is_left_out(text: str, bare: str) -> None:
    assert plain(text) == bare


def test_sentences_and_list_items_are_counted_apart() -> None:
    text = "U belt UWV. Mag dat? Ja!\n- een punt\n- nog een"
    assert sentences(text) == ["U belt UWV.", "Mag dat?", "Ja!", "een punt", "nog een"]


@pytest.mark.parametrize(
    ("sentence", "words"),
    [("U krijgt € 1.319 per jaar", 7), ("no-riskpolis", 1), ("het 's-avonds doen", 3), ("", 0)],
)
def test_words(sentence: str, words: int) -> None:
    assert word_count(sentence) == words


def test_an_explained_word_does_not_sink_a_sentence() -> None:
    hard = "De arbeidsdeskundige bekijkt de loondispensatie."
    assert neutralise(hard, TERMS) == "De regel bekijkt de regel."
    assert flesch_douma(hard, TERMS) > flesch_douma(hard) + 40


def test_only_whole_words_are_explained() -> None:
    assert neutralise("loondispensatieregeling en WIA's", TERMS).startswith("loondispensatiereg")
    assert neutralise("twee loondispensaties", TERMS) == "twee regel"
    assert neutralise("niets", set()) == "niets"


def test_plain_reads_easier_than_official() -> None:
    plain_text = "U belt UWV. Zij helpen u. Dat kost niets."
    official = (
        "Teneinde aanspraak te kunnen maken op de tegemoetkoming dient ondernemer "
        "voorafgaandelijk een gemotiveerd verzoekschrift te overleggen."
    )
    assert flesch_douma(plain_text) > 80
    assert flesch_douma(official) < 30
    assert flesch_douma("") == 100.0
