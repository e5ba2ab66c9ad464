"""The chat API of the widget, on the real product. Fields may be added, none changed."""

from __future__ import annotations

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.chat import API, Chat
from tests.product import Product

pytestmark = [pytest.mark.product, pytest.mark.model]

MESSAGE_FIELDS = {
    "id",
    "from",
    "text",
    "buttons",
    "kind",
    "topics",
    "section",
    "instruments",
    "reason",
    "form",
    "sources",
    "attachments",
    "created_at",
}
KINDS = {"answer", "choice", "step", "handoff", "unresolved", "refer", "notice", "smalltalk"}
SECTIONS = {
    "wat",
    "voor_wie",
    "opbrengst",
    "bedrag",
    "wie_regelt",
    "aanvragen",
    "termijn",
    "duur",
    "combineren",
    "verschil",
    "let_op",
}
QUESTION = "Wat is een jobcoach?"


@pytest.fixture()
def chat(product: Product) -> Chat:
    return Chat(product.url)


def assert_message(message: dict[str, Any]) -> None:
    assert set(message) >= MESSAGE_FIELDS
    assert message["from"] in {"assistant", "contact", "system", "employer"}
    assert message["kind"] in KINDS
    assert message["section"] is None or message["section"] in SECTIONS
    assert isinstance(message["text"], str)
    assert re.match(r"\d{4}-\d\d-\d\dT", message["created_at"])
    for button in message["buttons"]:
        assert set(button) == {"title", "payload"}
        assert 0 < len(button["payload"].encode()) <= 64
    for source in message["sources"]:
        assert set(source) == {"title", "url", "text_date", "checked_on"}


def assert_problem(response: httpx.Response, status: int) -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert set(response.json()) >= {"type", "status", "title", "detail"}


# --- starting ----------------------------------------------------------------------------------


def test_the_first_message_says_that_this_is_a_digital_assistant(chat: Chat) -> None:
    assert "digitale assistent" in chat.messages[0]["text"]
    assert "geen mens" in chat.messages[0]["text"]
    for message in chat.messages:
        assert_message(message)
    assert chat.state == {"with": "assistant", "contact": None, "route": None}


def test_ids_and_tokens_cannot_be_guessed(product: Product) -> None:
    chats = [Chat(product.url) for _ in range(5)]
    assert len({chat.id for chat in chats} | {chat.token for chat in chats}) == 10
    assert all(len(chat.token) >= 32 and len(chat.id) >= 20 for chat in chats)


def test_a_subject_is_greeted(product: Product) -> None:
    assert "obcoach" in Chat(product.url, subject="jobcoach").text
    assert "digitale assistent" in Chat(product.url, subject="bestaat-niet").text


@pytest.mark.parametrize("body", [{"subject": "../x"}, {"page": "x" * 301}, {"surprise": 1}, [], 1])
def test_a_start_that_is_none_is_refused(product: Product, body: Any) -> None:
    assert_problem(httpx.post(f"{product.url}{API}/conversations", json=body), 422)


# --- sending -----------------------------------------------------------------------------------


def test_an_answer_has_all_fields_one_topic_sources_and_the_way_to_a_person(chat: Chat) -> None:
    (answer,) = chat.say(QUESTION)
    assert_message(answer)
    assert answer["from"] == "assistant"
    assert (answer["kind"], answer["topics"], answer["section"]) == ("answer", ["jobcoach"], "wat")
    assert answer["instruments"]
    assert answer["sources"]
    assert any("spreken" in button["title"] for button in answer["buttons"])


def test_the_same_key_gives_the_same_answer_once(chat: Chat) -> None:
    first = chat.post({"text": QUESTION}, key="k-1")
    again = chat.post({"text": QUESTION}, key="k-1")
    assert again.json() == first.json()
    assert sum(message["from"] == "employer" for message in chat.transcript()) == 1
    assert_problem(chat.post({"text": "iets anders"}, key="k-1"), 422)


