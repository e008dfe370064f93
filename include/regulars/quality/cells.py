"""Write how a profile's statement reads the cells of a format, each by the type that was checked at loading."""

from __future__ import annotations

from psycopg2 import sql

from regulars.ingestion.formats import Column, Format

BY_DATE = "case when pg_input_is_valid({cell}, 'date') then {cell}::date end"
DAYS = {
    "instant": BY_DATE,
    "date": BY_DATE,
    "local_time": "case when raw.is_local_time({cell}, {is_day_first})"
    " then (raw.read_local_time({cell}, {zone}, {is_day_first}) at time zone {zone})::date end",
    # 0 says that nothing happened yet
    "unix_time": "case when pg_input_is_valid({cell}, 'bigint') and length({cell}) <= 11 and {cell} <> '0'"
    " then (to_timestamp({cell}::bigint) at time zone {zone})::date end",
}
NUMBERS = {
    "integer": "{cell}::float",
    "numeric": "{cell}::float",
    "money": "raw.read_money({cell}, {currency})::float",
}


def parts(one: Format, file: dict) -> dict[str, sql.Composable]:
    """Give everything that a profile's statement may name; what the format lacks is null."""
    cells = _Cells(one, file)
    nothing = sql.SQL("null::float")
    return {
        "table": sql.Identifier(one.table),
        "columns": sql.SQL(", ").join(sql.Identifier(column.name) for column in one.columns),
        "order_id": cells.text("order_id"),
        "ordered_at": cells.time_as_written("ordered_at"),
        "ordered_on": cells.day(cells.column("ordered_at"), sql.Identifier("ordered_at")),
        "status": cells.text("status"),
        "currency": cells.text("currency"),
        "customer_id": cells.text("customer_id"),
        "quantity": cells.number("quantity") or nothing,
        "amount": cells.amount(),
        "total_amount": cells.number("total_amount") or nothing,
        "email": cells.text("email"),
        "consent": cells.text("consent"),
        "consented_on": cells.day(cells.column("consent_at"), cells.text("consent_at")),
        "days": cells.days(),
    }


class _Cells:
    """Know a format's columns and how the file's shop writes money and time."""

    def __init__(self, one: Format, file: dict):
        self._columns = {column.name: column for column in one.columns}
        self._currency = sql.Literal(file["currency"])
        self._time_zone = sql.Literal(file["timezone"] or "UTC")
        self._is_day_first = sql.Literal(bool(file["is_day_first"]))

    def text(self, name: str) -> sql.Composable:
        return sql.Identifier(name) if name in self._columns else sql.SQL("null::text")

    def number(self, name: str) -> sql.Composable | None:
        """Read an amount or a count; None where the format has no such column."""
        column = self._columns.get(name)
        if column is None or column.type not in NUMBERS:
            return None
        return sql.SQL(NUMBERS[column.type]).format(cell=sql.Identifier(name), currency=self._currency)

    def time_as_written(self, name: str) -> sql.Composable:
        """Give the part of the cell that says the day, so that lines of one day fold together."""
        column = self._columns.get(name)
        if column is not None and column.type in ("instant", "date"):
            return sql.SQL("left(ltrim({}), 10)").format(sql.Identifier(name))
        return self.text(name)

    def day(self, column: Column | None, cell: sql.Composable) -> sql.Composable:
        """Read the day of the shop; null where the cell is none, whatever the shop's settings say by now."""
        if column is None or column.type not in DAYS:
            return sql.SQL("null::date")
        if column.type in ("instant", "date"):
            cell = sql.SQL("left(ltrim({}), 10)").format(cell)
        return sql.SQL(DAYS[column.type]).format(cell=cell, zone=self._time_zone, is_day_first=self._is_day_first)

    def amount(self) -> sql.Composable:
        """Give what a line amounts to, by the first that the format has: its amount, price by pieces, the order's."""
        ways = []
        price, quantity = self.number("unit_price"), self.number("quantity")
        if (line := self.number("line_amount")) is not None:
            ways.append(line)
        if price is not None:
            pieces = sql.SQL("coalesce({}, 1) * ").format(quantity) if quantity is not None else sql.SQL("")
            ways.append(sql.SQL("{}{}").format(pieces, price))
        if not ways and (total := self.number("total_amount")) is not None:
            ways.append(total)
        return sql.SQL("coalesce({})").format(sql.SQL(", ").join(ways)) if ways else sql.SQL("null::float")

    def days(self) -> sql.Composable:
        """Read every date of the format."""
        dated = [column for column in self._columns.values() if column.type in DAYS]
        days = [self.day(column, sql.Identifier(column.name)) for column in dated]
        return sql.SQL(", ").join(days or [sql.SQL("null::date")])

    def column(self, name: str) -> Column | None:
        return self._columns.get(name)
