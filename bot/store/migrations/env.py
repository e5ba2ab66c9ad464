"""Runs migrations with the same engine settings as the product."""

from __future__ import annotations

from alembic import context

from bot.store.database import open_engine
from bot.store.models import mapper_registry

engine = open_engine(context.config.get_main_option("sqlalchemy.url") or "")
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=mapper_registry.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
