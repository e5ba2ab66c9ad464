"""Starts the real product and measures it through the chat API: `python -m bench.product`."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any

import httpx

from bench import usage
from bench.load import Loaded, Plan, run
from bench.questions import varied
from bench.report import keep, progress
from bench.usage import Memory
from bot.settings import ROOT
from tests.product import Product, running_product

# Raised, not removed: the counting costs what it costs an employer.
LIMITS = {
    "WEGWIJZER_RATE_PER_CONVERSATION": "100000/minute",
    "WEGWIJZER_RATE_PER_ADDRESS": "100000/minute",
    "WEGWIJZER_RATE_NEW_CONVERSATIONS": "100000/minute",
}
_ROLES = {"-m rasa run": "rasa", "actions.server": "actions", "bot.gateway": "gateway"}


@dataclass(frozen=True)
class Measured:
    """Figures of one assistant; memory by part, in megabytes."""

    start_seconds: float
    loaded: Loaded
    load_average: float
    idle: dict[str, Memory]
    used: dict[str, Memory]

    def as_dict(self) -> dict[str, Any]:
        """Return the figures for `var/bench/`."""
        return {
            "start_seconds": self.start_seconds,
            **self.loaded.as_dict(),
            "load_average": self.load_average,
            "memory_at_start": {name: asdict(item) for name, item in self.idle.items()},
            "memory_after_load": {name: asdict(item) for name, item in self.used.items()},
        }


class ProductChat:
    """The chat API, as the widget uses it."""

    def __init__(self, operator_token: str) -> None:
        self._operator = {"X-Wegwijzer-Operator": operator_token}

    async def begin(self, client: httpx.AsyncClient) -> Any:
        """Return path and header of a new conversation."""
        started = await client.post("/api/v1/conversations", json={"page": "/bench"})
        started.raise_for_status()
        body = started.json()
        path = f"/api/v1/conversations/{body['conversation_id']}/messages"
        return path, {"Authorization": f"Bearer {body['token']}"}

    async def say(self, client: httpx.AsyncClient, conversation: Any, text: str) -> bool:
        """Send one message; return whether it was answered."""
        path, headers = conversation
        reply = await client.post(path, json={"text": text}, headers=headers)
        return reply.status_code == httpx.codes.OK and bool(reply.json()["messages"])

    async def parse(self, client: httpx.AsyncClient, text: str) -> None:
        """Have one text parsed, through the gateway."""
        reply = await client.post("/internal/parse", json={"text": text}, headers=self._operator)
        reply.raise_for_status()


def measure(plan: Plan) -> Measured:
    """Start the product, measure it, stop it."""
    # A product that runs already is not touched: the bench starts its own.
    os.environ.pop("WEGWIJZER_TEST_URL", None)
    progress("product: training, if its model is not up to date")
    subprocess.run(
        [sys.executable, "-m", "bot.cli", "train"], cwd=ROOT, check=True, stdout=sys.stderr
    )
    progress("product: starting")
    began = time.monotonic()
    with running_product(**LIMITS) as product:
        start_seconds = time.monotonic() - began
        progress(f"product: ready after {start_seconds:.1f} s, measuring")
        idle = memory_of(product)
        chat = ProductChat(_token(product))
        loaded = asyncio.run(run(product.url, _pid(product), chat, varied(), plan))
        used = memory_of(product)
    measured = Measured(start_seconds, loaded, os.getloadavg()[0], idle, used)
    keep("product", measured.as_dict())
    return measured


def _token(product: Product) -> str:
    if product.var is None:
        raise RuntimeError("the bench starts a product of its own")
    secrets = json.loads((product.var / "secrets.json").read_text(encoding="utf-8"))
    return str(secrets["WEGWIJZER_INTERNAL_TOKEN"])


def memory_of(product: Product) -> dict[str, Memory]:
    """Return the memory of a running product by part."""
    return usage.of_tree(_pid(product), _role)


def _pid(product: Product) -> int:
    if product.pid is None:
        raise RuntimeError("the bench starts a product of its own")
    return product.pid


def _role(command: str) -> str:
    return next((role for sign, role in _ROLES.items() if sign in command), "supervisor")


if __name__ == "__main__":
    from bench.__main__ import main

    sys.exit(main(["--only", "product"]))
