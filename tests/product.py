"""Starts the whole product on ports and in a folder of its own, and stops it again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from bot.settings import ROOT

READY_WITHIN_SECONDS = 180.0
STOPS_WITHIN_SECONDS = 30.0
LOG_TAIL = 4000


@dataclass(frozen=True)
class Product:
    """A running product. `var` is None when it was already running (`WEGWIJZER_TEST_URL`).

    `site_origin` is the origin of a site that may embed the widget; a test serves it itself.
    """

    url: str
    var: Path | None = None
    database_url: str | None = None
    pid: int | None = None
    site_origin: str | None = None

    def logs(self) -> str:
        """Return everything the product has written to its logs."""
        assert self.var is not None
        return "\n".join(
            path.read_text(encoding="utf-8", errors="replace")
            for path in sorted((self.var / "log").glob("*.log"))
        )


@contextmanager
def running_product(
    ready_within: float = READY_WITHIN_SECONDS, **settings: str
) -> Iterator[Product]:
    """Yield a ready product; afterwards stop it and see that no process of it is left."""
    url = os.environ.get("WEGWIJZER_TEST_URL")
    if url:
        yield Product(url)
        return
    # Short, because the path of a Unix socket may hold about a hundred characters.
    var = Path(tempfile.mkdtemp(prefix="wgw-"))
    port, rasa_port, actions_port, site_port = free_ports(4)
    url, site_origin = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{site_port}"
    environment = {
        **os.environ,
        "WEGWIJZER_PORT": str(port),
        "WEGWIJZER_RASA_PORT": str(rasa_port),
        "WEGWIJZER_ACTIONS_PORT": str(actions_port),
        "WEGWIJZER_PUBLIC_URL": url,
        "WEGWIJZER_ALLOWED_ORIGINS": site_origin,
        "WEGWIJZER_VAR_PATH": str(var),
        "WEGWIJZER_DATABASE_URL": f"sqlite:///{var / 'product.db'}",
        "WEGWIJZER_DEMO": "1",
        "WEGWIJZER_REDIS_URL": "",
        "WEGWIJZER_TELEGRAM_TOKEN": "",
        "TELEGRAM_TOKEN": "",
        "WEGWIJZER_SMTP_HOST": "",
        # All tests come from one address; the limits themselves are tested in tests/gateway/.
        "WEGWIJZER_RATE_PER_ADDRESS": "100000/minute",
        "WEGWIJZER_RATE_NEW_CONVERSATIONS": "100000/minute",
        "WEGWIJZER_RATE_PER_CONVERSATION": "1000/minute",
        **settings,
    }
    with ExitStack() as stack:
        out = stack.enter_context((var / "start.log").open("w", encoding="utf-8"))
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "start"],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        database_url = environment["WEGWIJZER_DATABASE_URL"]
        product = Product(url, var, database_url, process.pid, site_origin)
        try:
            _wait_until_ready(product, process, ready_within)
            yield product
        finally:
            left = _stop(process)
    assert not left, f"processes outlived the product: {left}"
    shutil.rmtree(var, ignore_errors=True)


def free_ports(count: int) -> list[int]:
    """Return ports of this machine that nothing uses now."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def _wait_until_ready(product: Product, process: subprocess.Popen[bytes], seconds: float) -> None:
    began, last = time.monotonic(), "no answer"
    while time.monotonic() - began < seconds:
        if process.poll() is not None:
            break
        try:
            response = httpx.get(f"{product.url}/readyz", timeout=5)
            last = response.text
            if response.status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.25)
    raise AssertionError(f"the product is not ready ({last})\n{_tails(product)}")


def _tails(product: Product) -> str:
    assert product.var is not None
    files = [product.var / "start.log", *sorted((product.var / "log").glob("*.log"))]
    return "\n".join(
        f"--- {path.name}\n{path.read_text(encoding='utf-8', errors='replace')[-LOG_TAIL:]}"
        for path in files
    )


def _stop(process: subprocess.Popen[bytes]) -> list[str]:
    """Stop the product as Ctrl-C does; return what is still alive, which is then killed."""
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        family = []
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOPS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            family.append(psutil.Process(process.pid))
    _gone, alive = psutil.wait_procs(family, timeout=10)
    left = [f"{child.pid} {' '.join(child.cmdline()[:4])}" for child in alive]
    for child in alive:
        child.kill()
    return left
