"""`wegwijzer ask "…"`: asks the running product one question, as an employer would."""

from __future__ import annotations

import json
from typing import Any, Optional

import httpx
import typer

from bot.channels.telegram import render as telegram
from bot.channels.whatsapp import render as whatsapp
from bot.commands.start import secrets_of_installation
from bot.settings import settings


def ask(
    text: str = typer.Argument(..., help="What the employer types"),
    as_json: bool = typer.Option(False, "--json", help="Print the reply as JSON"),
    on: Optional[str] = typer.Option(None, help="Answer by the rules of this date, 2027-01-01"),
    explain: bool = typer.Option(False, help="Show what was understood, and the candidates"),
    channel: str = typer.Option("chat", "--as", help="Show it as chat, telegram or whatsapp"),
) -> None:
    """Ask one question and print the answer with its sources."""
    if channel not in _SHOWN_AS:
        typer.echo(f"--as is one of {', '.join(_SHOWN_AS)}.", err=True)
        raise typer.Exit(2)
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
                client.post(
                    "/internal/parse", json={"text": text, "explain": True}, headers=headers
                )
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
        _explain(parsed.json(), as_json=as_json)
    if as_json:
        typer.echo(json.dumps(body, indent=1, ensure_ascii=False))
        return
    for message in body["messages"]:
        _SHOWN_AS[channel](message)


def _explain(parsed: dict[str, Any], *, as_json: bool) -> None:
    """Print what was understood and from which signals, the deciding one first."""
    if as_json:
        typer.echo(json.dumps(parsed, indent=1, ensure_ascii=False))
        return
    why = parsed["explanation"]
    typer.echo(f"understood  {parsed['intent']['name']}, language {why['language']}")
    for question in parsed["understanding"].get("questions") or []:
        slug, probability = question["topics"][0]
        typer.echo(
            f"question    {slug} {probability:.2f}, entry {question['entry'] or '-'}, "
            f"section {question['section'] or '-'}, ready-made question {question['faq']}"
        )
    typer.echo("tokens      " + " ".join(f"{text}/{lemma}" for text, lemma in why["tokens"]))
    typer.echo("entities    " + (", ".join(f"{k}={v}" for k, v in why["entities"]) or "-"))
    for number, part in enumerate(why["parts"]):
        typer.secho(
            f"\n{'whole text' if number == 0 else f'part {number}'}: {part['text']}", bold=True
        )
        typer.echo("  act       " + _scores(part["acts"]))
        typer.echo("  section   " + _scores(part["sections"]))
        typer.echo("  named     " + (", ".join(part["named"]) or "-"))
        typer.echo("  entries   " + _scores(part["entries"]))
        typer.echo("  topic                        probability  learned  similarity")
        for item in part["topics"]:
            typer.echo(
                f"    {item['topic']:26} {item['probability']:11.2f} {item['learned']:8.2f} "
                f"{item['similarity']:11.2f}"
            )
    typer.echo("")


def _scores(ranking: list[list[Any]]) -> str:
    return ", ".join(f"{name} {score:.2f}" for name, score in ranking) or "-"


def _print(message: dict[str, Any]) -> None:
    label = " ".join(
        str(part) for part in (message["kind"], message["topics"], message["section"]) if part
    )
    typer.secho(f"[{label}]", dim=True)
    typer.echo(message["text"])
    for source in message["sources"] if isinstance(message["sources"], list) else []:
        typer.secho(f"  {source['title']} ({source['text_date'] or '?'}) {source['url']}", dim=True)
    for button in message["buttons"]:
        typer.echo(f"  [ {button['title']} ]")


def _print_telegram(message: dict[str, Any]) -> None:
    for part in telegram.parts(message):
        typer.echo(part.html)
        for row in part.keyboard.inline_keyboard if part.keyboard else ():
            typer.echo(f"  [ {row[0].text} ]")
        typer.echo("-" * 40)


def _print_whatsapp(message: dict[str, Any]) -> None:
    for part in whatsapp.parts(message):
        typer.echo(part.text)
        for choice in part.buttons:
            typer.echo(f"  [ {choice.title} ]")
        for choice in part.rows:
            typer.echo(
                f"  > {choice.title}" + f"  ({choice.description})" * bool(choice.description)
            )
        typer.echo("-" * 40)


_SHOWN_AS = {"chat": _print, "telegram": _print_telegram, "whatsapp": _print_whatsapp}