def test_the_same_message_twenty_times_at_once_is_answered_once(chat: Chat) -> None:
    with ThreadPoolExecutor(20) as pool:
        replies = list(pool.map(lambda _n: chat.post({"text": QUESTION}, key="k"), range(20)))
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.text for reply in replies}) == 1
    assert len(chat.transcript()) == len(chat.messages) + 2


def test_messages_sent_at_once_are_all_answered(chat: Chat) -> None:
    texts = [QUESTION, "Wat is een proefplaatsing?", "Wat is loonkostensubsidie?"]
    with ThreadPoolExecutor(3) as pool:
        replies = list(pool.map(lambda text: chat.post({"text": text}), texts))
    topics = [reply.json()["messages"][0]["topics"] for reply in replies]
    assert topics == [["jobcoach"], ["proefplaatsing"], ["loonkostensubsidie"]]
    said = [message["from"] for message in chat.transcript()[len(chat.messages) :]]
    assert said == ["employer", "assistant"] * 3


def test_a_button_may_be_pressed_now_later_and_nowhere_else(chat: Chat, product: Product) -> None:
    payload = chat.payload("Waar begin ik?")
    assert chat.press("Waar begin ik?")[0]["kind"] == "step"
    assert chat.state["route"] == {"id": "waar-begin-ik", "step": 1, "of": 5}
    chat.say("stop")
    assert chat.post({"payload": payload}).json()["messages"][0]["kind"] == "step"
    assert_problem(Chat(product.url).post({"payload": payload}), 422)
    assert_problem(chat.post({"payload": "b-" + uuid.uuid4().hex}), 422)


@pytest.mark.parametrize(
    "body", [{}, {"text": "x", "payload": "y"}, {"text": " "}, {"text": "x" * 2001}, {"extra": 1}]
)
def test_what_is_no_message_is_refused(chat: Chat, body: dict[str, Any]) -> None:
    assert_problem(chat.post(body), 422)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 2000,
        "?",
        "€€€",
        "😀",
        "\u202e omgekeerd",
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "'; DROP TABLE conversation; --",
        "/restart",
        "/ /restart",
        '   /x{"a": 1}',
        "\t\n\r x",
        "a" + "\u0301" * 500,
    ],
)
def test_strange_text_is_answered_kindly(chat: Chat, text: str) -> None:
    for message in chat.say(text):
        assert_message(message)
        assert message["text"]
        assert "49" not in message["text"]


# --- reading and leaving -----------------------------------------------------------------------


def test_the_transcript_holds_the_whole_conversation_in_order(chat: Chat) -> None:
    greeting = chat.messages
    answer = chat.say(QUESTION)
    transcript = chat.transcript()
    for message in transcript:
        assert_message(message)
    told = [(message["from"], message["text"]) for message in transcript]
    assert told == [
        *((m["from"], m["text"]) for m in greeting),
        ("employer", QUESTION),
        *((m["from"], m["text"]) for m in answer),
    ]


def test_the_transcript_shows_employers_their_own_number(chat: Chat) -> None:
    chat.say("Mijn nummer is 06 12 34 56 78, wat is een jobcoach?")
    (own,) = [message for message in chat.transcript() if message["from"] == "employer"]
    assert "+31612345678" in own["text"]


def test_feedback_is_taken_and_may_change(chat: Chat) -> None:
    (answer,) = chat.say(QUESTION)
    for useful in (True, False):
        response = chat.client.post(
            f"{chat.path}/feedback",
            json={"message_id": answer["id"], "useful": useful, "text": "te lang"},
        )
        assert (response.status_code, response.content) == (204, b"")
    unknown = {"message_id": "x", "useful": True}
    assert_problem(chat.client.post(f"{chat.path}/feedback", json=unknown), 404)


