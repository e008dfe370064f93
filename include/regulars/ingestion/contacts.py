"""Carry what accepted files say about addresses and consent into crm, set-based."""

from __future__ import annotations

from psycopg2 import sql

from regulars import warehouse
from regulars.ingestion import checks, formats

# What a contacts file asks consent for. Other purposes need a consent of their own: unknown means deny.
PURPOSE = "marketing"


def record(connection: warehouse.Connection, file_id: int, format_id: str) -> int:
    """Record the addresses and consents of one accepted file, in the caller's transaction; returns new consents.

    Safe to repeat. A file of a format without addresses records nothing.
    """
    one = next(one for one in formats.read_all() if one.format_id == format_id)
    if not any(column.name == "email" for column in one.columns):
        return 0
    _insert_addresses(connection, file_id, one)
    if one.kind != "contacts":
        return 0
    granted = dict(one.column("consent").choices)["granted"]
    return warehouse.execute(
        connection, "contacts/insert_consents", file_id=file_id, granted=list(granted), purpose=PURPOSE
    )


def _insert_addresses(connection: warehouse.Connection, file_id: int, one: formats.Format) -> None:
    statement = sql.SQL(warehouse.statement("contacts/insert_addresses")).format(
        table=sql.Identifier(one.table), pattern=sql.Literal(checks.EMAIL)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"file_id": file_id})
