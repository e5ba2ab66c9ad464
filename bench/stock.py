"""Measures what `rasa init` makes, with the same load: `python -m bench.stock`.

Untouched: its pipeline (DIET, ResponseSelector), policies (TED, UnexpecTED, rules, memoization),
training data, REST channel and in-memory tracker store. `--enable-api` is added to time the
parsing alone.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from bench import memory, processes
from bench.load import Plan, run
from bench.product import Measured
from bench.report import keep, progress
from tests.product import free_ports


@dataclass(frozen=True)
class Stock:
    """Figures of the stock project."""

    train_seconds: float
    measured: Measured


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
            idle = memory.of_tree(pid, lambda _command: "rasa")
            loaded = asyncio.run(run(url, StockChat(), _texts(project), plan))
            used = memory.of_tree(pid, lambda _command: "rasa")
    stock = Stock(train_seconds, Measured(seconds, loaded, idle, used))
    keep("stock", {"train_seconds": train_seconds, **stock.measured.as_dict()})
    return stock


def _texts(project: Path) -> list[str]:
    """Return messages the stock project was made for: the examples it was trained on.

    It would answer the product's Dutch questions at random. Its own are shorter and surely
    understood, which is to its advantage.
    """
    data = yaml.safe_load((project / "data" / "nlu.yml").read_text(encoding="utf-8"))
    groups = [
        [line.removeprefix("- ") for line in group["examples"].splitlines()]
        for group in data["nlu"]
    ]
    longest = max(map(len, groups))
    # One of each intent in turn, as a conversation goes.
    return [group[i] for i in range(longest) for group in groups if i < len(group)]


if __name__ == "__main__":
    from bench.__main__ import main

    sys.exit(main(["--only", "stock"]))
