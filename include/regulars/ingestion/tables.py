"""Create the raw table of every export format and keep its status words, so that a marketplace needs no migration."""

from __future__ import annotations

import json
from collections.abc import Iterable

from psycopg2 import sql

from regulars import warehouse
from regulars.ingestion.formats import Format


def create_missing(connection: warehouse.Connection, formats: Iterable[Format]) -> None:
    """Create the raw table of each format where it is missing, and add columns that the format has gained."""
    for one in formats:
        rows = warehouse.fetch_all(connection, "files/list_raw_columns", table=one.table)
        there = {row["column_name"] for row in rows}
        if not there:
            _create(connection, one)
            continue
        for column in one.columns:
            if column.name not in there:
                _run(connection, "files/add_raw_column", one, column=sql.Identifier(column.name))


def renew_status_words(connection: warehouse.Connection, formats: Iterable[Format]) -> int:
    """Make raw.status_words say what the format files say; returns how many words changed.

    What is no order has no statuses: there the words of choices are kept.
    """
    words = [
        {"format_id": one.format_id, "word": word.strip().lower(), "status": status}
        for one in formats
        for status, words in one.statuses or _choices(one)
        for word in words
    ]
    return warehouse.fetch_one(connection, "files/renew_status_words", words=json.dumps(words))["changed"]


def _choices(one: Format) -> list[tuple[str, tuple[str, ...]]]:
    return [] if one.kind in ("orders", "details") else [choice for column in one.columns for choice in column.choices]


def _create(connection: warehouse.Connection, one: Format) -> None:
    columns = [sql.SQL("{} text").format(sql.Identifier(column.name)) for column in one.columns]
    story = f"{one.grain} Verbatim and append-only; see include/formats/{one.format_id}.yml."
    _run(connection, "files/create_raw_table", one, columns=sql.SQL(",\n    ").join(columns))
    _run(connection, "files/comment_raw_table", one, comment=sql.Literal(story))
    _run(connection, "files/index_raw_table", one, index=sql.Identifier(f"{one.table}_file"))


def _run(connection: warehouse.Connection, name: str, one: Format, **parts: sql.Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(warehouse.statement(name)).format(table=sql.Identifier(one.table), **parts))
