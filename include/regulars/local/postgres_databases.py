"""See to the databases and logins of the embedded Postgres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg2
from psycopg2 import sql

from regulars import settings

if TYPE_CHECKING:
    from regulars.local.postgres import Server

WAREHOUSE_OWNER = "regulars"
DATABASES = {"airflow": "airflow", "warehouse": WAREHOUSE_OWNER}
# the migrations make these two as well, without a login, where a database administrator has not made them before
READERS = ("regulars_bi", "regulars_webhook")


def ensure(server: Server) -> None:
    """Make the databases, their owners and the two restricted logins where they are missing; safe to repeat."""
    connection = _connect(server.superuser)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for role in (*DATABASES.values(), *READERS):
                _ensure_login(cursor, server.endpoint(role, "warehouse"))
            for database, owner in DATABASES.items():
                _ensure_database(cursor, database, owner)
            for reader in READERS:
                _run(cursor, "grant connect on database warehouse to {}", reader)
    finally:
        connection.close()


def _ensure_login(cursor, endpoint: settings.Endpoint) -> None:
    cursor.execute("select rolcanlogin, rolpassword is not null from pg_authid where rolname = %s", [endpoint.login])
    found = cursor.fetchone()
    if found is None:
        _run(cursor, "create role {}", endpoint.login)
    if found != (True, True):
        command = sql.SQL("alter role {} login password %s").format(sql.Identifier(endpoint.login))
        cursor.execute(command, [endpoint.password])


def _ensure_database(cursor, database: str, owner: str) -> None:
    cursor.execute("select 1 from pg_database where datname = %s", [database])
    if cursor.fetchone() is None:
        _run(cursor, "create database {} owner {}", database, owner)
    _run(cursor, "revoke all on database {} from public", database)


def _run(cursor, command: str, *names: str) -> None:
    cursor.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


def _connect(endpoint: settings.Endpoint):
    return psycopg2.connect(
        host=endpoint.host,
        port=endpoint.port,
        user=endpoint.login,
        password=endpoint.password,
        dbname=endpoint.database,
        connect_timeout=20,
    )
