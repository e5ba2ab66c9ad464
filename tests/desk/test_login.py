"""Who gets in, who does not, and what the answers give away."""

from __future__ import annotations

import datetime as dt

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from bot.clock import utcnow
from bot.desk import passwords, sessions
from bot.settings import settings
from bot.store import database
from bot.store.models import DeskSession, DeskUser
from tests.desk.conftest import NAME, PASSWORD, audited, log_in, send, token_in

PAGES = (
    "/desk/",
    "/desk/vragen",
    "/desk/vragen.csv",
    "/desk/vragen/1",
    "/desk/terugbellen",
    "/desk/terugbellen/1",
    "/desk/mail",
    "/desk/kennis",
    "/desk/bestaat-niet",
)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_without_login(visitor: TestClient, path: str) -> None:
    response = visitor.get(path)
    assert response.status_code == 303
    assert response.headers["location"].startswith("/desk/inloggen")
    assert response.text == ""


def test_no_change_without_login(visitor: TestClient) -> None:
    for path in ("/desk/vragen/1", "/desk/vragen/acties", "/desk/terugbellen/1", "/desk/uitloggen"):
        response = visitor.post(path, data={"actie": "klaar", "ids": "1", "csrf": "x"})
        assert response.headers["location"] == "/desk/inloggen"
    assert audited() == []


def test_login_sets_a_cookie_only_this_site_gets(visitor: TestClient) -> None:
    response = log_in(visitor)
    cookie = next(
        line for line in response.headers.get_list("set-cookie") if "wegwijzer-desk=" in line
    )
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert "Max-Age=28800" in cookie
    assert "Secure" not in cookie
    assert response.headers["location"] == "/desk/"
    assert visitor.get("/desk/").status_code == 200
    assert (NAME, "login", "") in audited()


def test_cookie_is_secure_on_https(
    app: FastAPI, filled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEGWIJZER_PUBLIC_URL", "https://wsp.example")
    settings.cache_clear()
    client = TestClient(app, base_url="https://wsp.example", follow_redirects=False)
    cookies = log_in(client).headers.get_list("set-cookie")
    assert any(
        line.startswith("__Host-wegwijzer-desk=") and "Secure" in line and "Path=/;" in line
        for line in cookies
    )
    assert client.get("/desk/").status_code == 200


def test_the_name_may_be_typed_with_capitals(visitor: TestClient) -> None:
    assert log_in(visitor, " Sanne ").status_code == 303


def test_unknown_name_and_wrong_password_get_the_same(
    visitor: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    real = passwords.matches

    def counting(stored: str, password: str) -> bool:
        checked.append(stored)
        return real(stored, password)

    monkeypatch.setattr(passwords, "matches", counting)
    wrong, unknown = log_in(visitor, NAME, "verkeerd"), log_in(visitor, "niemand", PASSWORD)
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace(NAME, "") == unknown.text.replace("niemand", "")
    # Both cost one argon2 check with the same settings.
    assert len(checked) == 2
    assert [stored.rsplit("$", 2)[0] for stored in checked] == [
        passwords.decoy().rsplit("$", 2)[0]
    ] * 2
    assert audited() == [(NAME, "login_failed", ""), ("unknown", "login_failed", "")]
    assert visitor.get("/desk/").status_code == 303


def test_the_sixth_attempt_waits_even_with_the_right_password(visitor: TestClient) -> None:
    for name in (NAME, "niemand"):
        answers = [log_in(visitor, name, f"fout {n}").status_code for n in range(6)]
        assert answers == [401] * 5 + [429]
        refused = log_in(visitor, name, PASSWORD)
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == "300"
        assert "Wacht vijf minuten" in refused.text


def test_logging_in_forgives_earlier_attempts(visitor: TestClient) -> None:
    for _round in range(2):
        assert [log_in(visitor, NAME, "fout").status_code for _ in range(4)] == [401] * 4
        assert log_in(visitor).status_code == 303
        send(visitor, "/desk/uitloggen")


def test_a_login_form_of_another_site_is_refused(visitor: TestClient) -> None:
    data = {"naam": NAME, "wachtwoord": PASSWORD}
    assert visitor.post("/desk/inloggen", data=data).status_code == 403
    token = token_in(visitor.get("/desk/inloggen").text)
    assert visitor.post("/desk/inloggen", data={**data, "csrf": "x" * 43}).status_code == 403
    visitor.cookies.clear()
    assert visitor.post("/desk/inloggen", data={**data, "csrf": token}).status_code == 403


def test_a_session_ends_after_eight_hours(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    almost, over = utcnow() + dt.timedelta(hours=7.9), utcnow() + dt.timedelta(hours=8.1)
    monkeypatch.setattr(sessions, "utcnow", lambda: almost)
    assert client.get("/desk/").status_code == 200
    monkeypatch.setattr(sessions, "utcnow", lambda: over)
    response = client.get("/desk/vragen?status=alle")
    assert response.headers["location"] == "/desk/inloggen?naar=%2Fdesk%2Fvragen%3Fstatus%3Dalle"


def test_login_gives_a_fresh_token_and_ends_the_old_session(client: TestClient) -> None:
    old = client.cookies["wegwijzer-desk"]
    client.cookies.delete("wegwijzer-desk")
    form = client.get("/desk/inloggen").text
    client.cookies.set("wegwijzer-desk", old, path="/")
    client.post(
        "/desk/inloggen",
        data={"naam": NAME, "wachtwoord": PASSWORD, "csrf": token_in(form)},
    )
    assert sessions.find(old) is None
    with database.session() as session:
        assert session.scalar(select(func.count(DeskSession.token_hash))) == 1


def test_only_the_hash_of_token_and_password_is_stored(client: TestClient) -> None:
    token = client.cookies["wegwijzer-desk"]
    with database.session() as session:
        row = session.scalar(select(DeskSession))
        user = session.scalar(select(DeskUser))
    assert token not in (row.token_hash, row.csrf)
    assert len(row.token_hash) == 64
    assert user.password_hash.startswith("$argon2id$")


def test_logging_out_ends_the_session(client: TestClient) -> None:
    old = client.cookies["wegwijzer-desk"]
    response = send(client, "/desk/uitloggen")
    assert response.headers["location"] == "/desk/inloggen?melding=uitgelogd"
    assert sessions.find(old) is None
    assert client.get("/desk/").status_code == 303
    assert audited()[-1] == (NAME, "logout", "")
    assert "U bent uitgelogd" in client.get("/desk/inloggen?melding=uitgelogd").text


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/desk/vragen?status=alle", "/desk/vragen?status=alle"),
        ("https://kwaad.example/", "/desk/"),
        ("//kwaad.example/desk/", "/desk/"),
        ("/desk//kwaad.example", "/desk/"),
        ("/desk/\r\nSet-Cookie: a=b", "/desk/"),
        ("/regelingen/", "/desk/"),
    ],
)
def test_after_login_one_stays_inside_the_desk(
    visitor: TestClient, wanted: str, reached: str
) -> None:
    assert log_in(visitor, naar=wanted).headers["location"] == reached


def test_the_form_says_nothing_of_the_password(visitor: TestClient) -> None:
    page = log_in(visitor, '"><script>x</script>', "mijn geheim")
    assert "mijn geheim" not in page.text
    assert "<script" not in page.text
