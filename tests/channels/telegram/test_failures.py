"""What goes wrong on the way: replays, restarts, a Telegram that refuses, drops or is away."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channels.telegram import polling
from bot.gateway.conversations import Conversations
from bot.gateway.problems import Problem, desk_line, gateway_text
from bot.settings import Settings
from tests.channels.telegram.bot_api import TOKEN, BotApi, Fault, until
from tests.channels.telegram.conftest import Running, StubEngine

NOOR, SAM = 501, 502


async def test_replayed_updates_are_answered_once(
    api: BotApi, running: Running, engine: StubEngine
) -> None:
    async with running():
        started = api.pending(api.say(NOOR, "/start"))
        (hello,) = await api.seen(NOOR, 1)
        asked = api.pending(api.say(NOOR, "wat is loonwaarde?"))
        pressed = api.pending(api.press(hello, "Een mens"))
        await api.seen(NOOR, 3)
        for update in (started, asked, pressed):
            api.replay(update)
        api.say(NOOR, "klaar")
        await until(lambda: api.texts(NOOR)[-1] == "Antwoord op: klaar")
    async with running():  # a new process remembers nothing but what the database holds
        for update in (started, asked, pressed):
            api.replay(update)
        api.say(NOOR, "nog eens")
        await until(lambda: api.texts(NOOR)[-1] == "Antwoord op: nog eens")
    assert len(api.texts(NOOR)) == 5
    assert len(engine.requests) == 5


async def test_interrupted_update_comes_again(
    api: BotApi, running: Running, engine: StubEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "DRAIN_SECONDS", 0.1)
    engine.gates["traag"] = asyncio.Event()
    async with running():
        api.say(NOOR, "/start")
        await api.seen(NOOR, 1)
        held = api.say(NOOR, "traag")
        done = api.say(SAM, "snel")
        await api.seen(SAM, 2)
        await until(lambda: "traag" in engine.texts())
    assert api.confirmed == held, "an update without an answer must not be confirmed"
    engine.gates["traag"].set()
    async with running():
        await api.seen(NOOR, 2)
        await until(lambda: api.confirmed == done + 1)
    assert api.texts(NOOR)[1:] == ["Antwoord op: traag"]
    assert len(api.texts(SAM)) == 2


async def test_interrupted_greeting_comes_again(
    api: BotApi, running: Running, engine: StubEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "DRAIN_SECONDS", 0.1)
    engine.gates[""] = asyncio.Event()  # the first greeting has no text
    async with running():
        api.say(NOOR, "wat is loonwaarde?")
        await until(lambda: bool(engine.requests))
    async with running():
        hello, answer = await api.seen(NOOR, 2)
    assert gateway_text("telegram_start") in hello.text
    assert answer.text == "Antwoord op: wat is loonwaarde?"


async def test_one_slow_chat_does_not_hide_the_others(
    api: BotApi, running: Running, engine: StubEngine
) -> None:
    engine.gates["traag"] = asyncio.Event()
    async with running():
        api.say(NOOR, "/start")
        api.say(NOOR, "traag")
        await until(lambda: "traag" in engine.texts())
        for _ in range(120):  # more than Telegram gives at a time
            api.send(SAM, message_auto_delete_timer_changed={"message_auto_delete_time": 60})
        api.say(SAM, "snel")
        await api.seen(SAM, 2)
        engine.gates["traag"].set()
        await api.seen(NOOR, 2)


async def test_answer_half_sent_is_completed_not_repeated(
    api: BotApi, running: Running, engine: StubEngine
) -> None:
    engine.replies["twee vragen"] = [{"text": "Antwoord een."}, {"text": "Antwoord twee."}]
    async with running():
        api.say(NOOR, "/start")
        await api.seen(NOOR, 1)
        # The first goes out; the second fails more often than it is tried at once.
        original = api._send_message

        async def send(data: dict[str, Any]) -> Any:
            result = await original(data)
            if data["text"] == "Antwoord een.":
                api.faults["sendMessage"].extend([Fault(502)] * 5)
            return result

        api._send_message = send  # type: ignore[method-assign]
        api.say(NOOR, "twee vragen")
        await api.seen(NOOR, 3)
    assert api.texts(NOOR)[1:] == ["Antwoord een.", "Antwoord twee."]
    assert engine.texts() == ["twee vragen"]


async def test_flood_limit_is_waited_for(api: BotApi, running: Running) -> None:
    async with running():
        api.faults["sendMessage"].append(Fault(429, "Too Many Requests: retry after 1", 1))
        began = asyncio.get_running_loop().time()
        api.say(NOOR, "/start")
        await api.seen(NOOR, 1)
    assert asyncio.get_running_loop().time() - began >= 1.0
    assert api.calls["sendMessage"] == 2


@pytest.mark.parametrize("fault", [Fault(500), Fault(502), Fault()], ids=["500", "502", "dropped"])
async def test_failing_requests_are_tried_again(
    api: BotApi, running: Running, engine: StubEngine, fault: Fault
) -> None:
    api.faults["getMe"].append(fault)
    api.faults["deleteWebhook"].append(fault)
    api.faults["getUpdates"] += [fault] * 2
    api.faults["sendMessage"] += [fault] * 2
    api.faults["sendChatAction"].append(fault)
    async with running():
        api.say(NOOR, "wat is loonwaarde?")
        _hello, answer = await api.seen(NOOR, 2)
        await asyncio.sleep(0.1)
    assert answer.text == "Antwoord op: wat is loonwaarde?"
    assert len(api.sent) == 2
    assert engine.texts() == ["wat is loonwaarde?"]


async def test_lost_answer_of_get_updates_loses_no_update(
    api: BotApi, running: Running, engine: StubEngine
) -> None:
    async with running():
        await until(lambda: api.calls["getUpdates"] > 0)
        api.faults["getUpdates"].append(Fault(after_work=True))
        api.say(NOOR, "een")
        await api.seen(NOOR, 2)
        api.say(NOOR, "twee")
        await api.seen(NOOR, 3)
    assert engine.texts() == ["een", "twee"]


async def test_telegram_away_then_back(api: BotApi, running: Running, engine: StubEngine) -> None:
    await api.down()
    async with running() as task:
        await asyncio.sleep(0.3)
        assert not task.done()
        await api.up()
        api.say(NOOR, "/start")
        await api.seen(NOOR, 1)
        engine.gates["traag"] = asyncio.Event()
        api.say(NOOR, "traag")
        await until(lambda: "traag" in engine.texts())
        await api.down()
        engine.gates["traag"].set()  # its answer cannot get out now
        await asyncio.sleep(0.5)
        await api.up()
        await api.seen(NOOR, 2)
    assert api.texts(NOOR)[1:] == ["Antwoord op: traag"]
    assert engine.texts() == ["traag"]


async def test_clean_stop_finishes_what_is_in_hand(
    api: BotApi, running: Running, engine: StubEngine
) -> None:
    before = asyncio.all_tasks()
    engine.gates["traag"] = asyncio.Event()
    async with running() as task:
        api.say(NOOR, "/start")
        await api.seen(NOOR, 1)
        last = api.say(NOOR, "traag")
        await until(lambda: "traag" in engine.texts())
        task.cancel()
        asyncio.get_running_loop().call_later(0.2, engine.gates["traag"].set)
        await asyncio.wait({task}, timeout=5)
    assert api.texts(NOOR)[1:] == ["Antwoord op: traag"]
    assert api.confirmed == last + 1
    left = [item for item in asyncio.all_tasks() - before if "aiohttp" not in repr(item)]
    assert not left


async def test_stop_while_telegram_is_away(api: BotApi, running: Running) -> None:
    await api.down()
    async with running():
        await asyncio.sleep(0.1)


async def test_refused_token_is_told_to_the_operator(
    api: BotApi, config: Settings, conversations: Conversations
) -> None:
    wrong = config.copy(update={"telegram_api_url": api.url, "telegram_token": "1:wrong-secret"})
    with capture_logs() as logs:
        task = asyncio.create_task(polling.run(wrong, conversations))
        await until(lambda: api.calls["getMe"] > 1)
        task.cancel()
        await asyncio.wait({task})
    refused = next(line for line in logs if line["event"] == "telegram_refused_us")
    assert "TELEGRAM_TOKEN" in refused["next_step"]
    assert "wrong-secret" not in repr(logs)


async def test_logs_hold_no_words_no_chat_and_no_token(
    api: BotApi, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    secret, chat_id = "mijn medewerker Fatima belde", 887766554
    with capture_logs() as logs:
        api.faults["sendMessage"] += [Fault(500)] * 4
        async with running(Refusing(500)):
            api.say(chat_id, secret)
            await api.seen(chat_id, 1)
    held = repr(logs) + caplog.text
    assert logs
    for word in (secret, "Fatima", str(chat_id), TOKEN):
        assert word not in held


class Refusing:
    """A `Conversations` that fails at everything."""

    def __init__(self, status: int) -> None:
        self.status = status

    async def start(self, *_args: object, **_kwargs: object) -> Any:
        if self.status == 500:
            raise RuntimeError("database is locked")
        raise Problem(self.status, "No", "te_vaak")

    send = start


async def test_failure_of_our_own_apologises(api: BotApi, running: Running) -> None:
    async with running(Refusing(500)):
        api.say(NOOR, "wat is loonwaarde?")
        (sorry,) = await api.seen(NOOR, 1)
        api.say(SAM, "en nu?")
        await api.seen(SAM, 1)
    assert sorry.text == gateway_text("storing", loket=desk_line()).strip()


async def test_flooding_employer_is_told_once(
    api: BotApi, config: Settings, conversations: Conversations, engine: StubEngine
) -> None:
    strict = config.copy(update={"telegram_api_url": api.url, "rate_per_conversation": "2/minute"})
    task = asyncio.create_task(polling.run(strict, conversations))
    api.say(NOOR, "/start")
    for number in range(6):
        last = api.say(NOOR, f"vraag {number}")
    await until(lambda: api.confirmed > last)
    task.cancel()
    await asyncio.wait({task})
    assert engine.texts() == ["vraag 0", "vraag 1"]
    assert api.texts(NOOR)[3:] == [gateway_text("te_vaak")]
