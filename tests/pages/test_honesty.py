"""What may not be said is not said: expired values, stopped entries, rules not yet in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.knowledge.model import KnowledgeBase
from bot.knowledge.schema import EntryFile
from bot.pages.changes import turning_points
from bot.pages.labels import labels
from bot.pages.routes import router
from bot.pages.speaking import Speaker

MakeClient = Callable[..., TestClient]
NEW_YEAR = dt.date(2027, 1, 1)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_expired_value_is_not_shown(small: MakeClient) -> None:
    before = small().get("/regelingen/minimumloon").text
    assert "14,99" in before
    after = small(NEW_YEAR).get("/regelingen/minimumloon")
    assert after.status_code == 200
    assert "14,99" not in after.text
    assert "moet eerst worden nagekeken" in after.text
    assert 'id="precies"' not in after.text
    assert small(NEW_YEAR).get("/regelingen/minimumloon.pdf").content.startswith(b"%PDF")


def test_no_page_shows_a_value_that_expired(base: KnowledgeBase, serve: MakeClient) -> None:
    client = serve(base, NEW_YEAR)
    for entry_id in base.entries:
        text = client.get(f"/regelingen/{entry_id}").text
        assert "14,99" not in text, entry_id
    assert "14,99" not in client.get("/regelingen/wat-verandert").text


def test_broken_value_does_not_break_the_page(small: MakeClient, folder: Path) -> None:
    path = folder / "instrumenten" / "minimumloon.md"
    change(path, 'bedrag("minimumloon-21-plus")', 'bedrag("bestaat-niet")')
    answer = small().get("/regelingen/minimumloon")
    assert answer.status_code == 200 and "moet eerst worden nagekeken" in answer.text


def test_stopped_entry_says_ask_your_contact(small: MakeClient, folder: Path) -> None:
    change(folder / "instrumenten" / "loonkostensubsidie.md", "stop: false", "stop: true")
    client = small()
    text = client.get("/regelingen/loonkostensubsidie").text
    assert "Vraag het aan uw contactpersoon." in text
    assert 'id="voor-wie"' not in text and "FAQPage" not in text and "70%" not in text
    assert 'href="#contact"' in text
    overview = client.get("/regelingen/").text
    assert "haalt door een beperking niet" not in overview and "Wordt nagekeken" in overview
    assert client.get("/regelingen/loonkostensubsidie.pdf").content.startswith(b"%PDF")


def test_text_that_had_to_be_checked_says_so(small: MakeClient) -> None:
    text = small(dt.date(2027, 2, 1)).get("/regelingen/loonkostensubsidie").text
    assert "Deze uitleg moet opnieuw worden nagekeken." in text
    assert 'id="precies"' not in text


def test_checked_entry_shows_the_date(small: MakeClient, folder: Path) -> None:
    path = folder / "instrumenten" / "loonkostensubsidie.md"
    change(path, "checked_on: null", "checked_on: 2026-11-02")
    client = small()
    text = client.get("/regelingen/loonkostensubsidie").text
    assert "nagekeken op 2 november 2026" in text and '"lastReviewed":"2026-11-02"' in text
    assert "<lastmod>2026-11-02</lastmod>" in client.get("/sitemap.xml").text


def test_changed_knowledge_shows_at_once(small: MakeClient, folder: Path) -> None:
    small().get("/regelingen/loonkostensubsidie")
    path = folder / "instrumenten" / "loonkostensubsidie.md"
    change(path, "U betaalt het gewone loon.", "Nieuw!")
    assert "Nieuw!" in small().get("/regelingen/loonkostensubsidie").text


def test_html_in_the_knowledge_stays_text(small: MakeClient, folder: Path) -> None:
    change(
        folder / "instrumenten" / "loonkostensubsidie.md",
        "U betaalt het gewone loon.",
        "<script>alert(1)</script> [klik](javascript:alert(1))",
    )
    text = small().get("/regelingen/loonkostensubsidie").text
    assert "<script>alert" not in text and 'href="javascript' not in text


def test_changes_tell_new_values_and_what_is_unknown(small: MakeClient, folder: Path) -> None:
    change(
        folder / "bedragen.yml",
        "minimumloon-21-plus:\n",
        "minimumloon-21-plus-oud:\n",
    )
    with (folder / "bedragen.yml").open("a", encoding="utf-8") as stream:
        stream.write(
            "minimumloon-21-plus:\n  wat: Proefbedrag\n  eenheid: EUR per uur\n  waarden:\n"
            "  - {waarde: 11.11, geldig_van: 2026-07-01, geldig_tot: 2026-12-31}\n"
            "  - {waarde: 22.22, geldig_van: 2027-01-01, geldig_tot: 2027-06-30}\n"
        )
    text = small().get("/regelingen/wat-verandert").text
    assert "Per 1 januari 2027" in text and "Per 1 juli 2027" in text
    assert "nu € 11,11 per uur" in text and "<strong>€ 22,22 per uur</strong>" in text
    later = small(dt.date(2027, 1, 5)).get("/regelingen/wat-verandert").text
    assert "Sinds 1 januari 2027" in later and "11,11" not in later and "22,22" in later


def test_turning_points_hold_announced_entries(base: KnowledgeBase) -> None:
    points = {p.date: p for p in turning_points(Speaker(base, dt.date(2026, 11, 22)))}
    assert {NEW_YEAR, dt.date(2027, 7, 1)} <= set(points)
    assert "minimumjeugdloon-2027" in {card.id for card in points[NEW_YEAR].starting}
    assert points[NEW_YEAR].unknown


def test_every_key_of_the_schema_has_a_word() -> None:
    words = labels()
    for field, known in (
        ("doelgroepen", words.groepen),
        ("fasen", words.fasen),
        ("uitvoerder", words.uitvoerders),
        ("soort", words.soorten),
        ("status", words.stand),
    ):
        choices = EntryFile.__fields__[field].type_.__args__
        assert set(choices) <= set(known), field


def test_real_folder_is_served_by_default() -> None:
    app = FastAPI()
    app.include_router(router)
    assert TestClient(app).get("/regelingen/").status_code == 200
