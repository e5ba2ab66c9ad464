"""What the pages show and change, and that they stay safe."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from bot.desk import knowledge_state, questions, routes
from bot.desk.knowledge_state import knowledge_state as state_of
from bot.gateway.app import create_app
from bot.knowledge.current import current
from bot.knowledge.validate import check
from bot.settings import settings
from bot.store import database
from bot.store.models import Unresolved
from bot.unresolved.reasons import Reason
from tests.desk.conftest import CALLER, NAME, PHONE, add_question, audited, send

PAGES = (
    "/desk/",
    "/desk/vragen",
    "/desk/vragen?status=alle",
    "/desk/vragen/1",
    "/desk/terugbellen",
    "/desk/terugbellen/1",
    "/desk/mail",
    "/desk/kennis",
)


def question(number: int) -> Unresolved:
    with database.session() as session:
        found = session.get(Unresolved, number)
        assert found is not None
        return found


@pytest.mark.parametrize("path", PAGES)
def test_pages_need_no_script_and_no_inline_style(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert "<script" not in response.text
    assert not re.search(r"\sstyle=|<style|\son\w+=", response.text)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert response.headers["Cache-Control"] == "no-store"


def test_questions_are_shown_as_text(client: TestClient) -> None:
    for path in ("/desk/vragen", "/desk/vragen/1"):
        page = client.get(path).text
        assert "&lt;script&gt;alert(" in page
        assert "<b>wat" not in page


def test_the_list_says_why_in_plain_dutch_and_marks_what_is_late(client: TestClient) -> None:
    page = client.get("/desk/vragen").text
    assert "Geen antwoord gevonden" in page
    assert "No-riskpolis bij ziekte" in page
    assert page.count("Te laat") == 1
    assert "Deze is al klaar" not in page


def test_every_reason_has_a_label(client: TestClient) -> None:
    for reason in Reason:
        assert current().base.texts[f"reden_{reason.value}"]


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("", 2),
        ("status=done", 1),
        ("status=alle", 3),
        ("status=alle&reden=klacht", 1),
        ("eigenaar=sanne", 1),
        ("reden=onbegrepen&eigenaar=wsp-team", 0),
        ("status=onzin&reden=onzin&eigenaar=onzin&pagina=-1", 2),
        ("pagina=99999999999999", 2),
        ("pagina=²", 2),
        ("eigenaar=%00", 2),
    ],
)
def test_filters(client: TestClient, query: str, total: int) -> None:
    page = client.get(f"/desk/vragen?{query}").text
    assert re.search(rf"\b{total} vra", page)
    assert page.count('class="row ') + page.count('class="row"') == total


def test_paging_keeps_the_filter(client: TestClient) -> None:
    for number in range(questions.PER_PAGE + 3):
        add_question(f"Vraag nummer {number}", "andere_taal", key=f"k{number}")
    first = client.get("/desk/vragen?reden=andere_taal").text
    assert "28 vragen, pagina 1 van 2" in first
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = client.get(following[1].replace("&amp;", "&")).text
    assert "pagina 2 van 2" in second
    assert second.count("Vraag nummer") == 3


def test_several_questions_get_an_owner_at_once(client: TestClient) -> None:
    response = send(
        client,
        "/desk/vragen/acties",
        ids=["1", "3"],
        actie="toewijzen",
        nieuwe_eigenaar=NAME,
        status="alle",
        reden="",
        eigenaar="",
        pagina="1",
    )
    assert response.headers["location"] == "/desk/vragen?status=alle&pagina=1&melding=toewijzen"
    assert "De eigenaar is opgeslagen" in client.get(response.headers["location"]).text
    assert [question(n).owner for n in (1, 2, 3)] == [NAME] * 3
    assert (NAME, "question_assigned", f"unresolved:1 {NAME}") in audited()


def test_a_question_is_marked_as_done_and_open_again(client: TestClient) -> None:
    send(client, "/desk/vragen/1", actie="klaar")
    assert question(1).status == "done"
    send(client, "/desk/vragen/1", actie="klaar")
    send(client, "/desk/vragen/1", actie="heropenen")
    assert question(1).status == "open"
    changes = [action for _who, action, _subject in audited() if action.startswith("question")]
    assert changes == ["question_done", "question_open"]


@pytest.mark.parametrize(
    ("fields", "notice"),
    [
        ({"actie": "klaar"}, "niets-gekozen"),
        ({"actie": "toewijzen", "ids": "1"}, "geen-eigenaar"),
        ({"actie": "toewijzen", "ids": "1", "nieuwe_eigenaar": "niemand"}, "geen-eigenaar"),
        ({"actie": "onzin", "ids": "1"}, "niets-gekozen"),
        ({"actie": "klaar", "ids": "99999999999999999999"}, "klaar"),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    client: TestClient, fields: dict[str, str], notice: str
) -> None:
    response = send(client, "/desk/vragen/acties", **fields)
    assert response.headers["location"].endswith(f"melding={notice}")
    assert (question(1).owner, question(1).status) == ("wsp-team", "open")


@pytest.mark.parametrize(
    "path", ["/desk/vragen/1", "/desk/vragen/acties", "/desk/terugbellen/1", "/desk/uitloggen"]
)
@pytest.mark.parametrize("token", [None, "", "verkeerd", "é"])
def test_a_form_without_the_token_is_refused(
    client: TestClient, path: str, token: str | None
) -> None:
    fields = {"actie": "klaar", "ids": "1"} | ({} if token is None else {"csrf": token})
    response = client.post(path, data=fields)
    assert response.status_code == 403
    assert "Er is niets veranderd" in response.text
    assert question(1).status == "open"
    assert client.get("/desk/").status_code == 200


def test_name_and_phone_on_the_request_only_and_noted(client: TestClient) -> None:
    for path in ("/desk/", "/desk/terugbellen", "/desk/mail", "/desk/vragen"):
        page = client.get(path).text
        assert CALLER not in page
        assert PHONE not in page
    assert not any(action == "callback_seen" for _who, action, _subject in audited())
    page = client.get("/desk/terugbellen/1").text
    assert CALLER in page
    assert PHONE in page
    assert audited()[-1] == (NAME, "callback_seen", "handoff:1")


def test_a_request_without_vault_says_so(client: TestClient) -> None:
    assert client.get("/desk/terugbellen/2").text.count("niet meer bewaard") == 2


def test_a_request_is_marked_as_done(client: TestClient) -> None:
    assert client.get("/desk/terugbellen").text.count("Te laat") == 1
    response = send(client, "/desk/terugbellen/1", actie="klaar")
    assert response.headers["location"] == "/desk/terugbellen/1?melding=klaar"
    assert "Verzoek 1<" not in client.get("/desk/terugbellen").text
    assert "Verzoek 1<" in client.get("/desk/terugbellen?status=done").text
    assert (NAME, "callback_done", "handoff:1") in audited()
    assert send(client, "/desk/terugbellen/1", actie="onzin").status_code == 404


def test_the_outbox_shows_what_waits_and_never_a_text(client: TestClient) -> None:
    page = client.get("/desk/mail").text
    assert "geen mailserver ingesteld" in page
    assert "SMTPConnectError" in page
    assert "mislukt, wordt opnieuw geprobeerd" in page
    assert "GEHEIME TEKST" not in page


def test_the_overview_counts(client: TestClient) -> None:
    page = client.get("/desk/").text
    assert re.findall(r'class="number">(\d+)<', page)[:3] == ["2", "2", "1"]
    assert "1 mislukt" in page


@pytest.mark.parametrize(
    "path",
    [
        "/desk/vragen/77",
        "/desk/vragen/0",
        "/desk/vragen/abc",
        "/desk/x/y",
        "/desk/terugbellen/9",
        f"/desk/vragen/{10**30}",
    ],
)
def test_what_does_not_exist_is_a_friendly_page(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "Pagina niet gevonden" in response.text
    assert response.headers["Content-Security-Policy"]


def test_a_database_that_is_away_is_said_kindly(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise OperationalError("SELECT geheim", {}, Exception("weg"))

    monkeypatch.setattr(routes.questions, "count", broken)
    response = client.get("/desk/")
    assert response.status_code == 503
    assert "Probeer het over een paar minuten" in response.text
    assert "geheim" not in response.text


def test_the_gateway_serves_the_desk_with_its_own_policy(filled: None) -> None:
    client = TestClient(create_app(settings()), follow_redirects=False)
    response = client.get("/desk/inloggen")
    assert "script-src" not in response.headers["Content-Security-Policy"]
    assert client.get("/desk").headers["location"].endswith("/desk/")
    style = re.search(r'href="(/desk-static/desk\.css[^"]+)"', response.text)
    assert style is not None
    assert client.get(style[1]).headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("on", [dt.date(2026, 11, 23), dt.date(2027, 3, 1), dt.date(2035, 1, 1)])
def test_every_finding_about_a_date_is_recognised(on: dt.date) -> None:
    base = current().base
    state = state_of(base, on)
    dated = [p for p in check(base, on) if re.search(r"20\d\d-\d\d|expired", p.message)]
    patterns = knowledge_state._FINDINGS.values()
    assert [p for p in dated if not any(r.fullmatch(p.message) for r in patterns)] == []
    assert sum(len(items) for items in state.due.values()) > 0


def test_expired_values_stand_on_the_page(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEGWIJZER_TODAY", "2027-03-01")
    page = client.get("/desk/kennis").text
    assert "Bedragen en termijnen: verlopen" in page
    assert "bedragen.yml: minimumloon-21-plus" in page
    assert "Uitleg: de datum is voorbij" in page


def test_app_is_documented_nowhere_public(app: FastAPI) -> None:
    assert not any(path.startswith("/desk") for path in app.openapi()["paths"])
