"""Alembic migrations: one file per schema change; `wegwijzer database upgrade` applies them."""
