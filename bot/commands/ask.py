"""`wegwijzer ask "…"`: asks the running product one question, as an employer would."""

from __future__ import annotations

import json
from typing import Optional

import httpx
import typer

from bot.commands.start import secrets_of_installation
from bot.settings import settings


def ask(
    text: str = typer.Argument(..., help="What the employer types"),
    as_json: bool = typer.Option(False, "--json", help="Print the reply as JSON"),
    on: Optional[str] = typer.Option(None, help="Answer by the rules of this date, 2027-01-01"),
    explain: bool = typer.Option(False, help="Show what was understood, and the candidates"),
) -> None:
    """Ask one question and print the answer with its sources."""
    secrets_of_installation()
    config = settings()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{config.port}", timeout=30) as client:
            started = client.post("/api/v1/conversations", json={"page": "/cli"}).json()
            path = f"/api/v1/conversations/{started['conversation_id']}"
            headers = {"Authorization": f"Bearer {started['token']}"}
            if on or explain:
                headers["X-Wegwijzer-Operator"] = config.internal_token
            if on:
                headers["X-Wegwijzer-On"] = on
            reply = client.post(f"{path}/messages", json={"text": text}, headers=headers)
            parsed = (
                client.post("/internal/parse", json={"text": text}, headers=headers)
                if explain
                else None
            )
            client.delete(path, headers=headers)
    except httpx.ConnectError:
        typer.echo("Wegwijzer is not running here: run `make start` first.", err=True)
        raise typer.Exit(1) from None
    body = reply.json()
    if reply.status_code != httpx.codes.OK:
        typer.echo(f"{body['title']}: {body['detail']}", err=True)
        raise typer.Exit(1)
    if parsed is not None:
        typer.echo(json.dumps(parsed.json(), indent=1, ensure_ascii=False))
    if as_json:
        typer.echo(json.dumps(body, indent=1, ensure_ascii=False))
        return
    for message in body["messages"]:
        _print(message)


def _print(message: dict[str, object]) -> None:
    label = " ".join(
        str(part) for part in (message["kind"], message["topics"], message["section"]) if part
    )
    typer.secho(f"[{label}]", dim=True)
    typer.echo(message["text"])
    for source in message["sources"] if isinstance(message["sources"], list) else []:
        typer.secho(f"  {source['title']} ({source['text_date'] or '?'}) {source['url']}", dim=True)