def test_erasing_gives_a_receipt_and_ends_the_conversation(chat: Chat) -> None:
    chat.say(QUESTION)
    response = chat.client.delete(chat.path)
    assert response.status_code == 200
    assert "gewist" in response.json()["receipt"]
    assert_problem(chat.client.get(f"{chat.path}/transcript"), 401)
    assert_problem(chat.post({"text": QUESTION}), 401)
    assert_problem(chat.client.delete(chat.path), 401)


@pytest.mark.parametrize("header", [None, "Bearer x", "x"])
def test_nothing_without_the_token(chat: Chat, header: str | None) -> None:
    del chat.client.headers["Authorization"]
    headers = {"Authorization": header} if header else {}
    for method, path, body in (
        ("POST", "/messages", {"text": "x"}),
        ("GET", "/transcript", None),
        ("DELETE", "", None),
        ("GET", "/events", None),
        ("POST", "/feedback", {"message_id": "x", "useful": True}),
    ):
        response = chat.client.request(method, chat.path + path, json=body, headers=headers)
        assert_problem(response, 401)


def test_events_are_a_stream_that_opens_at_once(chat: Chat) -> None:
    for header in ({}, {"Last-Event-ID": "0"}, {"Last-Event-ID": "²"}, {"Last-Event-ID": "9" * 40}):
        raw = {name: value.encode("latin-1") for name, value in header.items()}
        with chat.client.stream("GET", f"{chat.path}/events", headers=raw) as response:
            assert response.status_code == 200
            assert response.headers["content-type"].startswith("text/event-stream")


# --- around it ---------------------------------------------------------------------------------


def test_the_desk_is_there_for_when_the_chat_is_not(product: Product) -> None:
    desk = httpx.get(f"{product.url}{API}/desk").json()
    assert desk["name"]
    assert desk["phone"] or desk["mail"]


def test_health_and_readiness_name_every_part_and_the_language_model(product: Product) -> None:
    assert httpx.get(f"{product.url}/healthz").json() == {"status": "ok"}
    ready = httpx.get(f"{product.url}/readyz")
    assert ready.status_code == 200
    body = ready.json()
    assert set(body["parts"]) >= {"engine", "actions", "database", "knowledge"}
    assert all(body["parts"].values())
    assert body["language_model"].startswith("nl_core_news_md")
    assert "wegwijzer_" in httpx.get(f"{product.url}/metrics").text


def test_what_was_typed_is_in_no_log(product: Product, chat: Chat) -> None:
    if product.var is None:
        pytest.skip("the logs of a product that was already running are not ours to read")
    secret = "Zandkasteelbouwersgilde"
    chat.say(f"Wat is een jobcoach bij {secret}? Mijn bsn is 123456782 en bel 0612345678")
    chat.post({"text": f"/restart {secret} 😀"}, key="k")
    chat.post({"text": f"{secret} anders"}, key="k")
    logs = product.logs()
    assert logs
    for typed in (secret, "123456782", "0612345678", "31612345678"):
        assert typed not in logs


# --- everything the schema allows, and what it does not -----------------------------------------


@pytest.fixture(scope="module")
def api_schema(product: Product) -> Any:
    """Return the schema that the product serves."""
    return schemathesis.openapi.from_url(f"{product.url}{API}/openapi.json")


# Without the event stream, which never ends.
served = schemathesis.pytest.from_fixture("api_schema").exclude(
    path=f"{API}/conversations/{{conversation_id}}/events"
)
shared: dict[str, Chat] = {}


@served.parametrize()
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_the_schema_says(case: schemathesis.Case, product: Product) -> None:
    if "conversation_id" in case.operation.path:
        # Erasing needs a new conversation each time; the others go on in one.
        if case.method == "DELETE" or "chat" not in shared:
            shared["chat"] = Chat(product.url)
        chat = shared.pop("chat") if case.method == "DELETE" else shared["chat"]
        case.path_parameters["conversation_id"] = chat.id
        case.headers["Authorization"] = f"Bearer {chat.token}"
    case.call_and_validate(
        timeout=30,
        checks=[
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_schema_conformance,
        ],
    )
