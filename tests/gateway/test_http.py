"""What every answer of the gateway has: the right refusal, headers, and only known origins."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from bot.gateway.problems import gateway_text
from bot.store import database
from bot.store.models import ContactPerson, Feedback, Unresolved
from tests.gateway.conftest import ORIGIN, StubEngine, button, client_of, make_app

API = "/api/v1/conversations"
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


@pytest.fixture()
async def begun(http: httpx.AsyncClient) -> dict[str, Any]:
    """Return a conversation; the client sends its token from now on."""
    body: dict[str, Any] = (await http.post(API, json={})).json()
    http.headers["Authorization"] = f"Bearer {body['token']}"
    return body


def assert_problem(response: httpx.Response, status: int, text_key: str) -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert set(body) == {"type", "status", "title", "detail"}
    assert body["status"] == status
    assert body["detail"].startswith(gateway_text(text_key).split("{")[0])


async def test_a_conversation_from_start_to_erasure(
    http: httpx.AsyncClient, begun: dict[str, Any]
) -> None:
    path = f"{API}/{begun['conversation_id']}"
    reply = (await http.post(f"{path}/messages", json={"text": "hallo"})).json()
    assert [message["text"] for message in reply["messages"]] == ["echo hallo"]
    assert reply["state"] == {"with": "assistant", "contact": None, "route": None}
    transcript = (await http.get(f"{path}/transcript")).json()
    assert [m["from"] for m in transcript["messages"]] == ["assistant", "employer", "assistant"]
    useful = {"message_id": reply["messages"][0]["id"], "useful": True}
    assert (await http.post(f"{path}/feedback", json=useful)).status_code == 204
    gone = await http.delete(path)
    assert gone.json() == {"receipt": gateway_text("gewist")}
    assert_problem(await http.get(f"{path}/transcript"), 401, "geen_toegang")


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic abc"])
@pytest.mark.parametrize(
    ("method", "rest"),
    [
        ("POST", "/messages"),
        ("GET", "/transcript"),
        ("GET", "/events"),
        ("POST", "/feedback"),
        ("DELETE", ""),
    ],
)
async def test_without_the_token_nothing_is_told(
    http: httpx.AsyncClient,
    begun: dict[str, Any],
    engine: StubEngine,
    *,
    header: str | None,
    method: str,
    rest: str,
) -> None:
    del http.headers["Authorization"]
    headers = {} if header is None else {"Authorization": header.encode()}
    bodies = {"/messages": {"text": "hallo"}, "/feedback": {"message_id": "x", "useful": True}}
    turns = len(engine.turns)
    for conversation_id in (begun["conversation_id"], "c-unknown"):
        response = await http.request(
            method, f"{API}/{conversation_id}{rest}", json=bodies.get(rest), headers=headers
        )
        assert_problem(response, 401, "geen_toegang")
    assert len(engine.turns) == turns
    assert engine.erased == []


async def test_the_token_of_one_conversation_opens_no_other(
    http: httpx.AsyncClient, begun: dict[str, Any]
) -> None:
    other = (await http.post(API, json={})).json()
    response = await http.get(f"{API}/{other['conversation_id']}/transcript")
    assert_problem(response, 401, "geen_toegang")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": "   "},
        {"text": None},
        {"text": "x", "payload": "y"},
        {"text": "x" * 2001},
        {"payload": ""},
        {"payload": "x" * 65},
        {"text": "x", "extra": 1},
        {"text": ["x"]},
        [],
        "hallo",
        None,
        {"text": "a\x00b"},
        {"text": "\ud800"},
    ],
)
async def test_what_is_no_message_is_refused(
    http: httpx.AsyncClient, begun: dict[str, Any], engine: StubEngine, body: Any
) -> None:
    turns = len(engine.turns)
    response = await http.post(
        f"{API}/{begun['conversation_id']}/messages",
        content=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    assert_problem(response, 422, "onleesbaar")
    assert len(engine.turns) == turns


async def test_broken_json_is_refused(http: httpx.AsyncClient, begun: dict[str, Any]) -> None:
    response = await http.post(
        f"{API}/{begun['conversation_id']}/messages",
        content=b'{"text": "hal',
        headers={"Content-Type": "application/json"},
    )
    assert_problem(response, 422, "onleesbaar")


@pytest.mark.parametrize("text", ["x" * 2000, "  hallo", "\n\nregel", "€ 😀 é", "/restart"])
async def test_what_is_a_message_is_taken(
    http: httpx.AsyncClient, begun: dict[str, Any], engine: StubEngine, text: str
) -> None:
    response = await http.post(f"{API}/{begun['conversation_id']}/messages", json={"text": text})
    assert response.status_code == 200, response.text
    assert engine.turns[-1].text == text
    assert engine.turns[-1].act is None


async def test_reused_key_and_unknown_button_are_problems(
    http: httpx.AsyncClient, begun: dict[str, Any]
) -> None:
    path, key = f"{API}/{begun['conversation_id']}/messages", {"Idempotency-Key": "k"}
    assert (await http.post(path, json={"text": "een"}, headers=key)).status_code == 200
    assert_problem(await http.post(path, json={"text": "twee"}, headers=key), 422, "zelfde_sleutel")
    assert_problem(await http.post(path, json={"payload": "b-x"}), 422, "knop_onbekend")


async def test_an_engine_that_fails_is_a_problem_that_names_the_desk(
    http: httpx.AsyncClient, begun: dict[str, Any], engine: StubEngine
) -> None:
    engine.failures = 1
    path = f"{API}/{begun['conversation_id']}/messages"
    response = await http.post(path, json={"text": "hallo"})
    assert_problem(response, 503, "storing")
    assert "088" in response.json()["detail"]
    assert int(response.headers["retry-after"]) > 0


async def test_a_crash_is_a_problem_without_its_cause(
    http: httpx.AsyncClient, begun: dict[str, Any], engine: StubEngine
) -> None:
    engine.prepared = [[{"text": "kies", "buttons": [{"geheim": "sleutel"}]}]]
    response = await http.post(f"{API}/{begun['conversation_id']}/messages", json={"text": "hallo"})
    assert_problem(response, 500, "storing")
    assert "geheim" not in response.text
    assert "KeyError" not in response.text
    assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_an_unknown_page_is_a_problem(http: httpx.AsyncClient) -> None:
    assert_problem(await http.get("/api/v1/nothing"), 404, "onleesbaar")
    assert_problem(await http.get(API), 405, "onleesbaar")


async def test_feedback_on_another_conversations_message_is_refused(
    http: httpx.AsyncClient, begun: dict[str, Any]
) -> None:
    other = (await http.post(API, json={})).json()
    response = await http.post(
        f"{API}/{begun['conversation_id']}/feedback",
        json={"message_id": other["messages"][0]["id"], "useful": False},
    )
    assert_problem(response, 404, "geen_gesprek")


async def test_feedback_is_kept_masked(http: httpx.AsyncClient, begun: dict[str, Any]) -> None:
    body = {"message_id": begun["messages"][0]["id"], "useful": False, "text": "bsn 123456782!"}
    path = f"{API}/{begun['conversation_id']}/feedback"
    assert (await http.post(path, json=body)).status_code == 204
    with database.session() as session:
        assert session.scalars(select(Feedback.text)).one() == "bsn [bsn weggehaald]!"
        assert session.scalars(select(Unresolved.text)).one() == "bsn [bsn weggehaald]!"
    # The last word counts.
    assert (await http.post(path, json={**body, "useful": True})).status_code == 204
    with database.session() as session:
        assert session.scalars(select(Feedback.useful)).one() is True


@pytest.mark.parametrize(
    "path",
    [
        "/healthz",
        "/api/v1/openapi.json",
        "/api/v1/desk",
        "/static/widget.js",
        "/",
        "/none",
        f"{API}/c-1/transcript",
    ],
)
async def test_every_answer_has_the_security_headers(http: httpx.AsyncClient, path: str) -> None:
    headers = (await http.get(path)).headers
    assert {name: headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy


async def preflight(client: httpx.AsyncClient, origin: str) -> httpx.Response:
    return await client.options(
        f"{API}/c-1/messages",
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
        },
    )


async def test_an_allowed_origin_may_embed_the_widget(http: httpx.AsyncClient) -> None:
    response = await preflight(http, ORIGIN)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == ORIGIN
    started = await http.post(API, json={}, headers={"Origin": ORIGIN})
    assert started.headers["access-control-allow-origin"] == ORIGIN
    refused = await http.get(f"{API}/c-1/transcript", headers={"Origin": ORIGIN})
    assert refused.headers["access-control-allow-origin"] == ORIGIN


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", f"{ORIGIN}.evil.example", ORIGIN.replace("https", "http")],
)
async def test_no_other_origin_may(http: httpx.AsyncClient, origin: str) -> None:
    response = await preflight(http, origin)
    assert response.status_code == 400
    assert "access-control-allow-origin" not in response.headers
    started = await http.post(API, json={}, headers={"Origin": origin})
    assert "access-control-allow-origin" not in started.headers


async def test_readyz_tells_which_part_does_not_work(
    engine: StubEngine, fresh_database: str
) -> None:
    app = make_app(engine)

    async def up() -> bool:
        return True

    app.state.actions_up = up
    async with client_of(app) as client:
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["ready"]) == (200, True)
        engine.failures = 1
        broken = await client.get("/readyz")
        assert broken.status_code == 503
        parts = broken.json()["parts"]
        assert parts.pop("engine") is False
        assert all(parts.values())


async def test_the_state_names_the_contact_and_the_route(
    http: httpx.AsyncClient, begun: dict[str, Any], engine: StubEngine
) -> None:
    with database.session() as session:
        person = ContactPerson(
            code="ede",
            name="Marieke Voorbeeld",
            role="adviseur",
            organisation="WSP",
            phone="06",
            mail="m@example.org",
            reachable="altijd",
        )
        session.add(person)
        session.flush()
        contact = {"id": person.id, "name": person.name}
    path = f"{API}/{begun['conversation_id']}/messages"
    route = {"id": "waar-begin-ik", "step": 1, "of": 5}
    engine.prepared = [
        [{"text": "kaart", "contact": contact}, {"text": "vraag", "route": route}],
        [{"text": "klaar", "buttons": [button("Verder")]}],
    ]
    state = (await http.post(path, json={"text": "mijn contactpersoon"})).json()["state"]
    assert state == {
        "with": "assistant",
        "route": route,
        "contact": {"name": "Marieke Voorbeeld", "role": "adviseur", "organisation": "WSP"},
    }
    state = (await http.post(path, json={"text": "verder"})).json()["state"]
    assert state["route"] is None
    assert state["contact"]["name"] == "Marieke Voorbeeld"
