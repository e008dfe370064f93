"""Carry what accepted files say about addresses and consent into crm, set-based."""

from __future__ import annotations

from psycopg2 import sql

from regulars import warehouse
from regulars.ingestion import checks, formats

# What a file asks consent for. Other purposes need a consent of their own: unknown means deny.
PURPOSE = "marketing"
# How a column's cells become instants, by its type: what is ISO by check need not be looked at closely.
SAID_AT = {
    "instant": "case when c.{0} ~ ':[0-9]{{2}}([.][0-9]+)? ?(Z|[+-][0-9]{{2}}(:?[0-9]{{2}})?) *$'"
    " then c.{0}::timestamptz else c.{0}::timestamp at time zone shop.timezone end",
    "local_time": "raw.read_local_time(c.{0}, shop.timezone, shop.is_day_first)",
    "date": "c.{0}::timestamp at time zone shop.timezone",
    "unix_time": "to_timestamp(c.{0}::bigint)",
}


def record(connection: warehouse.Connection, file_id: int, format_id: str) -> int:
    """Record the addresses and consents of one accepted file, in the caller's transaction; returns new consents.

    Safe to repeat. A file of a format without addresses records nothing. A contacts file says by itself where and when
    somebody agreed; an export of orders with a column `accepts_marketing` says it of the moment of each order.
    """
    one = next(one for one in formats.read_all() if one.format_id == format_id)
    if not one.has("email"):
        return 0
    parts = {"table": sql.Identifier(one.table), "pattern": sql.Literal(checks.EMAIL)}
    _execute(connection, "contacts/insert_addresses", parts, {"file_id": file_id})
    if one.kind == "contacts":
        source = sql.SQL("coalesce(nullif(btrim(c.source), ''), 'unknown')")
        return _insert_consents(connection, file_id, one, "consent", "consent_at", source, parts)
    if one.kind == "orders" and one.has("accepts_marketing", "ordered_at"):
        source = sql.Literal(f"{one.marketplace} export")
        return _insert_consents(connection, file_id, one, "accepts_marketing", "ordered_at", source, parts)
    return 0


def _insert_consents(
    connection: warehouse.Connection,
    file_id: int,
    one: formats.Format,
    word: str,
    said_at: str,
    source: sql.Composable,
    parts: dict[str, sql.Composable],
) -> int:
    reader = sql.SQL(SAID_AT[one.column(said_at).type]).format(sql.Identifier(said_at))
    parts = parts | {"word": sql.Identifier(word), "said_at": reader, "source": source}
    granted = dict(one.column(word).choices)["granted"]
    values = {"file_id": file_id, "granted": [choice.lower() for choice in granted], "purpose": PURPOSE}
    return _execute(connection, "contacts/insert_consents", parts, values)


def _execute(
    connection: warehouse.Connection, statement: str, parts: dict[str, sql.Composable], values: dict[str, object]
) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(warehouse.statement(statement)).format(**parts), values)
        return cursor.rowcount
