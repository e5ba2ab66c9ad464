"""Measures what `rasa init` makes, with the same load: `python -m bench.stock`.

Untouched: its pipeline (DIET, ResponseSelector), policies (TED, UnexpecTED, rules, memoization),
training data, REST channel and in-memory tracker store. Its seven English intents say nothing
useful about the Dutch questions, but the whole of its pipeline and policies runs on each (with its
own examples as messages the speed is the same). `--enable-api` is added to time the parsing alone.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bench import processes, usage
from bench.load import Plan, run
from bench.product import Measured
from bench.questions import varied
from bench.report import keep, progress
from tests.product import free_ports


@dataclass(frozen=True)
class Stock:
    """Figures of the stock project."""

    train_seconds: float
    measured: Measured
    silent: int


class StockChat:
    """The stock REST channel. It may stay silent (`200 []`); that is counted, not an error."""

    def __init__(self) -> None:
        self.silent = 0

    async def begin(self, _client: httpx.AsyncClient) -> Any:
        """Return the sender id of a new conversation."""
        return secrets.token_hex(16)

    async def say(self, client: httpx.AsyncClient, conversation: Any, text: str) -> bool:
        """Send one message; return whether the turn was taken."""
        reply = await client.post(
            "/webhooks/rest/webhook", json={"sender": conversation, "message": text}
        )
        if reply.status_code != httpx.codes.OK:
            return False
        self.silent += not reply.json()
        return True

    async def parse(self, client: httpx.AsyncClient, text: str) -> None:
        """Have one text parsed."""
        (await client.post("/model/parse", json={"text": text})).raise_for_status()


def measure(plan: Plan) -> Stock:
    """Create and train the stock project in a temporary folder, serve it, measure it."""
    chat = StockChat()
    with tempfile.TemporaryDirectory(prefix="wgw-bench-") as name:
        folder = Path(name)
        project = folder / "project"
        project.mkdir()
        env = processes.environment(folder / "cache")
        progress("stock project: `rasa init`, which trains it (one to four minutes)")
        command = processes.rasa("init", "--no-prompt", "--init-dir", str(project))
        train_seconds = processes.train(command, project, env)
        (port,) = free_ports(1)
        url = f"http://127.0.0.1:{port}"
        serve = processes.rasa("run", "--enable-api", "--interface", "127.0.0.1", "-p", str(port))
        progress("stock project: starting")
        with processes.serving(serve, project, env, f"{url}/webhooks/rest/") as (pid, seconds):
            progress(f"stock project: ready after {seconds:.1f} s, measuring")
            idle = usage.of_tree(pid, lambda _command: "rasa")
            loaded = asyncio.run(run(url, pid, chat, varied(), plan))
            used = usage.of_tree(pid, lambda _command: "rasa")
    measured = Measured(seconds, loaded, os.getloadavg()[0], idle, used)
    stock = Stock(train_seconds, measured, chat.silent)
    extra = {"train_seconds": train_seconds, "silent": chat.silent}
    keep("stock", {**extra, **stock.measured.as_dict()})
    return stock


if __name__ == "__main__":
    from bench.__main__ import main

    sys.exit(main(["--only", "stock"]))
