"""What an employer sees in Telegram, through the real `run()` and the real `Conversations`."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from bot.channels.telegram import pace
from bot.gateway.problems import desk_line, gateway_text
from bot.store import database
from bot.store.models import ChatMessage, Conversation
from tests.channels.telegram.bot_api import BotApi, until
from tests.channels.telegram.conftest import Running, StubEngine, button

NOOR, SAM = 501, 502
GROUP = -100777


async def greeted(api: BotApi, chat_id: int = NOOR) -> None:
    api.say(chat_id, "/start")
    await api.seen(chat_id, 1)


async def test_start_greets_and_says_it_is_a_machine(api: BotApi, running: Running) -> None:
    async with running():
        api.say(NOOR, "/start")
        (hello,) = await api.seen(NOOR, 1)
    assert "digitale assistent" in hello.text
    assert gateway_text("telegram_start") in hello.text
    assert [len(row) for row in hello.keyboard] == [1, 1]


async def test_start_with_a_subject_greets_about_it(api: BotApi, running: Running) -> None:
    async with running():
        api.say(NOOR, "/start no-riskpolis")
        api.say(SAM, "/start <b>geen onderwerp</b>")
        (noor,), (sam,) = await api.seen(NOOR, 1), await api.seen(SAM, 1)
    assert "U leest over no-riskpolis." in noor.text
    assert "U leest over" not in sam.text


async def test_start_again_greets_in_the_same_conversation(
    api: BotApi, running: Running, engine: StubEngine
) -> None:
    async with running():
        await greeted(api)
        api.say(NOOR, "/start")
        first, second = await api.seen(NOOR, 2)
    assert first.text == second.text
    assert len({item.conversation_id for item in engine.requests}) == 1


async def test_first_text_is_greeted_then_answered(api: BotApi, running: Running) -> None:
    async with running():
        api.say(NOOR, "wat is een proefplaatsing?")
        hello, answer = await api.seen(NOOR, 2)
    assert "digitale assistent" in hello.text
    assert answer.text == "Antwoord op: wat is een proefplaatsing?"
    assert NOOR in api.typing


async def test_button_is_acknowledged_and_answered(
    api: BotApi, running: Running, engine: StubEngine
) -> None:
    async with running():
        api.say(NOOR, "/start")
        (hello,) = await api.seen(NOOR, 1)
        api.press(hello, "Een mens")
        answer = (await api.seen(NOOR, 2))[-1]
        await until(lambda: len(api.answered) == 1)
    assert answer.text == "Antwoord op: Een mens"
    assert engine.requests[-1].act == {
        "intent": "request_contact",
        "data": {},
        "title": "Een mens",
    }


async def test_button_of_another_chat_is_refused_kindly(api: BotApi, running: Running) -> None:
    async with running():
        api.say(NOOR, "/start")
        (hello,) = await api.seen(NOOR, 1)
        await greeted(api, SAM)
        api.press_payload(SAM, hello.buttons["Een mens"])
        api.press_payload(SAM, '{"intent": "erase_confirmed"}')
        seen = await api.seen(SAM, 3)
    assert [item.text for item in seen[1:]] == [gateway_text("knop_onbekend")] * 2


async def test_commands_are_text(api: BotApi, running: Running, engine: StubEngine) -> None:
    async with running():
        await greeted(api)
        api.say(NOOR, "/restart")
        await api.seen(NOOR, 2)
    assert engine.requests[-1].text == "/restart"
    assert engine.requests[-1].act is None


async def test_special_characters_are_text(
    api: BotApi, running: Running, engine: StubEngine
) -> None:
    engine.replies["html"] = [{"text": "**Let op**: a < b & c > d <script>x</script>"}]
    async with running():
        await greeted(api)
        api.say(NOOR, "html")
        answer = (await api.seen(NOOR, 2))[-1]
    assert answer.text == "Let op: a < b & c > d <script>x</script>"
    assert answer.source.startswith("<b>Let op</b>")


async def test_long_text_comes_whole_and_buttons_last(
    api: BotApi, running: Running, engine: StubEngine
) -> None:
    paragraphs = [f"Alinea {number}. " + "Dit is een zin. " * 59 + "Einde." for number in range(12)]
    engine.replies["lang"] = [
        {"text": "\n\n".join(paragraphs), "buttons": [button("Een mens", "request_contact")]}
    ]
    async with running():
        await greeted(api)
        api.say(NOOR, "lang")
        await until(lambda: bool(api.to(NOOR)[-1].keyboard) and len(api.to(NOOR)) > 3)
    seen = api.to(NOOR)[1:]
    assert "\n\n".join(item.text for item in seen) == "\n\n".join(paragraphs)
    assert [bool(item.keyboard) for item in seen] == [False] * (len(seen) - 1) + [True]


async def test_text_longer_than_the_chat_takes(
    api: BotApi, running: Running, engine: StubEngine
) -> None:
    async with running():
        await greeted(api)
        api.say(NOOR, "x" * 2001)
        answer = (await api.seen(NOOR, 2))[-1]
    assert answer.text == gateway_text("te_lang", tekens=2000)
    assert not engine.texts()


@pytest.mark.parametrize(
    "content",
    [
        {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]},
        {"voice": {"file_id": "a", "file_unique_id": "b", "duration": 3}},
        {"document": {"file_id": "a", "file_unique_id": "b"}},
        {
            "sticker": {
                "file_id": "a",
                "file_unique_id": "b",
                "width": 1,
                "height": 1,
                "type": "regular",
                "is_animated": False,
                "is_video": False,
            }
        },
    ],
    ids=lambda content: next(iter(content)),
)
async def test_not_a_text(api: BotApi, running: Running, content: dict[str, object]) -> None:
    async with running():
        api.send(NOOR, **content)
        hello, answer = await api.seen(NOOR, 2)
    assert "digitale assistent" in hello.text
    assert answer.text == gateway_text("telegram_geen_tekst").strip()


async def test_location_and_album(api: BotApi, running: Running) -> None:
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    async with running():
        await greeted(api)
        api.send(NOOR, location={"latitude": 52.1, "longitude": 5.1})
        for _ in range(3):
            api.send(NOOR, photo=photo, media_group_id="album-1")
        api.say(NOOR, "klaar")
        await until(lambda: api.texts(NOOR)[-1] == "Antwoord op: klaar")
    assert api.texts(NOOR)[1:3] == [
        gateway_text("telegram_locatie").strip(),
        gateway_text("telegram_geen_tekst").strip(),
    ]
    assert len(api.texts(NOOR)) == 4


async def test_edited_and_service_messages_are_left_alone(
    api: BotApi, running: Running, engine: StubEngine
) -> None:
    async with running():
        await greeted(api)
        first = api.say(NOOR, "wat is loonwaarde?")
        edited = {**api.pending(first)["message"], "text": "anders", "edit_date": 1}
        api.replay({"update_id": 5, "edited_message": edited})
        api.send(NOOR, message_auto_delete_timer_changed={"message_auto_delete_time": 60})
        api.say(NOOR, "klaar")
        await until(lambda: api.texts(NOOR)[-1] == "Antwoord op: klaar")
    assert engine.texts() == ["wat is loonwaarde?", "klaar"]
    assert len(api.texts(NOOR)) == 3


async def test_group_is_refused_once(api: BotApi, running: Running, engine: StubEngine) -> None:
    async with running():
        api.say(GROUP, "/start@wegwijzer_bot")
        api.say(GROUP, "hallo allemaal")
        await greeted(api)
        await api.seen(GROUP, 1)
    assert api.texts(GROUP) == [gateway_text("telegram_groep").strip()]
    assert len(engine.requests) == 1


async def test_engine_down_apologises_with_the_desk(
    api: BotApi, running: Running, engine: StubEngine
) -> None:
    async with running():
        await greeted(api)
        engine.is_down = True
        api.say(NOOR, "wat is loonwaarde?")
        sorry = (await api.seen(NOOR, 2))[-1]
        engine.is_down = False
        api.say(NOOR, "wat is loonwaarde?")
        answer = (await api.seen(NOOR, 3))[-1]
    assert sorry.text == gateway_text("storing", loket=desk_line()).strip()
    assert answer.text == "Antwoord op: wat is loonwaarde?"


async def test_erase_gives_a_receipt_and_the_next_message_begins_anew(
    api: BotApi, running: Running, engine: StubEngine
) -> None:
    engine.replies["wis mijn gesprek"] = [
        {"text": "Wilt u wissen?", "buttons": [button("Ja", "erase_confirmed")]}
    ]
    async with running():
        await greeted(api)
        api.say(NOOR, "wis mijn gesprek")
        question = (await api.seen(NOOR, 2))[-1]
        api.press(question, "Ja")
        receipt, advice = (await api.seen(NOOR, 4))[2:]
        api.press(question, "Ja")
        gone = (await api.seen(NOOR, 5))[-1]
        api.say(NOOR, "wat is loonwaarde?")
        hello, answer = (await api.seen(NOOR, 7))[5:]
    assert receipt.text == gateway_text("gewist").strip()
    assert advice.text == gateway_text("telegram_gewist").strip()
    assert api.without_buttons == [question.message_id]
    assert gone.text == gateway_text("geen_gesprek")
    assert "digitale assistent" in hello.text
    assert answer.text == "Antwoord op: wat is loonwaarde?"
    with database.session() as session:
        assert len(session.scalars(select(Conversation)).all()) == 1


async def test_chats_side_by_side_and_each_in_its_order(
    api: BotApi, running: Running, engine: StubEngine
) -> None:
    engine.gates["traag"] = asyncio.Event()
    async with running():
        await greeted(api)
        await greeted(api, SAM)
        for text in ("traag", "twee", "drie"):
            api.say(NOOR, text)
        api.say(SAM, "snel")
        await api.seen(SAM, 2)
        assert len(api.texts(NOOR)) == 1
        engine.gates["traag"].set()
        await api.seen(NOOR, 4)
    assert api.texts(NOOR)[1:] == [f"Antwoord op: {text}" for text in ("traag", "twee", "drie")]


async def test_one_message_a_second_per_chat(
    api: BotApi, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "SECONDS_BETWEEN_MESSAGES", 1.0)
    async with running():
        api.say(NOOR, "een")
        await greeted(api, SAM)
        first, second = await api.seen(NOOR, 2)
    assert second.at - first.at >= 0.95
    assert api.to(SAM)[0].at - first.at < 0.9


async def test_a_contact_persons_message_comes_once(
    api: BotApi, running: Running, engine: StubEngine
) -> None:
    async with running():
        await greeted(api)
        _contact_writes(engine.requests[0].conversation_id, "c-1", "Ik bel u **morgen**.")
        mine = (await api.seen(NOOR, 2))[-1]
        await asyncio.sleep(0.2)
        await until(lambda: _delivered("c-1"))
    async with running():  # the process begins again
        _contact_writes(engine.requests[0].conversation_id, "c-2", "Tot straks.")
        await api.seen(NOOR, 3)
        await asyncio.sleep(0.2)
    assert mine.text == "Ik bel u morgen."
    assert api.texts(NOOR)[1:] == ["Ik bel u morgen.", "Tot straks."]


async def test_a_closed_chat_is_not_tried_for_ever(
    api: BotApi, running: Running, engine: StubEngine
) -> None:
    async with running():
        await greeted(api)
        api.blocked.add(NOOR)
        _contact_writes(engine.requests[0].conversation_id, "c-1", "Hallo?")
        await until(lambda: _delivered("c-1"))
        api.say(NOOR, "nog een vraag")
        await greeted(api, SAM)
    assert api.texts(NOOR)[1:] == []


def _contact_writes(conversation_id: str, message_id: str, text: str) -> None:
    with database.session() as session:
        session.add(
            ChatMessage(
                id=message_id,
                conversation_id=conversation_id,
                sender="contact",
                body={"id": message_id, "from": "contact", "text": text, "buttons": []},
            )
        )


def _delivered(message_id: str) -> bool:
    with database.session() as session:
        body = session.scalar(select(ChatMessage.body).where(ChatMessage.id == message_id))
        return "delivered_at" in body
