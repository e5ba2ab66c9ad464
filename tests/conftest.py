"""Databases and the running product, shared by all tests.

A test asks for `fresh_database` (SQLite), for `any_database` (SQLite, and a real PostgreSQL) or
for `product` (the whole product, started once for all tests that ask for it).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pgserver
import pytest
from sqlalchemy import create_engine, text

from bot.settings import settings
from bot.store import database
from tests.product import Product, running_product

TEMPLATE = "wegwijzer_template"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated, empty SQLite file: copying it is faster than migrating for each test."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    database.upgrade(f"sqlite:///{path}")
    assert not path.with_name(path.name + "-wal").exists(), "the template was not closed"
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Yield the URL of a real PostgreSQL server; `{}` in it stands for the database's name."""
    # Not in pytest's own folder: root's is closed to the user that PostgreSQL runs as.
    folder = tempfile.mkdtemp(prefix="wgw-postgres-")
    server = pgserver.get_server(folder, cleanup_mode="delete")
    url = server.get_uri().replace("/postgres?", "/{}?", 1)
    _administer(url, f"CREATE DATABASE {TEMPLATE}")
    database.upgrade(url.format(TEMPLATE))
    yield url
    server.cleanup()


def _administer(url: str, statement: str) -> None:
    engine = create_engine(url.format("postgres"), isolation_level="AUTOCOMMIT", future=True)
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture()
def fresh_postgres(postgres_server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield the URL of a migrated, empty PostgreSQL database that is gone afterwards."""
    name = f"test_{abs(hash(request.node.nodeid))}"
    _administer(postgres_server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield postgres_server.format(name)
    database.reset()
    _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture()
def fresh_sqlite(sqlite_template: Path, tmp_path: Path) -> str:
    """Return the URL of a migrated, empty SQLite database."""
    path = tmp_path / "fresh.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture()
def fresh_database(fresh_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Yield the URL of an empty SQLite database that the product's code in this process uses."""
    yield from _in_use(fresh_sqlite, monkeypatch)


@pytest.fixture(params=["sqlite", "postgres"])
def any_database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Yield an empty database in use, of both kinds that the product runs on."""
    url = str(request.getfixturevalue(f"fresh_{request.param}"))
    yield from _in_use(url, monkeypatch)


def _in_use(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    database.reset()
    monkeypatch.setenv("WEGWIJZER_DATABASE_URL", url)
    settings.cache_clear()
    yield url
    database.reset()
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """Yield the real product, started once; or the one at `WEGWIJZER_TEST_URL`."""
    with running_product() as started:
        yield started
