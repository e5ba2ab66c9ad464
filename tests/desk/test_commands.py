"""`wegwijzer user …` and `wegwijzer contacts …`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from typer.testing import CliRunner

from bot.cli import app as cli
from bot.settings import ROOT, settings
from bot.store import database
from bot.store.models import ContactPerson, Conversation, DeskUser, Handoff
from tests.desk.conftest import NAME, PASSWORD, TODAY, audited, log_in

SAMPLE = ROOT / "knowledge" / "contacten.voorbeeld.csv"


def run(*arguments: str, typed: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(cli, list(arguments), input=typed)
    return result.exit_code, result.output


def test_a_user_is_added_listed_and_removed(desk_database: str) -> None:
    assert "Nobody yet" in run("user", "list")[1]
    code, output = run("user", "add", "Fatima", "--password-stdin", typed=f"{PASSWORD}\n")
    assert (code, PASSWORD in output) == (0, False)
    assert "fatima" in run("user", "list")[1]
    assert run("user", "remove", "FATIMA")[0] == 0
    assert run("user", "remove", "fatima")[0] == 1
    assert [action for _who, action, _subject in audited()] == ["user_added", "user_removed"]


def test_the_password_is_asked_for_twice_and_not_shown(desk_database: str) -> None:
    code, output = run("user", "add", "noor", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert (code, PASSWORD in output) == (0, False)


@pytest.mark.parametrize(
    ("name", "password"),
    [(NAME, "te kort"), ("naam met blanks", PASSWORD), ("", PASSWORD), ("noor", "x" * 201)],
)
def test_what_cannot_be_a_user(desk_database: str, name: str, password: str) -> None:
    assert run("user", "add", name, "--password-stdin", typed=f"{password}\n")[0] == 1
    with database.session() as session:
        assert session.scalar(select(func.count(DeskUser.id))) == 0


def test_a_name_is_used_once(filled: None) -> None:
    code, output = run("user", "add", NAME.upper(), "--password-stdin", typed=f"{PASSWORD}\n")
    assert code == 1
    assert "already" in output


def test_removing_someone_ends_the_session_and_names_what_is_left(client: TestClient) -> None:
    code, output = run("user", "remove", NAME)
    assert code == 0
    assert "1 open questions" in output
    assert client.get("/desk/").status_code == 303


def test_another_password_ends_the_session(client: TestClient) -> None:
    other = "een ander lang wachtwoord"
    assert run("user", "password", NAME, "--password-stdin", typed=f"{other}\n")[0] == 0
    assert client.get("/desk/").status_code == 303
    assert log_in(client).status_code == 401
    assert log_in(client, NAME, other).status_code == 303


def test_sample_people_are_for_demo_mode_only(
    desk_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("contacts", "import", str(SAMPLE))[0] == 0
    assert "Marieke Voorbeeld (Ede, Wageningen, invented sample)" in run("contacts", "list")[1]
    monkeypatch.setenv("WEGWIJZER_DEMO", "0")
    settings.cache_clear()
    code, output = run("contacts", "import", str(SAMPLE))
    assert code == 1
    assert "invented sample people" in output


def test_a_wrong_file_changes_nothing(desk_database: str, tmp_path: Path) -> None:
    assert run("contacts", "import", str(SAMPLE))[0] == 0
    wrong = tmp_path / "contacten.csv"
    shutil.copy(SAMPLE, wrong)
    wrong.write_text(wrong.read_text(encoding="utf-8").replace("Ede, ", "Nergenshuizen, "))
    code, output = run("contacts", "import", str(wrong))
    assert code == 1
    assert "Nergenshuizen" in output
    assert run("contacts", "import", str(tmp_path / "geen.csv"))[0] == 1
    with database.session() as session:
        assert session.scalar(select(func.count(ContactPerson.id))) == 5


def test_people_with_requests_can_be_replaced(desk_database: str, tmp_path: Path) -> None:
    assert run("contacts", "import", str(SAMPLE))[0] == 0
    with database.session() as session:
        ede = session.scalar(select(ContactPerson).where(ContactPerson.code == "ede"))
        session.add(Conversation(id="c1", channel="web", contact_id=ede.id))
        session.add(
            Handoff(
                message_id="h1",
                contact_id=ede.id,
                name_token="a",
                phone_token="b",
                moment="",
                summary="",
                due_date=TODAY,
            )
        )
    own = tmp_path / "eigen.csv"
    header = SAMPLE.read_text(encoding="utf-8").splitlines()[0]
    own.write_text(
        f"{header}\nnoor;Noor;adviseur;WSP;0612345678;noor@wsp.nl;altijd;;;Ede;;nee\n",
        encoding="utf-8",
    )
    code, output = run("contacts", "import", str(own))
    assert (code, output) == (0, "The directory now holds 1 people.\n")
