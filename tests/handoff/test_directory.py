"""Who helps an employer: the person of the gemeente, the deputy, the region's person, the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.handoff.directory import (
    Contact,
    DirectoryError,
    by_id,
    desk_contact,
    find_contact,
    import_contacts,
)
from bot.knowledge.geo import Gazetteer, gazetteer
from bot.knowledge.load import load
from bot.knowledge.model import Organisation
from bot.settings import ROOT
from bot.store import database
from bot.store.models import ContactArea, ContactPerson, Conversation

ON = dt.date(2026, 11, 23)
HEADER = (
    "code;naam;rol;organisatie;telefoon;mail;bereikbaar;waarnemer;afwezig_tot;gemeenten;regios;"
    "voorbeeld"
)
ROW = "ede;Anna;adviseur;WSP;06;a@x.nl;altijd;{deputy};{away};{gemeenten};{regios};"
Write = Callable[..., Path]


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return gazetteer()


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    """Return an organisation for FoodValley only."""
    return replace(load(ROOT / "knowledge").organisation, regions=("FoodValley",))


@pytest.fixture()
def write(tmp_path: Path) -> Write:
    """Return the function that writes a contact file with these rows."""

    def make(*rows: str, header: str = HEADER) -> Path:
        path = tmp_path / "contacten.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return path

    return make


def row(
    *,
    code: str = "ede",
    name: str = "Anna",
    deputy: str = "",
    away: str = "",
    gemeenten: str = "",
    regios: str = "",
    sample: str = "",
) -> str:
    return (
        f"{code};{name};adviseur;WSP;06 1;{code}@x.nl;altijd;{deputy};{away};{gemeenten};{regios};"
        f"{sample}"
    )


def imported(path: Path, places: Gazetteer, *, allow_samples: bool = False) -> int:
    with database.session() as session:
        return import_contacts(session, path, places, allow_samples=allow_samples)


def found(
    gemeente: str, organisation: Organisation, places: Gazetteer, on: dt.date = ON
) -> Contact | None:
    known = places.gemeente(gemeente)
    assert known is not None, gemeente
    with database.session() as session:
        return find_contact(session, known, on, organisation)


# --- import ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([row(), row(code="", name="B")], "contacten.csv:3: column 'code' is empty"),
        ([row(name="")], "contacten.csv:2: column 'naam' is empty"),
        ([row(deputy="niemand")], "contacten.csv:2: no person with code 'niemand'"),
        ([row(gemeenten="Ede, Atlantis")], "contacten.csv:2: no gemeente 'Atlantis'"),
        ([row(regios="Nergens")], "contacten.csv:2: no arbeidsmarktregio 'Nergens'"),
        ([row(away="31-12-2026")], "contacten.csv:2: afwezig_tot is a date such as"),
        ([row(), row(code="b", away="2026-13-01")], "contacten.csv:3: afwezig_tot"),
        ([row(), row(name="Bea")], "contacten.csv:3: code 'ede' stands there twice"),
        ([], "holds no people"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_imported(
    fresh_database: str, write: Write, places: Gazetteer, rows: list[str], says: str
) -> None:
    with pytest.raises(DirectoryError) as error:
        imported(write(*rows), places)
    assert says in str(error.value)
    with database.session() as session:
        assert session.scalar(select(func.count(ContactPerson.id))) == 0


def test_a_missing_column_is_named(fresh_database: str, write: Write, places: Gazetteer) -> None:
    with pytest.raises(DirectoryError, match=r"lacks the columns.*mail"):
        imported(write(row(), header=HEADER.replace("mail;", "")), places)


def test_a_file_that_is_not_there_or_no_text_is_named(
    fresh_database: str, tmp_path: Path, places: Gazetteer
) -> None:
    with pytest.raises(DirectoryError, match=r"gone\.csv cannot be read"):
        imported(tmp_path / "gone.csv", places)
    (tmp_path / "latin.csv").write_bytes(f"{HEADER}\nede;Zo\xeb".encode("latin-1"))
    with pytest.raises(DirectoryError, match="UTF-8"):
        imported(tmp_path / "latin.csv", places)


def test_a_wrong_line_leaves_the_directory_as_it_was(
    fresh_database: str, write: Write, places: Gazetteer
) -> None:
    imported(write(row(gemeenten="Ede")), places)
    with pytest.raises(DirectoryError):
        imported(write(row(name="Bea", gemeenten="Ede"), row(code="b", gemeenten="X")), places)
    with database.session() as session:
        assert session.scalars(select(ContactPerson.name)).all() == ["Anna"]
        assert session.scalars(select(ContactArea.name)).all() == ["Ede"]


def test_invented_people_are_refused_outside_demo_mode(
    fresh_database: str, write: Write, places: Gazetteer
) -> None:
    path = write(row(), row(code="b", sample="ja"))
    with pytest.raises(DirectoryError, match="invented sample people"):
        imported(path, places)
    assert imported(path, places, allow_samples=True) == 2


def test_the_sample_file_of_the_product_can_be_imported(
    any_database: str, places: Gazetteer
) -> None:
    path = ROOT / "knowledge" / "contacten.voorbeeld.csv"
    people = imported(path, places, allow_samples=True)
    with database.session() as session:
        assert people == session.scalar(select(func.count(ContactPerson.id)))
        assert set(session.scalars(select(ContactPerson.is_sample))) == {True}


def test_a_second_import_replaces_the_first_and_keeps_ids(
    any_database: str, write: Write, places: Gazetteer
) -> None:
    imported(write(row(gemeenten="Ede"), row(code="b", name="Bea", gemeenten="Wageningen")), places)
    with database.session() as session:
        before = session.scalars(select(ContactPerson.id).where(ContactPerson.code == "ede")).one()
    imported(write(row(name="Anna Nieuw", gemeenten="Ede, Barneveld")), places)
    with database.session() as session:
        person = session.scalars(select(ContactPerson)).one()
        assert (person.id, person.name) == (before, "Anna Nieuw")
        areas = session.scalars(select(ContactArea.name).order_by(ContactArea.name)).all()
        assert areas == ["Barneveld", "Ede"]


def test_a_person_who_left_is_removed_though_conversations_and_call_backs_name_them(
    any_database: str, write: Write, places: Gazetteer
) -> None:
    imported(write(row(gemeenten="Ede"), row(code="b", name="Bea")), places)
    with database.session() as session:
        bea = session.scalars(select(ContactPerson.id).where(ContactPerson.code == "b")).one()
        session.add(Conversation(id="c-1", channel="web", contact_id=bea))
    imported(write(row(gemeenten="Ede")), places)
    with database.session() as session:
        assert session.scalars(select(ContactPerson.code)).all() == ["ede"]
        assert session.scalars(select(Conversation.contact_id)).one() is None


# --- finding -----------------------------------------------------------------------------------


def test_the_person_of_the_gemeente_goes_before_the_one_of_the_region(
    any_database: str, write: Write, places: Gazetteer, organisation: Organisation
) -> None:
    imported(write(row(code="r", name="Regio", regios="FoodValley"), row(gemeenten="Ede")), places)
    person = found("Ede", organisation, places)
    assert person is not None
    assert (person.name, person.stands_in_for, person.is_person) == ("Anna", None, True)
    other = found("Barneveld", organisation, places)
    assert other is not None
    assert other.name == "Regio"


@pytest.mark.parametrize(
    ("on", "name", "stands_in_for"),
    [
        (dt.date(2026, 11, 23), "Bea", "Anna"),
        (dt.date(2026, 12, 1), "Bea", "Anna"),
        (dt.date(2026, 12, 2), "Anna", None),
    ],
)
def test_who_is_away_is_replaced_up_to_and_including_the_last_day(
    fresh_database: str,
    write: Write,
    places: Gazetteer,
    organisation: Organisation,
    *,
    on: dt.date,
    name: str,
    stands_in_for: str | None,
) -> None:
    imported(
        write(row(deputy="b", away="2026-12-01", gemeenten="Ede"), row(code="b", name="Bea")),
        places,
    )
    person = found("Ede", organisation, places, on)
    assert person is not None
    assert (person.name, person.stands_in_for) == (name, stands_in_for)


def test_outside_the_regions_nobody_is_named(
    fresh_database: str, write: Write, places: Gazetteer, organisation: Organisation
) -> None:
    imported(write(row(regios="FoodValley, Midden-Gelderland")), places)
    assert found("Arnhem", organisation, places) is None
    assert found("Amsterdam", organisation, places) is None


def test_a_gemeente_without_a_person_gets_nobody(
    fresh_database: str, write: Write, places: Gazetteer, organisation: Organisation
) -> None:
    imported(write(row(gemeenten="Ede")), places)
    assert found("Barneveld", organisation, places) is None


def test_every_region_has_a_desk_or_the_national_one(
    places: Gazetteer, organisation: Organisation
) -> None:
    for region in places.regions():
        desk = desk_contact(places.desk(region) or organisation.fallback)
        assert not desk.is_person
        assert desk.name
        assert desk.phone or desk.mail or desk.url, region


def test_a_person_is_found_by_id(
    fresh_database: str, write: Write, places: Gazetteer, organisation: Organisation
) -> None:
    imported(write(row(gemeenten="Ede")), places)
    person = found("Ede", organisation, places)
    assert person is not None
    with database.session() as session:
        assert by_id(session, person.id or 0) == person
        assert by_id(session, 999_999) is None
