"""Read the rows of a spreadsheet (xlsx, xls) as text, within bounded memory."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from regulars.ingestion import archives, headers, rows
from regulars.ingestion.formats import Format
from regulars.ingestion.rejections import FileRejectedError

# What a workbook may unpack to. Its cells are held in memory while it is read, at about one and a half times this size.
MOST_BYTES = 128 * 1024 * 1024
# Excel keeps 15 digits of a number; an id of more is no longer the id.
MOST_DIGITS = 10**15
PART = 64 * 1024
OLD = b"\xd0\xcf\x11\xe0"

TOO_LARGE = f"unpacks to more than a spreadsheet may ({MOST_BYTES // 1024**2} MiB)"


class SheetRows:
    """Read one spreadsheet: the first sheet that has a header of the format, then its rows."""

    def __init__(self, path: Path, one: Format, set_aside: rows.SetAside):
        self.delimiter = ","
        self.ignored_count = 0
        self._set_aside = set_aside
        self._writer = rows.Writer(self.delimiter)
        self._ignored = one.ignored_row
        self._book = _open(path)
        self._header_cells: list[str] = []
        self.header = self._find_sheet(one)

    def batches(self, file_id: int) -> Iterator[bytes]:
        """Yield the rows as CSV text, some thousands at a time; rows that cannot be read are set aside."""
        batch: list[str] = []
        for line_no, values in self._rows:
            batch.extend(self._row(f"{file_id}{self.delimiter}{line_no}{self.delimiter}", line_no, values))
            if len(batch) == rows.BATCH:
                yield "".join(batch).encode()
                batch.clear()
        yield "".join(batch).encode()

    def _find_sheet(self, one: Format) -> headers.Header:
        refusals = []
        for name in self._book.sheet_names:
            try:
                sheet = self._book.get_sheet_by_name(name)
            except CalamineError as error:
                raise FileRejectedError(f"its sheet “{name}” is damaged", "export the file again") from error
            self._rows = _numbered(sheet)
            try:
                return self._read_header(one)
            except FileRejectedError as error:
                refusals.append(error)
        raise max(refusals, key=lambda error: (error.column_name is not None, error.line_no is not None))

    def _read_header(self, one: Format) -> headers.Header:
        refusals: list[FileRejectedError] = []
        for line_no, values in self._rows:
            cells = [text(value) for value in values]
            if not any(cell.strip() for cell in cells):
                continue
            try:
                header = headers.match(cells, one, line_no)
            except FileRejectedError as error:
                refusals.append(error)
                if len(refusals) == one.header_within:
                    break
                continue
            self._header_cells = cells
            self.ignored_count = len(refusals)
            return header
        if not refusals:
            raise FileRejectedError("the file is empty", "export it again")
        raise max(refusals, key=lambda error: error.column_name is not None)

    def _row(self, prefix: str, line_no: int, values: list) -> Iterator[str]:
        cells = [text(value) for value in values]
        if not any(cells):
            return
        if cells == self._header_cells or self._is_ignored(cells):
            self.ignored_count += 1
        elif "\0" in "".join(cells):
            self._set_aside(line_no, rows.NUL, self._writer.line(cells).replace("\0", "␀"))
        elif any(_is_rounded(value) and column for value, column in zip(values, self.header.columns, strict=True)):
            self._set_aside(line_no, rows.ROUNDED, self._writer.line(cells))
        else:
            yield f"{prefix}{self._writer.line(rows.ordered(self.header, cells))}\n"

    def _is_ignored(self, cells: list[str]) -> bool:
        return self._ignored is not None and self._ignored.search(self._writer.line(cells)) is not None


def text(value: object) -> str:
    """Give a cell as text: whole numbers without decimals, instants as 2026-06-12 07:47:00, TRUE and FALSE."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        written = str(int(value)) if value.is_integer() and abs(value) < 1e20 else repr(value)
        # a rate of 0.00005 must not become 5e-05
        return f"{Decimal(written):f}" if "e-" in written else written
    if isinstance(value, datetime):
        return value.isoformat(" ", "microseconds" if value.microsecond else "seconds")
    if isinstance(value, date | time | timedelta):
        return str(value)
    return "" if value is None else str(value)


def _is_rounded(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= MOST_DIGITS


def _numbered(sheet: CalamineSheet) -> Iterator[tuple[int, list]]:
    """Give the rows of a sheet with their numbers, as Excel shows them."""
    return enumerate(sheet.iter_rows(), 1)


def _open(path: Path) -> CalamineWorkbook:
    if archives.is_packed(path):
        raise FileRejectedError("is a packed spreadsheet", "unpack it")
    with path.open("rb") as stream:
        is_old = stream.read(4) == OLD
    if not is_old:
        _refuse_bombs(path)
    elif path.stat().st_size > MOST_BYTES:
        raise FileRejectedError(TOO_LARGE, "save it as “CSV UTF-8”")
    try:
        # by its content: from_path believes the name, and Shopee calls some of its xlsx files .xls
        with path.open("rb") as stream:
            return CalamineWorkbook.from_filelike(stream)
    except PasswordError as error:
        raise FileRejectedError("is protected by a password", "save it without one") from error
    except CalamineError as error:
        raise FileRejectedError("the spreadsheet is cut off or damaged", "copy or export the file again") from error


def _refuse_bombs(path: Path) -> None:
    """Unpack what will be read once, piece by piece: what an archive says of its own size need not be true."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "[Content_Types].xml" not in names:
                raise FileRejectedError("is a ZIP archive, not an export", "unpack it")
            size = 0
            for name in names:
                with archive.open(name) as member:
                    while part := member.read(PART):
                        size += len(part)
                        if size > MOST_BYTES:
                            raise FileRejectedError(TOO_LARGE, "save it as “CSV UTF-8”, or export shorter periods")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise FileRejectedError("the spreadsheet is cut off or damaged", "copy or export the file again") from error
