"""Measure one file by one statement a kind of export, whose columns are those that the file's format has."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from psycopg2 import sql
from psycopg2.extras import RealDictCursor

from regulars import warehouse
from regulars.ingestion.formats import Format
from regulars.quality import cells, drift

# Shares and ratios of fewer rows say nothing and are null.
ENOUGH = 20
ENOUGH_FILES = 3
STATEMENTS = {"orders": "profile_orders", "details": "profile_orders", "contacts": "profile_contacts"}
ANY_OTHER = "profile_rows"
# What is measured only where the file has the column: otherwise it is null, which passes.
NEEDS = {
    "orders": "order_id",
    "without_order_id": "order_id",
    "without_buyer": "customer_id",
    "unmapped": "status",
    "unmapped_words": "status",
    "foreign_currency": "currency",
    "future_dates": "ordered_at",
    "implausible_dates": "ordered_at",
    "days": "ordered_at",
    "totals": "total_amount",
    "far_totals": "total_amount",
    "average_quantity": "quantity",
}
SHARES = {
    "implausible_share": "implausible_dates",
    "without_buyer_share": "without_buyer",
    "without_order_id_share": "without_order_id",
    "duplicate_share": "duplicates",
    "negative_share": "negative",
    "unmapped_share": "unmapped",
    "without_address_share": "without_address",
    "repeated_address_share": "repeated_addresses",
}
RATIOS = {
    "row_ratio": "rows",
    "volume_ratio": "rows_per_day",
    "amount_ratio": "average_amount",
    "quantity_ratio": "average_quantity",
}


def measure(connection: warehouse.Connection, night_on: date, one: Format, file: dict) -> dict:
    """Take every measure of one loaded file; what its format or the file itself lacks is null."""
    words = {meaning: list(words) for column in one.columns for meaning, words in column.choices}
    of_file = {key: file[key] for key in ("file_id", "format_id", "marketplace", "shop_id", "currency")}
    values = words | of_file | {"night_on": night_on}
    parts = cells.parts(one, file)
    found = _fetch(connection, STATEMENTS.get(one.kind, ANY_OTHER), values, parts)
    found |= _fetch(connection, "count_repeats", values, parts)
    if one.kind in ("orders", "details"):
        absent = drift.absent_columns(one, file["header"])
        found |= {name: None for name, column in NEEDS.items() if not one.has(column) or column in absent}
        if not one.statuses:
            # such as a detail file, whose order's status counts
            found |= {"unmapped": None, "unmapped_words": None}
        if one.has("order_id") and not one.column("order_id").is_filled:
            # the format allows for rows without a number of their own
            found["without_order_id"] = None
    counts = {"rows": file["row_count"], "quarantined": file["quarantined_count"]}
    past = warehouse.fetch_one(connection, "quality/measure_past", **values)
    found = _compare(counts | found, past) | {"readable_rows": file["row_count"]}
    found |= drift.measure(one, file["header"], file["past_headers"])
    if one.records is not None:
        # a page of an API: how much stands on it is chance, and its names are the format's
        found |= dict.fromkeys(("readable_rows", "row_ratio", "volume_ratio", "missing_columns", "new_columns"))
    return found


def _fetch(connection: warehouse.Connection, name: str, values: dict, parts: dict[str, sql.Composable]) -> dict:
    statement = sql.SQL(warehouse.statement(f"quality/{name}")).format(**parts)
    with connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(statement, values)
        return dict(cursor.fetchone())


def _compare(found: dict, past: dict) -> dict:
    """Add shares of the rows and ratios to what is usual."""
    rows = found["rows"]
    is_enough = rows >= ENOUGH
    read = rows + found["quarantined"]
    found["quarantined_share"] = _share(found["quarantined"], read) if read >= ENOUGH else None
    for share, count in SHARES.items():
        found[share] = _share(found.get(count), rows) if is_enough else None
    totals = found.get("totals")
    found["far_total_share"] = _share(found["far_totals"], totals) if totals and totals >= ENOUGH else None
    found["rows_per_day"] = _share(rows, found.get("days"), 2)
    for ratio, value in RATIOS.items():
        found[ratio] = _share(found.get(value), past[value])
    # one odd file is no past: what may stop a file needs a few
    is_known = is_enough and past["files"] >= ENOUGH_FILES
    found["amount_jump"] = found["amount_ratio"] if is_known else None
    return found


def _share(count: object, of: object, digits: int = 4) -> Decimal | None:
    if count is None or not of:
        return None
    return round(Decimal(str(count)) / Decimal(str(of)), digits)
