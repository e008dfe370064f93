"""Write the unreadable rows of a file so that a person can mend them and put them back as a file of their own."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass, field
from pathlib import Path

from psycopg2 import sql

from regulars import settings, warehouse
from regulars.ingestion import formats, separators
from regulars.ingestion.formats import Format, plain

# How exports dress an order's number up: blanks, tabs, ="…" and apostrophes.
MARKS = " \t=\"'"


class MendingError(ValueError):
    """Say why the rows of a file cannot be mended apart from it."""


@dataclass(frozen=True)
class Mending:
    """Say what was written, and which lines were not."""

    path: Path
    folder: Path
    unreadable: int
    companions: int
    restated: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)


def write(connection: warehouse.Connection, file_id: int, path: Path) -> Mending:
    """Write a file's unreadable rows under its header, in the order of their lines.

    A newer file states an order as a whole, so that the readable rows of the same orders are written too. Left out are
    orders that a later file has stated since, and lines that cannot be parted into cells.
    Raises MendingError when there is nothing to write or it must be mended in the file itself.
    """
    file = warehouse.fetch_one(connection, "quarantine/read_file", file_id=file_id)
    one = _format(file, file_id)
    folder = settings.exports_folder() / file["marketplace"] / file["shop_id"]
    if path.resolve().is_relative_to(settings.exports_folder()):
        raise MendingError(
            f"{path} lies in the exports folder, where it would be loaded as it is. Cure: write it elsewhere."
        )
    rows = warehouse.fetch_all(connection, "quarantine/list_rows", file_id=file_id, limit=None)
    names = file["header"]
    cells = {row["line_no"]: _part(row["raw_row"], one, len(names)) for row in rows}
    position = _order_position(one, names)
    orders = {line: _order_id(found, position) for line, found in cells.items()} if position is not None else {}
    restated = _restated(connection, one, file, orders)
    written = {line: row for line, row in cells.items() if row and not (position is not None and not orders[line])}
    broken = sorted(set(cells) - set(written))
    left_out = sorted(line for line in written if orders.get(line) in restated)
    for line in left_out:
        del written[line]
    wanted = sorted({orders[line] for line in written}) if position is not None else []
    companions = _companions(connection, one, file, wanted) if wanted else {}
    if written:
        _write(path, one, names, written | companions)
    return Mending(path, folder, len(written), len(companions), left_out, broken)


def _format(file: dict | None, file_id: int) -> Format:
    if file is None:
        raise MendingError(f"There is no file {file_id}. Cure: take a number that make quarantine shows.")
    name = f"File {file_id}"
    if file["state"] == "rejected":
        raise MendingError(f"{name} was rejected as a whole. Cure: mend it, and put it back in its place.")
    if not file["quarantined_count"]:
        raise MendingError(f"{name} has no unreadable rows.")
    one = next((one for one in formats.read_all() if one.format_id == file["format_id"]), None)
    if one is None or not file["header"] or one.records is not None:
        raise MendingError(f"The rows of {name.lower()} cannot be written as CSV. Cure: mend the file itself.")
    return one


def _part(raw_row: str, one: Format, width: int) -> list[str] | None:
    """Part a row into cells, of which there may be too few or too many; None where that is impossible."""
    parted = [raw_row.split(one.delimiter)] if one.quoting == "none" else []
    # a spreadsheet's rows are kept with commas, those of a text file with what it has
    for delimiter in dict.fromkeys((one.delimiter, *reversed(separators.SEPARATORS))):
        try:
            parted.append(next(csv.reader([raw_row], delimiter=delimiter, strict=True), []))
        except csv.Error:
            continue
    parted = [cells for cells in parted if len(cells) > 1 or width == 1]
    return min(reversed(parted), key=lambda cells: abs(len(cells) - width), default=None)


def _order_position(one: Format, names: list[str]) -> int | None:
    """Give the place of the order's number; None where rows stand for themselves."""
    if one.kind not in ("orders", "details"):
        return None
    columns = [one.by_header.get(plain(name)) for name in names]
    return next((place for place, column in enumerate(columns) if column and column.name == "order_id"), None)


def _order_id(cells: list[str] | None, position: int) -> str:
    return cells[position].strip(MARKS) if cells and len(cells) > position else ""


def _restated(connection: warehouse.Connection, one: Format, file: dict, orders: dict[int, str]) -> set[str]:
    wanted = sorted(set(orders.values()) - {""})
    if not wanted:
        return set()
    values = {key: file[key] for key in ("file_id", "marketplace", "shop_id")}
    rows = _fetch(connection, "list_restated", one, values | {"order_ids": wanted})
    return {order_id for (order_id,) in rows}


def _companions(
    connection: warehouse.Connection, one: Format, file: dict, order_ids: list[str]
) -> dict[int, list[str]]:
    cells = []
    for name in file["header"]:
        column = one.by_header.get(plain(name))
        value = sql.Identifier(column.name) if column else sql.SQL("extra ->> {}").format(sql.Literal(name))
        cells.append(sql.SQL("coalesce({}, '')").format(value))
    values = {"file_id": file["file_id"], "order_ids": order_ids}
    array = sql.SQL("array[{}]").format(sql.SQL(", ").join(cells))
    return dict(_fetch(connection, "list_companions", one, values, cells=array))


def _fetch(connection: warehouse.Connection, name: str, one: Format, values: dict, **parts) -> list[tuple]:
    statement = sql.SQL(warehouse.statement(f"quarantine/{name}")).format(table=sql.Identifier(one.table), **parts)
    with connection.cursor() as cursor:
        cursor.execute(statement, values | {"marks": MARKS})
        return cursor.fetchall()


def _write(path: Path, one: Format, names: list[str], rows: dict[int, list[str]]) -> None:
    """Write the rows as the format's reader takes them; the mark at the beginning tells it, and Excel, the encoding."""
    quoting = {"quoting": csv.QUOTE_NONE, "quotechar": None} if one.quoting == "none" else {}
    try:
        # nobody else's: it may hold names and addresses
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise MendingError(f"{path} cannot be written ({error.strerror}). Cure: name another file.") from error
    with open(descriptor, "w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=one.delimiter, **quoting)
        writer.writerow(names)
        for line in sorted(rows):
            writer.writerow([" ".join(cell.split()) for cell in rows[line]] if quoting else rows[line])
