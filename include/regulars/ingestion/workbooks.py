"""Read the rows of a spreadsheet (xlsx, xls) as text, within bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from regulars.ingestion import archives, headers, rows, workbook_limits
from regulars.ingestion.formats import Format
from regulars.ingestion.rejections import FileRejectedError

# Excel keeps 15 digits of a number and writes zeros for the others; programs write what a float holds exactly.
MOST_DIGITS = 10**15
MOST_EXACT = 2**53


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
            with _in_words(f"its sheet “{name}” is damaged"):
                sheet = self._book.get_sheet_by_name(name)
            self._rows = _numbered(sheet)
            try:
                return self._read_header(one)
            except FileRejectedError as error:
                refusals.append(error)
        if not refusals:
            raise FileRejectedError("the workbook holds no sheet", "export it again")
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
    if not isinstance(value, int | float) or isinstance(value, bool) or abs(value) < MOST_DIGITS:
        return False
    return abs(value) >= MOST_EXACT or value % 10 == 0


def _numbered(sheet: CalamineSheet) -> Iterator[tuple[int, list]]:
    """Give the rows of a sheet with their numbers, as Excel shows them."""
    return enumerate(sheet.iter_rows(), 1)


def _open(path: Path) -> CalamineWorkbook:
    if archives.is_packed(path):
        raise FileRejectedError("is a packed spreadsheet", "unpack it")
    workbook_limits.refuse(path)
    # by its content: from_path believes the name, and Shopee calls some of its xlsx files .xls
    with path.open("rb") as stream, _in_words(workbook_limits.DAMAGED):
        return CalamineWorkbook.from_filelike(stream)


@contextmanager
def _in_words(what: str) -> Iterator[None]:
    """Refuse the file where the reader fails: by an error of its own, or by a panic of the code below it."""
    try:
        yield
    except PasswordError as error:
        raise FileRejectedError("is protected by a password", "save it without one") from error
    except CalamineError as error:
        raise FileRejectedError(what, workbook_limits.AGAIN) from error
    except BaseException as error:
        # this class cannot be imported, and is no Exception, so that nobody catches it by accident
        if type(error).__name__ != "PanicException":
            raise
        raise FileRejectedError(what, workbook_limits.AGAIN) from error
