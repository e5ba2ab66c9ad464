"""Clients over the real knowledge folder, and over a small copy that a test may change."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.knowledge.load import load
from bot.knowledge.model import KnowledgeBase
from bot.pages import routes
from bot.settings import ROOT

ON = dt.date(2026, 11, 22)
SMALL = (
    "instrumenten/minimumloon.md",
    "instrumenten/loonkostensubsidie.md",
    "instrumenten/minimumjeugdloon-2027.md",
    "instrumenten/premiekorting-mobiliteitsbonus.md",
    "vergelijkingen/loonkostensubsidie-of-loondispensatie.md",
)
MakeClient = Callable[..., TestClient]


def client_over(base: KnowledgeBase, on: dt.date = ON) -> TestClient:
    """Return a client over a knowledge base on a date."""
    app = FastAPI()
    app.include_router(routes.router)
    app.dependency_overrides[routes.knowledge_base] = lambda: base
    app.dependency_overrides[routes.shown_on] = lambda: on
    return TestClient(app)


@pytest.fixture(scope="session")
def base() -> KnowledgeBase:
    return load(ROOT / "knowledge")


@pytest.fixture(scope="session")
def client(base: KnowledgeBase) -> TestClient:
    return client_over(base)


@pytest.fixture(scope="session")
def serve() -> MakeClient:
    """Return the function that makes a client over a knowledge base on a date."""
    return client_over


@pytest.fixture()
def folder(tmp_path: Path) -> Path:
    """Return a knowledge folder with a few entries."""
    root = tmp_path / "knowledge"
    names = ["regios", "routes", *(path.name for path in (ROOT / "knowledge").glob("*.*"))]
    for name in names:
        source = ROOT / "knowledge" / name
        if source.is_dir():
            shutil.copytree(source, root / name)
        else:
            root.mkdir(exist_ok=True)
            shutil.copy(source, root / name)
    for name in SMALL:
        (root / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / "knowledge" / name, root / name)
    return root


@pytest.fixture()
def small(folder: Path) -> MakeClient:
    """Return a function that loads the small folder as it is now."""

    def make(on: dt.date = ON) -> TestClient:
        return client_over(load(folder), on)

    return make
