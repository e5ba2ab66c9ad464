"""A local stand-in of the Telegram Bot API: what our bot uses of it, with its rules and failures.

Rules of https://core.telegram.org/bots/api it keeps: long polling with `offset` (which confirms),
100 updates at a time, text of 1-4096 characters after its HTML is parsed, the tags that HTML may
hold, `callback_data` of 1-64 bytes, errors as `{"ok": false, "error_code", "description"}` with
`retry_after` at 429.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from aiohttp import web

TOKEN = "123456:stand-in-token"
BOT = {"id": 123456, "is_bot": True, "first_name": "Wegwijzer", "username": "wegwijzer_bot"}
TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "span"}
BATCH = 100
MAX_TEXT = 4096


@dataclass(frozen=True)
class Fault:
    """A failure of one request: a status with its description, or a dropped connection."""

    status: int = 0
    description: str = "Internal Server Error"
    retry_after: int | None = None
    after_work: bool = False  # the request is carried out, only its answer gets lost


@dataclass(frozen=True)
class Sent:
    """A message as it came to a chat."""

    chat_id: int
    message_id: int
    text: str  # as the user reads it
    source: str
    keyboard: list[list[dict[str, str]]]
    at: float
    links: list[str] = field(default_factory=list)

    @property
    def buttons(self) -> dict[str, str]:
        return {row[0]["text"]: row[0]["callback_data"] for row in self.keyboard}


class ApiError(Exception):
    def __init__(self, status: int, description: str) -> None:
        self.status, self.description = status, description
        super().__init__(description)


class _Html(HTMLParser):
    """Reads Telegram's HTML; refuses what Telegram refuses."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text, self.links, self._open = "", [], []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise _bad(f'can\'t parse entities: Unsupported start tag "{tag}"')
        self._open.append(tag)
        self.links += [value or "" for name, value in attrs if tag == "a" and name == "href"]

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            raise _bad(f'can\'t parse entities: Unexpected end tag "{tag}"')

    def handle_data(self, data: str) -> None:
        if "<" in data:
            raise _bad("can't parse entities: Unsupported start tag")
        self.text += data

    def handle_entityref(self, name: str) -> None:
        if name not in {"lt", "gt", "amp", "quot"}:
            raise _bad(f"can't parse entities: unsupported entity &{name};")
        self.text += html.unescape(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.text += html.unescape(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        raise _bad('can\'t parse entities: Unsupported start tag "!"')

    def finish(self) -> None:
        self.close()
        if self._open:
            raise _bad(f"can't parse entities: Can't find end tag \"{self._open[-1]}\"")


def _bad(why: str) -> ApiError:
    return ApiError(400, f"Bad Request: {why}")


class BotApi:
    """The server. `say`, `press` and so on are what users do; `sent` is what they see."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.typing: list[int] = []
        self.answered: list[str] = []
        self.without_buttons: list[int] = []
        self.calls: dict[str, int] = defaultdict(int)
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.blocked: set[int] = set()
        self.webhook = "https://example.org/earlier"
        self.confirmed = 0  # every update below this one
        self._pending: list[dict[str, Any]] = []
        self._forced: list[dict[str, Any]] = []
        self._next_id = 1000
        self._news = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._port = 0

    # --- the server itself ---
    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def up(self) -> None:
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def down(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls[method] += 1
        if request.match_info["token"] != TOKEN:
            return _error(401, "Unauthorized")
        fault = self.faults[method].popleft() if self.faults[method] else None
        if fault is not None and not fault.after_work:
            return _failed(request, fault)
        data = {key: _value(value) for key, value in (await request.post()).items()}
        handler = getattr(self, f"_{_snake(method)}", None)
        if handler is None:
            return _error(404, "Not Found: method not found")
        try:
            result = await handler(data)
        except ApiError as error:
            return _error(error.status, error.description)
        if fault is not None:
            return _failed(request, fault)
        return web.json_response({"ok": True, "result": result})

    # --- methods ---
    async def _get_me(self, _data: dict[str, Any]) -> dict[str, Any]:
        return BOT

    async def _delete_webhook(self, _data: dict[str, Any]) -> bool:
        self.webhook = ""
        return True

    async def _get_updates(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook:
            raise ApiError(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = int(data.get("offset", 0))
        self.confirmed = max(self.confirmed, offset)
        ends = time.monotonic() + float(data.get("timeout", 0))
        while True:
            self._pending = [item for item in self._pending if item["update_id"] >= offset]
            wanted = data.get("allowed_updates")
            batch = self._forced + self._pending[: min(int(data.get("limit", BATCH)), BATCH)]
            batch = [item for item in batch if wanted is None or set(item) & set(wanted)]
            self._forced = []
            if batch or time.monotonic() >= ends:
                return batch
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), ends - time.monotonic())
            except asyncio.TimeoutError:
                return []

    async def _send_message(self, data: dict[str, Any]) -> dict[str, Any]:
        chat_id = int(data["chat_id"])
        if chat_id in self.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        text, links = str(data.get("text", "")), []
        if data.get("parse_mode") == "HTML":
            parser = _Html()
            parser.feed(text)
            parser.finish()
            text, links = parser.text, parser.links
        text = text.strip()
        if not text:
            raise _bad("message text is empty")
        if len(text.encode("utf-16-le")) // 2 > MAX_TEXT:
            raise _bad("message is too long")
        keyboard = (data.get("reply_markup") or {}).get("inline_keyboard", [])
        for button in (button for row in keyboard for button in row):
            if not 1 <= len(button["callback_data"].encode()) <= 64:
                raise _bad("BUTTON_DATA_INVALID")
        sent = Sent(
            chat_id, len(self.sent) + 1, text, str(data["text"]), keyboard, time.monotonic(), links
        )
        self.sent.append(sent)
        self._tell()
        return _message(sent.message_id, chat_id, text=text)

    async def _send_chat_action(self, data: dict[str, Any]) -> bool:
        self.typing.append(int(data["chat_id"]))
        return True

    async def _answer_callback_query(self, data: dict[str, Any]) -> bool:
        if not str(data["callback_query_id"]).startswith("query-"):
            raise _bad("query is too old and response timeout expired or query ID is invalid")
        self.answered.append(data["callback_query_id"])
        return True

    async def _edit_message_reply_markup(self, data: dict[str, Any]) -> dict[str, Any]:
        message_id = int(data["message_id"])
        if message_id > len(self.sent):
            raise _bad("message to edit not found")
        self.without_buttons.append(message_id)
        return _message(message_id, int(data["chat_id"]), text="")

    # --- what users do ---
    def say(self, chat_id: int, text: str, **extra: Any) -> int:
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            extra["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return self.update(message=_message(9000, chat_id, text=text, **extra))

    def send(self, chat_id: int, **content: Any) -> int:
        return self.update(message=_message(9000, chat_id, **content))

    def press(self, sent: Sent, title: str) -> int:
        return self.press_payload(sent.chat_id, sent.buttons[title], sent.message_id)

    def press_payload(self, chat_id: int, payload: str, message_id: int = 1) -> int:
        return self.update(
            callback_query={
                "id": f"query-{self._next_id}",
                "from": _user(chat_id),
                "chat_instance": "1",
                "data": payload,
                "message": _message(message_id, chat_id, text="eerder"),
            }
        )

    def update(self, **body: Any) -> int:
        update_id, self._next_id = self._next_id, self._next_id + 1
        self._pending.append({"update_id": update_id, **body})
        self._tell()
        return update_id

    def replay(self, update: dict[str, Any]) -> None:
        """Give an update again, although it was confirmed."""
        self._forced.append(update)
        self._tell()

    def pending(self, update_id: int) -> dict[str, Any]:
        return next(item for item in self._pending if item["update_id"] == update_id)

    # --- what they see ---
    def texts(self, chat_id: int) -> list[str]:
        return [item.text for item in self.sent if item.chat_id == chat_id]

    def to(self, chat_id: int) -> list[Sent]:
        return [item for item in self.sent if item.chat_id == chat_id]

    async def seen(self, chat_id: int, count: int, within: float = 5.0) -> list[Sent]:
        """Return a chat's messages as soon as there are so many."""
        await until(lambda: len(self.to(chat_id)) >= count, within)
        return self.to(chat_id)

    def _tell(self) -> None:
        self._news.set()


async def until(condition: Any, within: float = 5.0) -> None:
    """Return as soon as a condition holds; fail when it does not in time."""
    ends = time.monotonic() + within
    while not condition():
        assert time.monotonic() < ends, "did not happen in time"
        await asyncio.sleep(0.01)


def _user(chat_id: int) -> dict[str, Any]:
    return {"id": abs(chat_id), "is_bot": False, "first_name": "Noor"}


def _message(message_id: int, chat_id: int, **content: Any) -> dict[str, Any]:
    chat: dict[str, Any] = {"id": chat_id, "type": "private", "first_name": "Noor"}
    if chat_id < 0:
        chat = {"id": chat_id, "type": "supergroup", "title": "Ondernemers"}
    return {
        "message_id": message_id,
        "date": int(time.time()),
        "chat": chat,
        "from": _user(chat_id),
        **content,
    }


def _error(status: int, description: str, retry_after: int | None = None) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if retry_after is not None:
        body["parameters"] = {"retry_after": retry_after}
    return web.json_response(body, status=status)


def _failed(request: web.Request, fault: Fault) -> web.Response:
    if not fault.status:
        assert request.transport is not None
        request.transport.abort()
    return _error(fault.status or 500, fault.description, fault.retry_after)


def _value(raw: Any) -> Any:
    if isinstance(raw, str) and raw[:1] in "[{":
        try:
            return json.loads(raw)
        except ValueError:
            return raw
    return raw


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()
