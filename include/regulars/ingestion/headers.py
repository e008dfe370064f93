"""Match a file's header line with the columns of a format, by name and never by position."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from regulars.ingestion.formats import Column, Format, plain
from regulars.ingestion.rejections import FileRejectedError


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
    cells = [cell.replace("\0", "␀").strip() for cell in cells]
    columns = _told_apart(cells, tuple(one.by_header.get(plain(name)) for name in cells))
    _refuse_missing(columns, cells, one, line_no)
    _refuse_doubled(columns, line_no)
    return Header(columns, _unique(cells))


def _told_apart(cells: list[str], columns: tuple[Column | None, ...]) -> tuple[Column | None, ...]:
    """Of names that differ in capitals alone, take the one that the format lists: Shopee has such a pair in Vietnam."""
    alike = Counter(cell.casefold() for cell in set(cells))
    listed = Counter(cell for cell, column in zip(cells, columns, strict=True) if column and cell in column.aliases)
    settled = {cell.casefold() for cell, times in listed.items() if times == 1 and alike[cell.casefold()] > 1}
    return tuple(
        None if cell.casefold() in settled and cell not in listed else column
        for cell, column in zip(cells, columns, strict=True)
    )


def _unique(cells: list[str]) -> tuple[str, ...]:
    """Give every cell a name of its own: nameless ones by position, unknown ones that come again by their turn."""
    names: list[str] = []
    turns: Counter[str] = Counter()
    for position, cell in enumerate(cells, start=1):
        name = cell or f"column {position}"
        turns[name] += 1
        names.append(name if turns[name] == 1 else f"{name} ({turns[name]})")
    return tuple(names)


def _refuse_doubled(columns: tuple[Column | None, ...], line_no: int) -> None:
    for column, times in Counter(column.name for column in columns if column).items():
        if times > 1:
            raise FileRejectedError("the column stands there twice", "keep one of the two", line_no, column)


def _refuse_missing(columns: tuple[Column | None, ...], cells: list[str], one: Format, line_no: int) -> None:
    found = {column.name for column in columns if column is not None}
    missing = [column for column in one.columns if column.is_required and column.name not in found]
    if not missing:
        return
    if not found:
        what = f"is no header line of the format “{one.format_id}”: it names none of its columns"
        raise FileRejectedError(what, _cure_of_header(one), line_no)
    first = missing[0]
    also = f" (as are {', '.join(column.name for column in missing[1:])})" if missing[1:] else ""
    names = " or ".join(f"“{name}”" for name in (first.name, *first.aliases))
    raise FileRejectedError(f"the column is missing{also}", f"name it {names} in the first line", line_no, first.name)


def _cure_of_header(one: Format) -> str:
    required = ", ".join(column.name for column in one.columns if column.is_required)
    return (
        f"start the file with a line that names {required}, "
        f"or add the names that it uses to the aliases in include/formats/{one.format_id}.yml"
    )
