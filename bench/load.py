"""Sends the same load to the product and to the stock project, and times the replies."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import httpx

from bench import usage
from bench.report import progress

TURNS_PER_CONVERSATION = 12
EARLY, LATE = slice(2, 7), slice(-5, None)  # turns 3 to 7, and the last five
TIMEOUT_SECONDS = 60.0
PARSES = 100


class Chat(Protocol):
    """A running assistant, as the load sees it."""

    async def begin(self, client: httpx.AsyncClient) -> Any:
        """Return a handle to a new conversation."""

    async def say(self, client: httpx.AsyncClient, conversation: Any, text: str) -> bool:
        """Send one message; return whether it was answered."""

    async def parse(self, client: httpx.AsyncClient, text: str) -> None:
        """Have the understanding of one text worked out, outside any conversation."""


@dataclass(frozen=True)
class Level:
    """What a number of users at once met."""

    users: int
    messages: int
    per_second: float
    p50_ms: float
    p95_ms: float
    cpu_ms: float
    errors: int


@dataclass(frozen=True)
class Turns:
    """Reply times early and late in long conversations, over the same questions."""

    turns: int
    early_ms: float
    late_ms: float
    errors: int

    @property
    def ratio(self) -> float:
        """Return how many times slower the last turns are than turns 3 to 7."""
        return self.late_ms / self.early_ms


@dataclass(frozen=True)
class Plan:
    """How much is asked."""

    messages: int = 120
    users: tuple[int, ...] = (1, 10, 50)
    turns: int = 100
    conversations: int = 3


@dataclass(frozen=True)
class Loaded:
    """All that was measured under load."""

    turns: Turns
    levels: tuple[Level, ...]
    parse_p50_ms: float

    @property
    def errors(self) -> int:
        """Return how many messages got no answer."""
        return self.turns.errors + sum(level.errors for level in self.levels)

    def level(self, users: int) -> Level:
        """Return what that many users at once met."""
        return next(level for level in self.levels if level.users == users)

    def as_dict(self) -> dict[str, Any]:
        """Return the figures for `var/bench/`."""
        return {
            "turns": {**asdict(self.turns), "ratio": self.turns.ratio},
            "levels": [asdict(level) for level in self.levels],
            "parse_p50_ms": self.parse_p50_ms,
            "errors": self.errors,
        }


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def script(texts: Sequence[str], turns: int) -> list[str]:
    """Return the questions of a long conversation.

    The last six repeat turns 2 to 7, so that early and late turns differ in number only.
    """
    many = [texts[i % len(texts)] for i in range(turns)]
    return many[:-6] + many[1:7]


async def run(url: str, pid: int, chat: Chat, texts: Sequence[str], plan: Plan) -> Loaded:
    """Return what the assistant at `url` does with the load; `pid` is the first of its processes.

    Raises:
        RuntimeError: no message was answered.
    """
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(
        base_url=url, timeout=TIMEOUT_SECONDS, limits=limits, trust_env=False
    ) as client:
        load = _Load(client, pid, chat, texts, plan)
        await load.talk(texts[:TURNS_PER_CONVERSATION])  # warm
        parse_p50 = await load.parse()
        turns = await load.by_turn()
        levels = [await load.at_once(users) for users in plan.users]
    return Loaded(turns, tuple(levels), parse_p50)


@dataclass(frozen=True)
class _Load:
    """The load on one assistant."""

    client: httpx.AsyncClient
    pid: int
    chat: Chat
    texts: Sequence[str]
    plan: Plan

    async def talk(self, texts: Sequence[str]) -> list[float | None]:
        """Return the milliseconds of each message of a conversation, None where it failed."""
        conversation = await self.chat.begin(self.client)
        return [await self._timed(conversation, text) for text in texts]

    async def parse(self) -> float:
        """Return the median time of understanding one text, in milliseconds."""
        times = []
        for i in range(PARSES):
            began = time.perf_counter()
            await self.chat.parse(self.client, self._text(i))
            times.append((time.perf_counter() - began) * 1000)
        return percentile(times, 0.5)

    async def by_turn(self) -> Turns:
        """Return how reply times differ between early and late turns."""
        early: list[float | None] = []
        late: list[float | None] = []
        errors = 0
        for number in range(1, self.plan.conversations + 1):
            times = await self.talk(script(self.texts, self.plan.turns))
            errors += times.count(None)
            early += times[EARLY]
            late += times[LATE]
            progress(f"  conversation {number} of {self.plan.conversations}: {len(times)} turns")
        return Turns(
            self.plan.turns, percentile(_good(early), 0.5), percentile(_good(late), 0.5), errors
        )

    async def at_once(self, users: int) -> Level:
        """Measure short conversations: a level shows the users, not the turn number.

        Processor time a message is what other work on the machine disturbs least.
        """
        count = max(users, self.plan.messages // TURNS_PER_CONVERSATION)
        waiting = [(await self.chat.begin(self.client), number) for number in range(count)]
        times: list[float | None] = []

        async def user() -> None:
            while waiting:
                conversation, number = waiting.pop()
                # Conversation n takes messages n, n + count, …: together exactly plan.messages.
                for i in range(number, self.plan.messages, count):
                    times.append(await self._timed(conversation, self._text(i)))

        began, used = time.perf_counter(), usage.cpu_seconds(self.pid)
        await asyncio.gather(*(user() for _ in range(users)))
        seconds = time.perf_counter() - began
        cpu_ms = (usage.cpu_seconds(self.pid) - used) / len(times) * 1000
        good = _good(times)
        level = Level(
            users,
            len(times),
            len(good) / seconds,
            percentile(good, 0.5),
            percentile(good, 0.95),
            cpu_ms,
            times.count(None),
        )
        progress(f"  {users} at once: {level.per_second:.1f} messages/s, {level.errors} errors")
        return level

    async def _timed(self, conversation: Any, text: str) -> float | None:
        began = time.perf_counter()
        try:
            answered = await self.chat.say(self.client, conversation, text)
        except httpx.HTTPError:
            answered = False
        return (time.perf_counter() - began) * 1000 if answered else None

    def _text(self, number: int) -> str:
        return self.texts[number % len(self.texts)]


def _good(times: Sequence[float | None]) -> list[float]:
    good = [ms for ms in times if ms is not None]
    if not good:
        raise RuntimeError("no message was answered: see the assistant's log")
    return good
