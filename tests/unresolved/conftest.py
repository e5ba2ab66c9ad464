"""The same desk as in `tests/desk/`."""

from tests.desk.conftest import app, client, desk_database, filled, visitor

__all__ = ["app", "client", "desk_database", "filled", "visitor"]
