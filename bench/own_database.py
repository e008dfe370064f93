"""Give a benchmark a migrated database of its own beside the warehouse that the environment names."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg2

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "include"))

from regulars import migrations, settings


@contextmanager
def own_database(name: str) -> Iterator[settings.Endpoint]:
    """Give a fresh, migrated database and drop it at the end."""
    given = settings.warehouse()
    with closing(psycopg2.connect(given.url)) as connection:
        connection.autocommit = True
        connection.cursor().execute(f"drop database if exists {name} with (force)")
        connection.cursor().execute(f"create database {name}")
        try:
            endpoint = replace(given, database=name)
            migrations.migrate(endpoint)
            yield endpoint
        finally:
            connection.cursor().execute(f"drop database {name} with (force)")
