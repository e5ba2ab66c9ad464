"""The rows behind a chat, on both databases."""

from __future__ import annotations

import pytest

from bot.channels.telegram import chats
from bot.gateway import records
from bot.store import database
from bot.store.models import ChatMessage, ContactPerson, Conversation


@pytest.fixture()
def conversation(any_database: str) -> str:
    with database.session() as session:
        person = ContactPerson(
            code="x",
            name="Anouk de Wit",
            role="adviseur",
            organisation="WSP",
            phone="",
            mail="",
            reachable="",
        )
        session.add(person)
        session.flush()
        session.add(
            Conversation(id="c-1", channel="telegram", channel_ref="501", contact_id=person.id)
        )
        session.add(Conversation(id="c-2", channel="web"))
        session.flush()
        for place, (owner, sender) in enumerate(
            [("c-1", "contact"), ("c-1", "assistant"), ("c-2", "contact"), ("c-1", "contact")]
        ):
            session.add(
                ChatMessage(
                    id=f"m{place}", conversation_id=owner, sender=sender, body={"text": f"{place}"}
                )
            )
    return "c-1"


def test_a_contacts_messages_until_they_are_marked(conversation: str) -> None:
    found, position = chats.from_contacts(0)
    assert [item.body["text"] for item in found] == ["0", "3"]
    assert {(item.chat_id, item.contact) for item in found} == {("501", "Anouk de Wit")}
    chats.mark_contact_message(found[0].seq)
    left, _ = chats.from_contacts(position)
    assert [item.body["text"] for item in left] == ["3"]


def test_reply_is_delivered_from_where_it_stopped(conversation: str) -> None:
    assert chats.undelivered(conversation, "tg-1") is None
    chats.keep_greeting(conversation, "tg-1", None, [{"text": "a"}, {"text": "b"}])
    assert chats.undelivered(conversation, "tg-1") == [(0, {"text": "a"}), (1, {"text": "b"})]
    chats.mark_delivered(conversation, "tg-1", 1)
    assert chats.undelivered(conversation, "tg-1") == [(1, {"text": "b"})]
    with database.session() as session:
        body = {"text": None, "payload": chats.start_button(conversation, None)}
        replayed = records.begin_inbound(session, conversation, "tg-1", body)
    assert replayed.reply is not None


def test_conversation_of_a_chat(conversation: str) -> None:
    assert chats.conversation_of(501) == conversation
    assert chats.conversation_of(999) is None
    assert not chats.is_greeted(conversation)


def test_log_lines_hold_a_hash_only() -> None:
    assert chats.hashed(501) == chats.hashed("501") != chats.hashed(502)
    assert "501" not in chats.hashed(501)
