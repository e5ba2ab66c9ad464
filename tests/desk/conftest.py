"""A desk over a database of its own, with one user and a few things to do."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import select

from bot.desk import routes, users
from bot.desk.attempts import attempts
from bot.settings import settings
from bot.store import database
from bot.store.models import AuditLog, ContactPerson, Handoff, Outbox, Unresolved, VaultItem

NAME, PASSWORD = "sanne", "een lang wachtwoord"
TODAY = dt.date(2026, 11, 23)
CALLER, PHONE = "Kees van Dam", "+31612345678"
HOSTILE = '<script>alert("x")</script> & <b>wat is de no-riskpolis?</b>'


@pytest.fixture()
def desk_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Point the product at an empty database; put everything back afterwards."""
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    monkeypatch.setenv("WEGWIJZER_DATABASE_URL", url)
    monkeypatch.setenv("WEGWIJZER_SMTP_HOST", "")
    monkeypatch.setenv("WEGWIJZER_REDIS_URL", "")
    monkeypatch.setenv("WEGWIJZER_TODAY", TODAY.isoformat())
    _forget()
    database.upgrade(url)
    yield url
    _forget()


def _forget() -> None:
    settings.cache_clear()
    database.reset()
    attempts.cache_clear()


@pytest.fixture()
def filled(desk_database: str) -> None:
    """Add a user, three questions, two requests with their mails."""
    add_question(HOSTILE, days=-1)
    add_question("=1+1 hoeveel subsidie", "onbegrepen", owner=NAME)
    add_question("Deze is al klaar", "klacht", status="done")
    with database.session() as session:
        users.add(session, NAME, PASSWORD)
        session.add(_contact())
        session.flush()
        for number, days in ((1, -2), (2, 3)):
            session.add(
                Handoff(
                    id=number,
                    message_id=f"h{number}",
                    conversation_id=f"c{number}",
                    contact_id=1,
                    gemeente="Ede",
                    name_token="[naam-1]",
                    phone_token="[telefoon-1]",
                    moment="In de ochtend",
                    summary="Vraag over [naam-1] en loonkostensubsidie",
                    due_date=TODAY + dt.timedelta(days=days),
                )
            )
        session.flush()
        for token, value in (("[naam-1]", CALLER), ("[telefoon-1]", PHONE)):
            session.add(VaultItem(handoff_id=1, token=token, kind="naam", value=value))
        session.add_all([_mail(1, None), _mail(2, "SMTPConnectError: connection refused")])


def _contact() -> ContactPerson:
    return ContactPerson(
        id=1,
        code="ede",
        name="Marieke Voorbeeld",
        role="adviseur",
        organisation="WSP",
        phone="06 00 00 00 01",
        mail="marieke@wsp.example",
        reachable="maandag",
        is_sample=True,
    )


def _mail(handoff_id: int, error: str | None) -> Outbox:
    return Outbox(
        dedupe_key=f"k{handoff_id}",
        handoff_id=handoff_id,
        recipient="marieke@wsp.example",
        subject="Terugbelverzoek",
        body="Naam: [naam-1] GEHEIME TEKST",
        last_error=error,
        attempts=3 if error else 0,
    )


def add_question(
    text: str,
    reason: str = "geen_antwoord",
    *,
    days: int = 5,
    owner: str = "wsp-team",
    status: str = "open",
    key: str = "",
) -> None:
    """Store an unanswered question."""
    with database.session() as session:
        session.add(
            Unresolved(
                message_id=key or text[:20] + reason,
                conversation_id="c-geheim",
                reason=reason,
                channel="web",
                text=text,
                topics=["no-riskpolis"],
                owner=owner,
                status=status,
                due_date=TODAY + dt.timedelta(days=days),
            )
        )


@pytest.fixture()
def app() -> FastAPI:
    served = FastAPI()
    served.include_router(routes.router)
    served.mount("/desk-static", StaticFiles(directory=routes.STATIC_DIR))
    return served


@pytest.fixture()
def visitor(app: FastAPI, filled: None) -> TestClient:
    """Return a client that is not logged in."""
    return TestClient(app, follow_redirects=False)


@pytest.fixture()
def client(visitor: TestClient) -> TestClient:
    """Return a client that is logged in."""
    assert log_in(visitor).status_code == 303
    return visitor


def token_in(page: str) -> str:
    """Return the token that the first form of a page carries."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def log_in(
    client: TestClient, name: str = NAME, password: str = PASSWORD, naar: str = ""
) -> Response:
    token = token_in(client.get("/desk/inloggen").text)
    return client.post(
        "/desk/inloggen",
        data={"naam": name, "wachtwoord": password, "csrf": token, "naar": naar},
    )


def send(client: TestClient, path: str, **fields: object) -> Response:
    """Send a form of the desk with the token of this session."""
    token = token_in(client.get("/desk/").text)
    return client.post(path, data={"csrf": token, **fields})


def audited() -> list[tuple[str, str, str]]:
    with database.session() as session:
        rows = session.scalars(select(AuditLog).order_by(AuditLog.id))
        return [(row.who, row.action, row.subject) for row in rows]
