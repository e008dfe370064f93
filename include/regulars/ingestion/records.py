"""Turn the lines of a CSV file into rows ready for COPY, with the line on which each row starts."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from itertools import islice

from regulars.ingestion import headers, lines
from regulars.ingestion.formats import Format
from regulars.ingestion.rejections import FileRejectedError

BATCH = 4096
LONGEST_CELL = 1024 * 1024

TOO_FEW = "the row has fewer cells than the header. Cure: give it all of its cells, empty ones too"
TOO_MANY = "the row has more cells than the header. Cure: put a cell that holds a separator in quotation marks"
BROKEN = 'the quotation marks or line ends of the row are broken. Cure: write a quotation mark in a quoted cell as ""'
NUL = "the row holds a NUL character, shown as ␀. Cure: export the file again"


class Records:
    """Read one file: the header at once, then the rows in batches of CSV text.

    A row without a quotation mark, in a file without unknown columns, passes as it is: that is what makes it fast.
    """

    def __init__(self, text: Iterator[str], one: Format, set_aside: Callable[[int, str, str], None]):
        csv.field_size_limit(LONGEST_CELL)
        self._lines = text
        self._set_aside = set_aside
        self._line_no = 0
        self._pushed_back: list[str] = []
        self._delimiter = one.delimiter
        self._quote = '"' if one.quoting == "double" else None
        quoting = csv.QUOTE_MINIMAL if self._quote else csv.QUOTE_NONE
        self._parser = csv.reader(self._feed(), delimiter=one.delimiter, quoting=quoting, strict=True)
        self._writer = csv.writer(_Echo(), delimiter=one.delimiter)
        self.header = self._read_header(one)

    @property
    def copy_columns(self) -> list[str]:
        """Name the columns of a row, in the order in which `batches` writes them."""
        known = [column.name for column in self.header.known]
        return ["file_id", "line_no", *known, *([] if self.header.is_plain else ["extra"])]

    def batches(self, file_id: int) -> Iterator[bytes]:
        """Yield the rows as CSV text, some thousands at a time; rows of a wrong shape are set aside."""
        rows = self._rows(f"{file_id}{self._delimiter}")
        try:
            while batch := list(islice(rows, BATCH)):
                text = "".join(batch)
                # one look at the whole text, and only a find makes us look at every row
                if "\0" in text or "\r" in text:
                    text = "".join(row for row in batch if self._is_clean(row))
                yield text.encode()
        except lines.NotTextError as error:
            error.column_name = self._column_at(error.beginning)
            raise

    def _read_header(self, one: Format) -> headers.Header:
        for line in self._lines:
            cells = self._parse(line)
            if cells is None:
                raise FileRejectedError("the header's quotation marks are broken", "mend the line", self._line_no)
            if any(cell.strip() for cell in cells):
                return headers.match(cells, one, self._line_no)
        raise FileRejectedError("the file is empty", "export it again")

    def _rows(self, prefix: str) -> Iterator[str]:
        delimiter, quote = self._delimiter, self._quote
        is_plain = self.header.is_plain and quote is not None
        parted = len(self.header.columns) - 1
        for line in self._lines:
            if not is_plain or quote in line:
                yield from self._parsed_row(line, prefix)
                continue
            self._line_no += 1
            if line.endswith("\r"):
                line = line[:-1]
            count = line.count(delimiter)
            if count == parted:
                yield f"{prefix}{self._line_no}{delimiter}{line}\n"
            elif line.strip():
                self._set_aside(self._line_no, TOO_FEW if count < parted else TOO_MANY, line.replace("\0", "␀"))

    def _parsed_row(self, line: str, prefix: str) -> Iterator[str]:
        start, width = self._line_no + 1, len(self.header.columns)
        cells = self._parse(line)
        if cells is None:
            self._set_aside(start, BROKEN, line.replace("\0", "␀"))
        elif "\0" in "".join(cells):
            self._set_aside(start, NUL, self._written(cells).replace("\0", "␀"))
        elif len(cells) == width:
            yield f"{prefix}{start}{self._delimiter}{self._written(self._ordered(cells))}\n"
        elif any(cells):
            self._set_aside(start, TOO_FEW if len(cells) < width else TOO_MANY, self._written(cells))

    def _parse(self, line: str) -> list[str] | None:
        """Parse the record that starts with this line; None when that line alone is broken."""
        self._pushed_back.append(line)
        start = self._line_no + 1
        try:
            return next(self._parser)
        except csv.Error as error:
            if "field larger" in str(error):
                what, cure = f"a cell is longer than {LONGEST_CELL:,} characters", "close its quotation mark"
            elif self._line_no > start or "unexpected end" in str(error):
                what, cure = "a quotation mark opens a cell and is not closed where the cell ends", "export it again"
            else:
                return None
            raise FileRejectedError(what, cure, start) from error

    def _feed(self) -> Iterator[str]:
        """Give the parser the line that was pushed back, and the next ones as long as a quoted cell goes on."""
        while True:
            line = self._pushed_back.pop() if self._pushed_back else next(self._lines, None)
            if line is None:
                return
            self._line_no += 1
            yield line + "\n"

    def _ordered(self, cells: list[str]) -> list[str]:
        if self.header.is_plain:
            return cells
        pairs = list(zip(self.header.columns, self.header.names, cells, strict=True))
        extra = {name: cell for column, name, cell in pairs if column is None and cell}
        return [*(cell for column, _, cell in pairs if column), json.dumps(extra, ensure_ascii=False)]

    def _written(self, cells: list[str]) -> str:
        return self._writer.writerow(cells)[:-2]

    def _is_clean(self, row: str) -> bool:
        """Set a row aside that holds a NUL, or a lone carriage return outside of quotation marks."""
        reason = NUL if "\0" in row else BROKEN if "\r" in row and '"' not in row else None
        if reason is None:
            return True
        _, line_no, cells = row.split(self._delimiter, 2)
        self._set_aside(int(line_no), reason, cells.rstrip("\n").replace("\0", "␀"))
        return False

    def _column_at(self, beginning: str) -> str | None:
        try:
            position = len(next(csv.reader([beginning], delimiter=self._delimiter), [""])) - 1
        except csv.Error:
            return None
        return self.header.names[position] if position < len(self.header.names) else None


class _Echo:
    """Let csv.writer give back the line instead of writing it."""

    def write(self, line: str) -> str:
        return line
