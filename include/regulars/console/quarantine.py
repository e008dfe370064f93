"""Show what was rejected and set aside, why, and how to get it in once it is mended."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from regulars import settings, warehouse
from regulars.quality.mending import Mending


@dataclass(frozen=True)
class Asked:
    """Say which files a person asked for: a shop (`own/gifts` or `gifts`), and a file's number or part of its name."""

    shop: str | None = None
    file: str | None = None
    limit: int = 10

    def takes(self, row: dict) -> bool:
        """Say whether a row is about one of these files."""
        shops = (row["shop_id"], f"{row['marketplace']}/{row['shop_id']}")
        if self.shop and self.shop not in shops:
            return False
        if self.file and self.file.isdigit():
            return int(self.file) == row["file_id"]
        return not self.file or self.file.casefold() in _name(row).casefold()


def show(connection: warehouse.Connection, console: Console, asked: Asked, with_rows: bool = False) -> None:
    """Print rejected files and quarantined rows: files, lines, columns and reasons, and no row unless asked for."""
    rejected = [row for row in warehouse.fetch_all(connection, "quarantine/list_rejected") if asked.takes(row)]
    reasons = [row for row in warehouse.fetch_all(connection, "quarantine/list_reasons") if asked.takes(row)]
    waiting = warehouse.fetch_one(connection, "quarantine/count_waiting")["files"]
    if rejected:
        _show_rejected(console, rejected, asked.limit)
    if reasons:
        _show_reasons(console, reasons, asked.limit)
    if with_rows:
        _show_rows(connection, console, reasons, asked.limit)
    if not rejected and not reasons:
        console.print(
            "Nothing is rejected and no row is set aside." if asked == Asked(limit=asked.limit) else "Nothing fits."
        )
    if waiting:
        console.print(f"{waiting} files are loaded and wait for the next night's gate.")
    if rejected or reasons:
        _show_cures(console, rejected, reasons)


def show_mending(console: Console, mending: Mending) -> None:
    """Print what was written for mending, what was not, and what to do with it."""
    if mending.unreadable:
        _say(
            console,
            f"{mending.unreadable} unreadable rows and {mending.companions} other rows of the same orders are in "
            f"{mending.path}. Mend them, delete none, and put the file into {mending.folder}/.",
        )
    if mending.restated:
        _say(console, f"Lines {_listed(mending.restated)} are left out: a later file holds their orders.")
    if mending.broken:
        _say(
            console,
            f"Lines {_listed(mending.broken)} are left out: they cannot be parted into cells, or name no order. "
            "Mend them in the file itself and put it back in its place.",
        )


def _show_rejected(console: Console, rows: list[dict], limit: int) -> None:
    table = _table(
        "Rejected files: nothing of them is counted", "no.", "file", "night", "line", "column", "why", "cure"
    )
    for row in rows[:limit]:
        place = [str(row["line_no"] or ""), row["column_name"] or ""]
        table.add_row(*_cells(row["file_id"], _name(row), row["night_on"] or "", *place, _why(row), row["cure"] or ""))
    console.print(table)
    _show_more(console, len(rows), limit)


def _show_reasons(console: Console, rows: list[dict], limit: int) -> None:
    table = _table(
        "Rows set aside: the rest of their file is loaded", "no.", "file", "state", "column", "why", "rows", "lines"
    )
    for row in rows[:limit]:
        lines = ", ".join(str(line) for line in row["line_nos"]) + (" …" if row["rows"] > len(row["line_nos"]) else "")
        cells = (row["file_id"], _name(row), row["state"], row["column_name"] or "", row["reason"], f"{row['rows']:,}")
        table.add_row(*_cells(*cells, lines))
    console.print(table)
    _show_more(console, len(rows), limit)


def _show_rows(connection: warehouse.Connection, console: Console, reasons: list[dict], limit: int) -> None:
    left = limit
    for file_id, name in {row["file_id"]: _name(row) for row in reasons}.items():
        for row in warehouse.fetch_all(connection, "quarantine/list_rows", file_id=file_id, limit=left):
            _say(console, f"{name}, line {row['line_no']}: {row['raw_row']}")
            left -= 1


def _show_cures(console: Console, rejected: list[dict], reasons: list[dict]) -> None:
    if rejected:
        _say(
            console,
            "A rejected file: mend it and put it back in its place; the next night reads it. Where the shops file, a "
            "format file or a permission was wrong, mend that: make quarantine RETRY=1",
        )
    if reasons:
        _say(
            console,
            "Rows set aside: export the file again, or write them to mend them: "
            f"make quarantine FILE={reasons[0]['file_id']} CSV=mend.csv",
        )


def _say(console: Console, text: str) -> None:
    """Print a sentence as it is: commands and paths in it are for copying."""
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for column in columns:
        is_number = column in ("no.", "line", "rows")
        table.add_column(
            column, justify="right" if is_number else "left", no_wrap=is_number or column == "night", overflow="fold"
        )
    return table


def _show_more(console: Console, count: int, limit: int) -> None:
    if count > limit:
        console.print(f"  and {count - limit} more: LIMIT={count}")


def _cells(*values: object) -> list[str]:
    return [escape(str(value)) for value in values]


def _name(row: dict) -> str:
    """Give the file's place below the exports folder, or its whole address where it came from elsewhere."""
    folder = settings.exports_folder().as_uri() + "/"
    return unquote(row["uri"].removeprefix(folder))


def _why(row: dict) -> str:
    """Give the reason alone: file, line, column and cure have columns of their own."""
    error = row["error"] or ""
    _, _, what = error.removeprefix(_name(row)).partition(": ")
    return what.partition(". Cure: ")[0] or error


def _listed(lines: list[int]) -> str:
    shown = ", ".join(str(line) for line in lines[:10])
    return f"{shown} and {len(lines) - 10} more" if len(lines) > 10 else shown
