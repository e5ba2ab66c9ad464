"""The spreadsheet: no formulas, no personal data, from the desk and from the command line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from bot.cli import app as cli
from bot.unresolved.export import BYTE_ORDER_MARK, COLUMNS, safe_cell
from tests.desk.conftest import NAME, add_question, audited

HARMFUL = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cells(text: str) -> list[dict[str, str]]:
    assert text.startswith(BYTE_ORDER_MARK)
    rows = list(csv.DictReader(io.StringIO(text[1:], newline=""), delimiter=";"))
    assert tuple(rows[0]) == COLUMNS
    return rows


@pytest.mark.parametrize("first", HARMFUL)
def test_a_formula_becomes_text(first: str) -> None:
    assert safe_cell(f"{first}HYPERLINK()") == f"'{first}HYPERLINK()"


def test_ordinary_cells_stay() -> None:
    assert [safe_cell(value) for value in ("", "wat is LKS?", "a=b")] == ["", "wat is LKS?", "a=b"]


def test_download_holds_no_formula_and_no_personal_data(client: TestClient) -> None:
    for number, first in enumerate(HARMFUL):
        add_question(f'{first}cmd|" /C calc"!A0;tweede', "storing", key=f"f{number}")
    add_question("Bel 06 12345678 of mail jan@bedrijf.nl, bsn 111222333", "eigen_zaak")
    response = client.get("/desk/vragen.csv?status=alle")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"].startswith("attachment; filename=")
    rows = cells(response.content.decode("utf-8"))
    assert not any(value.startswith(HARMFUL) for row in rows for value in row.values())
    assert sum(row["vraag"].endswith("tweede") for row in rows) == len(HARMFUL)
    for personal in ("12345678", "jan@bedrijf.nl", "111222333", "c-geheim"):
        assert personal not in response.text
    assert (NAME, "export", f"unresolved: {len(rows)} rows") in audited()


def test_download_follows_the_filter(client: TestClient) -> None:
    rows = cells(client.get("/desk/vragen.csv?status=done&reden=klacht").content.decode())
    assert [(row["reden"], row["uitleg"], row["status"]) for row in rows] == [
        ("klacht", "Klacht", "Klaar")
    ]


def test_command_writes_the_same_as_the_desk(client: TestClient, tmp_path: Path) -> None:
    out = tmp_path / "vragen.csv"
    result = CliRunner().invoke(cli, ["unresolved", "export", "--out", str(out)])
    assert result.exit_code == 0
    assert out.read_bytes() == client.get("/desk/vragen.csv?status=alle").content
    printed = CliRunner().invoke(cli, ["unresolved", "export", "--status", "open"])
    assert len(cells(printed.stdout)) == 2
    assert ("command line", "export", "unresolved: 3 rows") in audited()


def test_command_says_what_is_wrong(filled: None, tmp_path: Path) -> None:
    wrong = CliRunner().invoke(cli, ["unresolved", "export", "--status", "later"])
    assert wrong.exit_code == 1
    nowhere = tmp_path / "geen" / "map.csv"
    assert CliRunner().invoke(cli, ["unresolved", "export", "--out", str(nowhere)]).exit_code == 1
