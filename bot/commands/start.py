"""`wegwijzer start`: checks everything first, then runs Rasa, actions and gateway together."""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import typer
from circus import get_arbiter
from dotenv import dotenv_values
from sqlalchemy import func, select

from bot.commands.train import model_path, train
from bot.engine import language_model
from bot.handoff.directory import import_contacts
from bot.knowledge.errors import KnowledgeError
from bot.knowledge.geo import gazetteer
from bot.knowledge.load import load
from bot.settings import ROOT, Settings, settings
from bot.store import database
from bot.store.models import ContactPerson

READY_WITHIN_SECONDS = 180
_SAMPLE = "contacten.voorbeeld.csv"


def start() -> None:
    """Start the product; stop it with Ctrl-C."""
    secrets_of_installation()
    config = settings()
    prepare(config)
    threading.Thread(target=_announce, args=(config,), daemon=True).start()
    arbiter = get_arbiter(
        _watchers(config),
        controller=f"ipc://{config.var_path / 'circus.sock'}",
        pubsub_endpoint=f"ipc://{config.var_path / 'circus-events.sock'}",
        check_delay=2.0,
        debug=False,
        loglevel="ERROR",
    )
    try:
        arbiter.start()
    finally:
        arbiter.stop()


def prepare(config: Settings) -> None:
    """Check and prepare all parts; exit with one clear line where something is missing."""
    for name, port in (
        ("WEGWIJZER_PORT", config.port),
        ("WEGWIJZER_RASA_PORT", config.rasa_port),
        ("WEGWIJZER_ACTIONS_PORT", config.actions_port),
    ):
        if _is_busy(port):
            _fail(f"Port {port} is busy: stop what uses it, or set {name} to a free port.")
    if language_model.version() is None:
        _fail("The Dutch language model is missing: run `make setup`.")
    try:
        base = load(config.knowledge_path)
    except KnowledgeError as error:
        _fail(f"The knowledge base cannot be used: {error.problems[0]}")
    if base.organisation.is_example and not config.demo:
        _fail(
            "knowledge/organisatie.yml is still the example: fill it in, or set WEGWIJZER_DEMO=1."
        )
    database.upgrade()
    _ensure_contacts(config)
    typer.echo(f"Language model: {language_model.describe()}")
    if not model_path().exists():
        train(force=False)


def secrets_of_installation() -> None:
    """Make the secrets of this installation once and hand them to all processes."""
    path = Path(os.environ.get("WEGWIJZER_VAR_PATH", ROOT / "var")) / "secrets.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        values = {
            "WEGWIJZER_SECRET_KEY": secrets.token_urlsafe(32),
            "WEGWIJZER_INTERNAL_TOKEN": secrets.token_urlsafe(32),
        }
        path.touch(mode=0o600)
        path.write_text(json.dumps(values), encoding="utf-8")
    chosen = dotenv_values(ROOT / ".env")  # what the operator set there goes before
    for name, value in json.loads(path.read_text(encoding="utf-8")).items():
        if not chosen.get(name):
            os.environ.setdefault(name, value)
    settings.cache_clear()


def _watchers(config: Settings) -> list[dict[str, Any]]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "WEGWIJZER_ACTIONS_WEBHOOK": f"{config.actions_url}/webhook",
    }
    rasa = (
        f"-m rasa run --interface 127.0.0.1 --port {config.rasa_port} --model {model_path()} "
        "--endpoints bot/engine/endpoints.yml --credentials bot/engine/credentials.yml "
        "--log-file " + str(config.var_path / "log" / "rasa-own.log")
    )
    # One message is too small to share between cores: the threads of the linear algebra library
    # only took the other core from the gateway.
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    programs = {"rasa": rasa, "actions": "-m actions.server", "gateway": "-m bot.gateway"}
    (config.var_path / "log").mkdir(parents=True, exist_ok=True)
    return [
        {
            "name": name,
            "cmd": sys.executable,
            "args": args,
            "working_dir": str(ROOT),
            "env": {**environment, **single} if name == "rasa" else environment,
            "numprocesses": 1,
            "autostart": True,
            "max_retry": -1,
            "graceful_timeout": 8,
            "stop_children": True,
            "stdout_stream": _log_stream(config, name),
            "stderr_stream": _log_stream(config, name),
        }
        for name, args in programs.items()
    ]


def _log_stream(config: Settings, name: str) -> dict[str, Any]:
    return {
        "class": "FileStream",
        "filename": str(config.var_path / "log" / f"{name}.log"),
        "max_bytes": 10_000_000,
        "backup_count": 3,
    }


def _ensure_contacts(config: Settings) -> None:
    """Load the invented sample people in demo mode; refuse them outside it."""
    with database.session() as session:
        if not config.demo:
            invented = session.scalar(
                select(func.count(ContactPerson.id)).where(ContactPerson.is_sample)
            )
            if invented:
                _fail("The directory holds invented sample people: import your own contacts first.")
            return
        if not session.scalar(select(func.count(ContactPerson.id))):
            import_contacts(
                session, config.knowledge_path / _SAMPLE, gazetteer(), allow_samples=True
            )


def _is_busy(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _announce(config: Settings) -> None:
    """Say once that all parts work, or which one does not."""
    began, state = time.monotonic(), "no answer"
    while time.monotonic() - began < READY_WITHIN_SECONDS:
        try:
            body = httpx.get(f"http://127.0.0.1:{config.port}/readyz", timeout=3).json()
            if body["ready"]:
                typer.echo(
                    f"Wegwijzer is ready: http://{config.host}:{config.port}/ "
                    f"({time.monotonic() - began:.0f} s). Stop with Ctrl-C."
                )
                return
            state = ", ".join(name for name, up in body["parts"].items() if not up)
        except (httpx.HTTPError, ValueError):
            pass
        time.sleep(0.5)
    typer.echo(f"Not ready after {READY_WITHIN_SECONDS} s ({state}): see {config.var_path}/log/")


def _fail(message: str) -> None:
    typer.echo(message, err=True)
    raise typer.Exit(1)
