"""Sends the same load to the product and to the stock project, and times the replies."""

from __future__ import annotations

import asyncio
import math
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import httpx

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


async def run(url: str, chat: Chat, texts: Sequence[str], plan: Plan) -> Loaded:
    """Return what the assistant at `url` does with the load."""
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(
        base_url=url, timeout=TIMEOUT_SECONDS, limits=limits, trust_env=False
    ) as client:
        await _talk(client, chat, texts[:TURNS_PER_CONVERSATION])  # warm
        parse_p50 = await _parse(client, chat, texts)
        turns = await _by_turn(client, chat, texts, plan)
        levels = [await _at_once(client, chat, texts, users, plan) for users in plan.users]
    return Loaded(turns, tuple(levels), parse_p50)


def script(texts: Sequence[str], turns: int) -> list[str]:
    """Return the questions of a long conversation.

    The last six repeat turns 2 to 7, so that early and late turns differ in number only.
    """
    many = [texts[i % len(texts)] for i in range(turns)]
    return many[:-6] + many[1:7]


async def _talk(client: httpx.AsyncClient, chat: Chat, texts: Sequence[str]) -> list[float | None]:
    """Return the milliseconds each message of one conversation took, None where it failed."""
    conversation = await chat.begin(client)
    return [await _timed(client, chat, conversation, text) for text in texts]


async def _timed(
    client: httpx.AsyncClient, chat: Chat, conversation: Any, text: str
) -> float | None:
    began = time.perf_counter()
    try:
        answered = await chat.say(client, conversation, text)
    except httpx.HTTPError:
        answered = False
    return (time.perf_counter() - began) * 1000 if answered else None


async def _by_turn(
    client: httpx.AsyncClient, chat: Chat, texts: Sequence[str], plan: Plan
) -> Turns:
    early: list[float] = []
    late: list[float] = []
    errors = 0
    for number in range(1, plan.conversations + 1):
        times = await _talk(client, chat, script(texts, plan.turns))
        errors += times.count(None)
        early += [ms for ms in times[EARLY] if ms is not None]
        late += [ms for ms in times[LATE] if ms is not None]
        progress(f"  conversation {number} of {plan.conversations}: {plan.turns} turns")
    return Turns(plan.turns, statistics.median(early), statistics.median(late), errors)


async def _at_once(
    client: httpx.AsyncClient, chat: Chat, texts: Sequence[str], users: int, plan: Plan
) -> Level:
    """Measure short conversations, so that a level shows the users and not the turn number."""
    count = max(users, plan.messages // TURNS_PER_CONVERSATION)
    waiting = [(await chat.begin(client), number) for number in range(count)]
    times: list[float | None] = []

    async def user() -> None:
        while waiting:
            conversation, number = waiting.pop()
            # Conversation n takes messages n, n + count, …: together exactly plan.messages.
            for i in range(number, plan.messages, count):
                times.append(await _timed(client, chat, conversation, texts[i % len(texts)]))

    began = time.perf_counter()
    await asyncio.gather(*(user() for _ in range(users)))
    seconds = time.perf_counter() - began
    good = [ms for ms in times if ms is not None]
    level = Level(
        users,
        len(times),
        len(good) / seconds,
        percentile(good, 0.5),
        percentile(good, 0.95),
        times.count(None),
    )
    progress(f"  {users} at once: {level.per_second:.1f} messages/s, {level.errors} errors")
    return level


async def _parse(client: httpx.AsyncClient, chat: Chat, texts: Sequence[str]) -> float:
    times = []
    for i in range(PARSES):
        began = time.perf_counter()
        await chat.parse(client, texts[i % len(texts)])
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)
