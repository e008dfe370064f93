"""Match a file's header line with the columns of a format, by name and never by position."""

from __future__ import annotations

from dataclasses import dataclass

from regulars.ingestion.formats import Column, Format, plain
from regulars.ingestion.rejections import FileRejectedError

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class Header:
    """Say what each cell of a row is: a column of the format, or an unknown name that goes to `extra`."""

    columns: tuple[Column | None, ...]
    names: tuple[str, ...]

    @property
    def known(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column is not None)

    @property
    def is_plain(self) -> bool:
        """Say whether every cell goes to a column of its own, so that a row can pass as it is."""
        return None not in self.columns


def match(cells: list[str], one: Format, line_no: int) -> Header:
    """Match the header's cells with the format; raises FileRejectedError on a missing or doubled column."""
    by_name = {plain(name): column for column in one.columns for name in (column.name, *column.aliases)}
    cells = [cell.replace("\0", "␀").strip() for cell in cells]
    names = tuple(cell or f"column {position}" for position, cell in enumerate(cells, start=1))
    columns = tuple(by_name.get(plain(name)) for name in names)
    _refuse_missing(columns, cells, one, line_no)
    _refuse_doubled(columns, names, line_no)
    return Header(columns, names)


def _refuse_doubled(columns: tuple[Column | None, ...], names: tuple[str, ...], line_no: int) -> None:
    seen = set()
    for column, name in zip(columns, names, strict=True):
        key = column.name if column else plain(name)
        if key in seen:
            raise FileRejectedError("the column stands there twice", "keep one of the two", line_no, key)
        seen.add(key)


def _refuse_missing(columns: tuple[Column | None, ...], cells: list[str], one: Format, line_no: int) -> None:
    found = {column.name for column in columns if column is not None}
    missing = [column for column in one.columns if column.is_required and column.name not in found]
    if not missing:
        return
    if not found:
        what = f"is no header line of the format “{one.format_id}”: it names none of its columns"
        raise FileRejectedError(what, _cure_of_delimiter(cells, one) or _cure_of_header(one), line_no)
    first = missing[0]
    also = f" (as are {', '.join(column.name for column in missing[1:])})" if missing[1:] else ""
    names = " or ".join(f"“{name}”" for name in (first.name, *first.aliases))
    raise FileRejectedError(f"the column is missing{also}", f"name it {names} in the first line", line_no, first.name)


def _cure_of_header(one: Format) -> str:
    required = ", ".join(column.name for column in one.columns if column.is_required)
    return f"start the file with a line that names {required}"


def _cure_of_delimiter(cells: list[str], one: Format) -> str | None:
    line = one.delimiter.join(cells)
    names = {plain(name) for column in one.columns for name in (column.name, *column.aliases)}
    for delimiter, word in DELIMITERS.items():
        if delimiter != one.delimiter and sum(plain(cell) in names for cell in line.split(delimiter)) > 1:
            return f"its cells are parted by {word}: save it with {DELIMITERS.get(one.delimiter, one.delimiter)}"
    return None
