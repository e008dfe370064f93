"""Open connections to the warehouse and run the statements of include/sql."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import psycopg2
import psycopg2.extras
from psycopg2.extensions import connection as Connection  # noqa: N812

from regulars import settings

__all__ = ["Connection", "connect", "execute", "fetch_all", "fetch_one", "statement"]


class WarehouseUnreachableError(settings.SettingsError):
    """Say that no connection to the warehouse could be made, and why."""


@contextmanager
def connect(endpoint: settings.Endpoint | None = None) -> Iterator[Connection]:
    """Open a connection to the warehouse in UTC and close it at the end; the caller commits.

    Raises WarehouseUnreachableError naming the address when there is no answer, or the login is refused.
    """
    where = endpoint or settings.warehouse()
    try:
        connection = _open(where)
    except psycopg2.OperationalError as error:
        raise WarehouseUnreachableError(
            f"The warehouse at {where.address} cannot be reached: {error}".strip()
        ) from error
    try:
        yield connection
    finally:
        connection.close()


def _open(where: settings.Endpoint) -> Connection:
    return psycopg2.connect(
        host=where.host,
        port=where.port or 5432,
        user=where.login,
        password=where.password,
        dbname=where.database,
        application_name="regulars",
        options="-c timezone=UTC",
        **{key: value for key, value in where.extra.items() if key.startswith("ssl")},
    )


@cache
def statement(name: str) -> str:
    """Read the statement include/sql/<noun>/<verb>.sql by its name `<noun>/<verb>`."""
    return (settings.INCLUDE / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def execute(connection: Connection, name: str, **values) -> int:
    """Run a named statement with bound values; returns how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement(name), values)
        return cursor.rowcount


def fetch_all(connection: Connection, name: str, **values) -> list[dict]:
    """Run a named statement and return its rows as dictionaries."""
    with connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
        cursor.execute(statement(name), values)
        return [dict(row) for row in cursor.fetchall()]


def fetch_one(connection: Connection, name: str, **values) -> dict | None:
    """Run a named statement and return its first row, or None."""
    rows = fetch_all(connection, name, **values)
    return rows[0] if rows else None
