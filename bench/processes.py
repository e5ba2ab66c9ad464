"""Runs Rasa's own commands in temporary folders: with progress, and gone afterwards."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

from bench.report import progress

SHOW_EVERY_SECONDS = 15.0
READY_WITHIN_SECONDS = 300.0
STOPS_WITHIN_SECONDS = 20.0
_PROGRESS = re.compile(
    rb"Epochs:\s*\d+%[^|]*|(?:Starting to train|Finished training) component '[^']+'"
)


def rasa(*arguments: str) -> list[str]:
    """Return the command that runs Rasa in this environment."""
    return [sys.executable, "-m", "rasa", *arguments]


def environment(cache: Path, **more: str) -> dict[str, str]:
    """Return the environment for Rasa: no telemetry, few warnings, a cache of its own."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_CACHE_DIRECTORY": str(cache),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        **more,
    }


def train(command: Sequence[str], folder: Path, env: dict[str, str]) -> float:
    """Run a training, show how far it is, and return the seconds it took.

    Raises:
        RuntimeError: the training failed; the message holds its last lines.
    """
    began = shown = time.monotonic()
    tail: deque[bytes] = deque(maxlen=30)
    with subprocess.Popen(
        command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        for line in _lines(process):
            tail.append(line)
            match = _PROGRESS.search(line)
            is_component = match is not None and match[0].startswith((b"Starting", b"Finished"))
            if match and (is_component or time.monotonic() - shown >= SHOW_EVERY_SECONDS):
                shown = time.monotonic()
                progress(f"  {match[0].decode().strip()}")
    if process.returncode != 0:
        last = b"\n".join(tail).decode(errors="replace")
        raise RuntimeError(f"`{' '.join(command[1:5])}` failed:\n{last}")
    return time.monotonic() - began


def _lines(process: subprocess.Popen[bytes]) -> Iterator[bytes]:
    """Yield what a process prints; a progress bar ends its lines with a carriage return."""
    rest = b""
    while chunk := os.read(process.stdout.fileno(), 4096) if process.stdout else b"":
        *lines, rest = re.split(rb"[\r\n]+", rest + chunk)
        yield from lines
    yield rest


@contextmanager
def serving(
    command: Sequence[str], folder: Path, env: dict[str, str], url: str
) -> Iterator[tuple[int, float]]:
    """Yield process id and start-up seconds of a server that answers at `url`; stop it after."""
    began = time.monotonic()
    with (
        (folder / "server.log").open("wb") as log,
        subprocess.Popen(
            command, cwd=folder, env=env, stdout=log, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            _wait(process, url, began, folder / "server.log")
            yield process.pid, time.monotonic() - began
        finally:
            _stop(process)


def _wait(process: subprocess.Popen[bytes], url: str, began: float, log: Path) -> None:
    while time.monotonic() - began < READY_WITHIN_SECONDS and process.poll() is None:
        try:
            if httpx.get(url, timeout=5, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.25)
    raise RuntimeError(f"{url} does not answer:\n{log.read_text(errors='replace')[-3000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        family = []
    process.terminate()
    try:
        process.wait(STOPS_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
    for child in family:
        if child.is_running():
            child.kill()
