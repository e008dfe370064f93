"""Put what a build changed into the live tables: the rows of touched keys go, their new rows come."""

from __future__ import annotations

from psycopg2 import sql

from regulars import warehouse
from regulars.modelling import views

DELETE = sql.SQL("delete from {live} as live_rows using {touched} as touched where live_rows.{key} = touched.{key}")
INSERT = sql.SQL("insert into {live} ({columns}) select {columns} from {changes}")


def apply(connection: warehouse.Connection, suffix: str) -> int:
    """Change the live tables as the incremental models of a suffixed build say; returns how many were changed.

    Drops what only stood for them beside the live schemas: the changes, the views of live rows and changes, and the
    views that read those; the live ones say the same. The caller commits.
    """
    found = warehouse.fetch_all(connection, "modelling/list_changes", suffix=suffix)
    for one in found:
        _change(connection, one)
    oids = [one[oid] for one in found for oid in ("view_oid", "changes_oid")]
    views.take_down(connection, oids, [sql.Identifier(one["schema_name"], one["name"]) for one in found])
    for one in found:
        _drop_table(connection, sql.Identifier(one["schema_name"], one["changes"]))
    return len(found)


def _change(connection: warehouse.Connection, one: dict) -> None:
    names = {
        "live": sql.Identifier(one["live_schema"], one["name"]),
        "touched": sql.Identifier(one["schema_name"], one["touched"]),
        "changes": sql.Identifier(one["schema_name"], one["changes"]),
        "key": sql.Identifier(one["key"]),
        "columns": sql.SQL(", ").join(map(sql.Identifier, one["columns"])),
    }
    with connection.cursor() as cursor:
        cursor.execute(DELETE.format(**names))
        cursor.execute(INSERT.format(**names))


def _drop_table(connection: warehouse.Connection, name: sql.Identifier) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("drop table {}").format(name))
