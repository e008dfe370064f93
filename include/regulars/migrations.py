"""Bring the warehouse's own tables up to date."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from regulars import settings, warehouse
from regulars.ingestion import formats, tables

MIGRATION_LOCK = 7301


def migrate(endpoint: settings.Endpoint | None = None) -> None:
    """Run Alembic's migrations, then make sure of every export format's raw table and words; safe to repeat."""
    where = endpoint or settings.warehouse()
    with warehouse.connect(where):
        pass  # a wrong address or login is told in one sentence
    config = Config(settings.INCLUDE / "migrations" / "alembic.ini")
    engine = create_engine("postgresql+psycopg2://" + where.url.split("://", 1)[1])
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
    with warehouse.connect(where) as connection:
        tables.create_missing(connection, formats.read_all())
        tables.renew_status_words(connection, formats.read_all())
        connection.commit()
