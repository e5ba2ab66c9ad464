"""`wegwijzer train`: trains when the training data, the pipeline or the language model changed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import typer

from bot.engine import language_model
from bot.settings import ROOT, settings

_NLU = "bot/engine/nlu"
# What the learned weights depend on; thresholds stand in config.yml.
INPUTS = (
    "config.yml",
    "domain.yml",
    "data",
    f"{_NLU}/heads.py",
    f"{_NLU}/classifiers.py",
    f"{_NLU}/encoder.py",
    f"{_NLU}/ngrams.py",
)


def fingerprint() -> str:
    """Return a hash over all that a model depends on, the language model's version included.

    Rasa's own fingerprint holds the language model's name only: swapping the package under that
    name took the old cache and crashed on parse.
    """
    digest = hashlib.sha256((language_model.version() or "").encode())
    for name in INPUTS:
        path = ROOT / name
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        for file in files:
            if file.suffix in {".yml", ".py"}:
                digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def model_path() -> Path:
    """Return where the model for today's inputs is, or will be."""
    return settings().models_path / f"wegwijzer-{fingerprint()}.tar.gz"


def train(force: bool = typer.Option(False, help="Train even when nothing changed")) -> None:
    """Train the model if its inputs changed; shows progress."""
    target = model_path()
    if target.exists() and not force:
        typer.echo(f"Model is up to date: {target.name}")
        return
    shutil.rmtree(ROOT / ".rasa" / "cache", ignore_errors=True)
    typer.echo("Training the model (about a minute) …")
    began = time.monotonic()
    _run_rasa_train(target)
    _keep_newest(target)
    (settings().models_path / "last.json").write_text(
        json.dumps({"model": target.name, "seconds": round(time.monotonic() - began)}),
        encoding="utf-8",
    )
    typer.echo(f"Model ready in {time.monotonic() - began:.0f} s: {target.name}")


def _run_rasa_train(target: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "rasa",
        "train",
        "--config",
        "config.yml",
        "--domain",
        "domain.yml",
        "--data",
        "data",
        "--out",
        str(target.parent),
        # `make test` checks the training data; here it would only cost time.
        "--skip-validation",
        "--fixed-model-name",
        target.stem.split(".")[0],
    ]
    environment = {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }
    with subprocess.Popen(  # noqa: S603 - fixed command
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        tail: list[str] = []
        for line in process.stdout or []:
            tail = [*tail[-30:], line.rstrip()]
            if "Starting to train component" in line or "Finished training component" in line:
                typer.echo("  " + line.split("-", 1)[-1].strip())
    if process.returncode != 0 or not target.exists():
        typer.echo("\n".join(tail))
        typer.echo("Training failed: mend what the last lines name, then run `wegwijzer train`.")
        raise typer.Exit(1)


def _keep_newest(target: Path) -> None:
    for old in target.parent.glob("wegwijzer-*.tar.gz"):
        if old != target:
            old.unlink()
