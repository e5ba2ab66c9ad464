"""The cuts between the parts (design §1-2), checked on the source itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands import start
from bot.settings import ROOT, Settings
from bot.unresolved.reasons import Reason

MAX_LINES = 350
MANUAL = ROOT / "docs" / "beheer.md"
# Words that hold Dutch sentences together. Three different ones in one string make a sentence.
DUTCH = frozenset(
    {
        "de",
        "het",
        "een",
        "en",
        "van",
        "op",
        "te",
        "dat",
        "die",
        "niet",
        "voor",
        "met",
        "aan",
        "zijn",
        "als",
        "ook",
        "er",
        "maar",
        "om",
        "dan",
        "u",
        "uw",
        "wij",
        "ik",
        "bij",
        "naar",
        "uit",
        "over",
        "nog",
        "wel",
        "geen",
        "kan",
        "mag",
        "moet",
        "wilt",
        "hebt",
        "hebben",
        "heeft",
        "worden",
        "wordt",
        "deze",
        "dit",
        "wat",
        "wie",
        "waar",
        "hoe",
        "welke",
    }
)
DUTCH_WORDS = 3
# The fixed headings of a knowledge file are names in its format, as keys are.
HEADINGS = frozenset({"Wat levert het op", "Wat moet u doen", "Wat maakte dat het werkte"})


def modules(*folders: str) -> list[Path]:
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "versions" not in path.parts
    )


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> set[str]:
    """Return the full names of all modules that a file imports, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def forbidden(path: Path, *packages: str) -> list[str]:
    return sorted(
        name
        for name in imported(path)
        if any(name == package or name.startswith(package + ".") for package in packages)
    )


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the string literals of a file with their lines, docstrings and patterns left out."""
    tree = tree_of(path)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            is_pattern = "|" in node.value or "\\" in node.value or "(?" in node.value
            if id(node) not in docstrings and not is_pattern:
                yield node.lineno, node.value


def dutch_words(text: str) -> set[str]:
    return DUTCH & set(re.findall(r"[a-z]+", text.lower()))


@pytest.mark.parametrize("path", modules("bot/channels"), ids=name_of)
def test_a_channel_knows_nothing_of_rasa(path: Path) -> None:
    assert forbidden(path, "rasa", "rasa_sdk", "bot.engine.channel", "actions") == []


@pytest.mark.parametrize("path", modules("bot"), ids=name_of)
def test_rasa_stays_in_the_engine(path: Path) -> None:
    if not path.is_relative_to(ROOT / "bot" / "engine"):
        assert forbidden(path, "rasa", "rasa_sdk") == []


@pytest.mark.parametrize("path", modules("actions"), ids=name_of)
def test_an_action_knows_nothing_of_channels(path: Path) -> None:
    assert forbidden(path, "bot.channels", "bot.gateway", "bot.desk", "bot.pages") == []


@pytest.mark.parametrize("path", modules("bot"), ids=name_of)
def test_the_product_does_not_reach_into_the_actions(path: Path) -> None:
    assert forbidden(path, "actions", "tests") == []


def test_the_knowledge_holds_no_python() -> None:
    files = [path for path in (ROOT / "knowledge").rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if path.suffix in {".py", ".pyc"}] == []


@pytest.mark.parametrize("path", modules("bot", "actions"), ids=name_of)
def test_no_dutch_sentence_stands_in_the_code(path: Path) -> None:
    found = [
        f"{name_of(path)}:{line}: {text}"
        for line, text in strings(path)
        if " " in text and text not in HEADINGS and len(dutch_words(text)) >= DUTCH_WORDS
    ]
    assert found == []


def test_a_dutch_sentence_would_be_noticed() -> None:
    assert len(dutch_words("Dat weet ik niet, maar u kunt het vragen.")) >= DUTCH_WORDS
    assert len(dutch_words("Port 8080 is busy: stop what uses it.")) < DUTCH_WORDS


@pytest.mark.parametrize("path", modules("bot", "actions"), ids=name_of)
def test_a_module_can_be_read_in_one_go(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


def test_no_module_is_a_drawer_of_odds_and_ends() -> None:
    assert [name_of(p) for p in modules("bot", "actions", "tests") if p.stem == "utils"] == []


def test_the_domain_holds_no_rule_and_no_number() -> None:
    lines = (ROOT / "domain.yml").read_text(encoding="utf-8").splitlines()
    numbered = [line for line in lines if re.search(r"\d", line)]
    assert numbered == ['version: "3.1"', "  session_expiration_time: 0"]
    assert not [line for line in lines if line.startswith(("responses:", "forms:"))]


def test_every_setting_is_explained_in_the_manual() -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    names = [f"WEGWIJZER_{name.upper()}" for name in Settings.__fields__]
    assert [name for name in names if not re.search(rf"\b{name}\b", manual)] == []


def test_the_manual_explains_no_setting_that_is_not_there() -> None:
    named = set(re.findall(r"\bWEGWIJZER_[A-Z_]+\b", MANUAL.read_text(encoding="utf-8")))
    known = {f"WEGWIJZER_{name.upper()}" for name in Settings.__fields__}
    in_code = {
        name
        for path in modules("bot", "actions", "tests")
        for name in re.findall(r"\bWEGWIJZER_[A-Z_]+\b", path.read_text(encoding="utf-8"))
    }
    assert named <= known | in_code


def test_every_reason_is_explained_in_the_manual() -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    assert [reason.value for reason in Reason if f"`{reason.value}`" not in manual] == []


def test_the_product_is_started_without_telemetry_and_on_loopback(tmp_path: Path) -> None:
    watchers = {
        watcher["name"]: watcher
        for watcher in start._watchers(Settings(var_path=tmp_path, host="0.0.0.0"))
    }
    assert set(watchers) == {"rasa", "actions", "gateway"}
    for watcher in watchers.values():
        assert watcher["env"]["RASA_TELEMETRY_ENABLED"] == "false"
    assert "--interface 127.0.0.1" in watchers["rasa"]["args"]
    assert "--enable-api" not in watchers["rasa"]["args"]


def test_the_action_server_listens_on_loopback_only() -> None:
    calls = [
        node
        for node in ast.walk(tree_of(ROOT / "actions" / "server.py"))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "run"
    ]
    hosts = [
        keyword.value.value
        for call in calls
        for keyword in call.keywords
        if keyword.arg == "host" and isinstance(keyword.value, ast.Constant)
    ]
    assert hosts == ["127.0.0.1"]


def test_rasa_is_called_without_telemetry_everywhere() -> None:
    callers = [
        path
        for path in modules("bot", "actions")
        if any("rasa" in text.split() or text == "rasa" for _line, text in strings(path))
        and "subprocess" in imported(path)
    ]
    assert callers
    for path in callers:
        assert "RASA_TELEMETRY_ENABLED" in path.read_text(encoding="utf-8"), name_of(path)
