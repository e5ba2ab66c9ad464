"""The directory of contact persons: found by gemeente or region, with deputy and desk."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.knowledge.geo import Gazetteer, Gemeente
from bot.knowledge.model import Desk, Organisation
from bot.store.models import ContactArea, ContactPerson, Conversation, Handoff

_COLUMNS = (
    "code",
    "naam",
    "rol",
    "organisatie",
    "telefoon",
    "mail",
    "bereikbaar",
    "waarnemer",
    "afwezig_tot",
    "gemeenten",
    "regios",
    "voorbeeld",
)


@dataclass(frozen=True)
class Contact:
    """Who an employer can turn to: a named person, or the desk when nobody is named."""

    id: int | None
    name: str
    role: str
    organisation: str
    phone: str | None
    mail: str | None
    reachable: str | None
    url: str | None = None
    is_sample: bool = False
    stands_in_for: str | None = None

    @property
    def is_person(self) -> bool:
        """Return whether this is a named person."""
        return self.id is not None

    def public(self) -> dict[str, str]:
        """Return what the chat API's state shows of a contact."""
        return {"name": self.name, "role": self.role, "organisation": self.organisation}


class DirectoryError(Exception):
    """The contact file cannot be imported; nothing of it was."""


def find_contact(
    session: Session, gemeente: Gemeente, on: dt.date, organisation: Organisation
) -> Contact | None:
    """Return the person for a gemeente: its own, else its region's, else None.

    Someone who is away is replaced by the deputy; outside the organisation's regions there is
    nobody to name.
    """
    person = _serving(session, "gemeente", gemeente.name)
    if person is None and gemeente.region in organisation.regions:
        person = _serving(session, "regio", gemeente.region)
    if person is None:
        return None
    if person.away_until and person.away_until >= on and person.deputy_code:
        deputy = session.scalar(
            select(ContactPerson).where(ContactPerson.code == person.deputy_code)
        )
        if deputy is not None:
            return _contact(deputy, stands_in_for=person.name)
    return _contact(person)


def desk_contact(desk: Desk) -> Contact:
    """Return a desk in the form of a contact."""
    return Contact(
        id=None,
        name=desk.name,
        role="",
        organisation=desk.name,
        phone=desk.phone,
        mail=desk.mail,
        reachable=desk.hours,
        url=desk.url,
    )


def by_id(session: Session, contact_id: int) -> Contact | None:
    """Return a contact person by database id."""
    person = session.get(ContactPerson, contact_id)
    return _contact(person) if person else None


def _serving(session: Session, kind: str, name: str) -> ContactPerson | None:
    found: ContactPerson | None = session.scalar(
        select(ContactPerson)
        .join(ContactArea, ContactArea.contact_id == ContactPerson.id)
        .where(ContactArea.kind == kind, ContactArea.name == name)
        .order_by(ContactPerson.id)
    )
    return found


def _contact(person: ContactPerson, stands_in_for: str | None = None) -> Contact:
    return Contact(
        id=person.id,
        name=person.name,
        role=person.role,
        organisation=person.organisation,
        phone=person.phone,
        mail=person.mail,
        reachable=person.reachable,
        is_sample=person.is_sample,
        stands_in_for=stands_in_for,
    )


def import_contacts(session: Session, path: Path, places: Gazetteer, *, allow_samples: bool) -> int:
    """Replace the directory by the people in a CSV file; return how many there are.

    Raises:
        DirectoryError: a line is wrong, or the file holds invented people where those may not be.
    """
    rows = _read(path)
    if not allow_samples and any(row["voorbeeld"].strip().lower() == "ja" for row in rows):
        raise DirectoryError(
            f"{path.name} holds invented sample people (voorbeeld = ja). "
            "Import your own file, or start in demo mode."
        )
    codes = {row["code"] for row in rows}
    seen: set[str] = set()
    for line, row in enumerate(rows, start=2):
        _check_row(path, line, row, codes, places)
        if row["code"] in seen:
            raise DirectoryError(f"{path.name}:{line}: code '{row['code']}' stands there twice")
        seen.add(row["code"])
    session.execute(delete(ContactArea))
    known = {person.code: person for person in session.scalars(select(ContactPerson))}
    for row in rows:
        person = known.pop(row["code"], None) or ContactPerson(code=row["code"])
        _fill(person, row)
        session.add(person)
        session.flush()
        for kind, column in (("gemeente", "gemeenten"), ("regio", "regios")):
            for name in _names(row[column]):
                session.add(ContactArea(contact_id=person.id, kind=kind, name=name))
    for gone in known.values():
        # What someone had in hand goes back to the desk; it must not block the new directory.
        for table in (Conversation, Handoff):
            session.execute(
                update(table).where(table.contact_id == gone.id).values(contact_id=None)
            )
        session.delete(gone)
    return len(rows)


def _read(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream, delimiter=";"))
    except (OSError, UnicodeDecodeError) as error:
        raise DirectoryError(f"{path} cannot be read as UTF-8 text: {error}") from error
    if not rows:
        raise DirectoryError(f"{path.name} holds no people. Columns: {';'.join(_COLUMNS)}")
    missing = [column for column in _COLUMNS if column not in rows[0]]
    if missing:
        raise DirectoryError(f"{path.name} lacks the columns {missing}; separate with ';'")
    return [{key: (row[key] or "").strip() for key in _COLUMNS} for row in rows]


def _check_row(
    path: Path, line: int, row: dict[str, str], codes: set[str], places: Gazetteer
) -> None:
    for column in ("code", "naam", "rol", "organisatie", "telefoon", "mail", "bereikbaar"):
        if not row[column]:
            raise DirectoryError(f"{path.name}:{line}: column '{column}' is empty")
    if row["waarnemer"] and row["waarnemer"] not in codes:
        raise DirectoryError(f"{path.name}:{line}: no person with code '{row['waarnemer']}'")
    for name in _names(row["gemeenten"]):
        if places.gemeente(name) is None:
            raise DirectoryError(f"{path.name}:{line}: no gemeente '{name}'")
    for name in _names(row["regios"]):
        if name not in places.regions():
            raise DirectoryError(f"{path.name}:{line}: no arbeidsmarktregio '{name}'")
    if row["afwezig_tot"]:
        try:
            dt.date.fromisoformat(row["afwezig_tot"])
        except ValueError as error:
            raise DirectoryError(
                f"{path.name}:{line}: afwezig_tot is a date such as 2026-12-31"
            ) from error


def _names(cell: str) -> list[str]:
    return [name.strip() for name in cell.split(",") if name.strip()]


def _fill(person: ContactPerson, row: dict[str, str]) -> None:
    person.name = row["naam"]
    person.role = row["rol"]
    person.organisation = row["organisatie"]
    person.phone = row["telefoon"]
    person.mail = row["mail"]
    person.reachable = row["bereikbaar"]
    person.deputy_code = row["waarnemer"] or None
    person.away_until = dt.date.fromisoformat(row["afwezig_tot"]) if row["afwezig_tot"] else None
    person.is_sample = row["voorbeeld"].lower() == "ja"
