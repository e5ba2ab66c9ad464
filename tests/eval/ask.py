"""Asks the questions through the chat API, a few conversations at a time."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from typing import Any

import httpx

from tests.eval.questions import Case

AT_A_TIME = 4


@dataclass(frozen=True)
class Answered:
    """A case with the messages of its last turn and the seconds that turn took."""

    case: Case
    messages: tuple[dict[str, Any], ...]
    seconds: float
    topics: tuple[tuple[str, float], ...] = ()  # as understood, of a single question

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of messages that say something about the question."""
        return tuple(
            m["kind"] for m in self.messages if m["kind"] not in {"notice", "step"}
        ) or tuple(m["kind"] for m in self.messages)

    def first(self) -> dict[str, Any]:
        """Return the message that decides: the first that is more than a remark."""
        deciding = [m for m in self.messages if m["kind"] not in {"notice", "smalltalk", "step"}]
        return (deciding or list(self.messages))[0]

    def offered(self) -> list[str]:
        """Return the topics offered, in order, over all messages."""
        seen: list[str] = []
        for message in self.messages:
            seen += [slug for slug in message["topics"] if slug not in seen]
        return seen


async def ask_all(url: str, cases: list[Case]) -> list[Answered]:
    """Return the answers to all cases, in order; shows progress."""
    gate = asyncio.Semaphore(AT_A_TIME)
    done = 0
    async with httpx.AsyncClient(base_url=f"{url}/api/v1", timeout=60) as client:

        async def one(case: Case) -> Answered:
            nonlocal done
            async with gate:
                result = await _ask(client, case)
            done += 1
            if done % 50 == 0 or done == len(cases):
                print(f"  {done}/{len(cases)}", flush=True)
            return result

        return list(await asyncio.gather(*(one(case) for case in cases)))


async def _ask(client: httpx.AsyncClient, case: Case) -> Answered:
    started = await _patient(client, "/conversations", {"page": "/eval"}, {})
    headers = {"Authorization": f"Bearer {started['token']}"}
    path = f"/conversations/{started['conversation_id']}"
    messages: list[dict[str, Any]] = []
    seconds = 0.0
    for turn in case.turns:
        began = time.perf_counter()
        reply = await _patient(client, f"{path}/messages", {"text": turn}, headers)
        seconds = time.perf_counter() - began
        messages = reply["messages"]
    await client.delete(path, headers=headers)
    return Answered(case, tuple(messages), seconds)


async def with_topics(url: str, token: str, results: list[Answered]) -> list[Answered]:
    """Return the results with the topics and probabilities behind single first questions."""
    headers = {"X-Wegwijzer-Operator": token}
    done = []
    async with httpx.AsyncClient(base_url=url, timeout=60, headers=headers) as client:
        for result in results:
            if result.case.expect == "answer" and len(result.case.turns) == 1:
                body = {"text": result.case.turns[0]}
                parsed = (await client.post("/internal/parse", json=body)).raise_for_status().json()
                asked = parsed["understanding"].get("questions") or []
                if parsed["intent"]["name"] == "ask" and len(asked) == 1:
                    topics = tuple((str(slug), float(p)) for slug, p in asked[0]["topics"])
                    done.append(replace(result, topics=topics))
                    continue
            done.append(result)
    return done


async def _patient(
    client: httpx.AsyncClient, path: str, body: dict[str, Any], headers: dict[str, str]
) -> dict[str, Any]:
    """Post and wait where the rate limit says so."""
    while True:
        response = await client.post(path, json=body, headers=headers)
        if response.status_code != httpx.codes.TOO_MANY_REQUESTS:
            response.raise_for_status()
            result: dict[str, Any] = response.json()
            return result
        await asyncio.sleep(float(response.headers.get("Retry-After", "5")))
