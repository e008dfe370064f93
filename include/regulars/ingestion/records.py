"""Turn the text of a CSV file into rows ready for COPY, with the line on which each row starts."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from regulars.ingestion import headers, lines, rows
from regulars.ingestion.formats import Format
from regulars.ingestion.rejections import FileRejectedError


class Records:
    """Read one text file: the header at once, then the rows in batches of CSV text.

    A row without a quotation mark, in a file without unknown columns, passes as it is, a block of text at a time: that
    is what makes it fast. Every other row goes through a CSV parser.
    """

    def __init__(self, text: Iterator[str], one: Format, set_aside: rows.SetAside):
        csv.field_size_limit(rows.LONGEST_CELL)
        self.delimiter = one.delimiter
        self.ignored_count = 0
        self._text = text
        self._set_aside = set_aside
        # the lines of a block, how many of them are read, and the number of the line before the block
        self._block: list[str] = []
        self._at = 0
        self._before = 0
        quoting = csv.QUOTE_MINIMAL if one.quoting == "double" else csv.QUOTE_NONE
        self._parser = csv.reader(self._feed(), delimiter=one.delimiter, quoting=quoting, strict=True)
        self._writer = rows.Writer(one.delimiter)
        self._ignored = one.ignored_row
        # what is ignored may be described with commas, whatever parts the cells of this file
        self._shown = [rows.Writer(delimiter) for delimiter in dict.fromkeys((one.delimiter, ","))]
        self._header_line, self._header_cells = "", [""]
        self.header = self._read_header(one)

    def batches(self, file_id: int) -> Iterator[bytes]:
        """Yield the rows as CSV text, a block at a time; rows of a wrong shape are set aside."""
        prefix = f"{file_id}{self.delimiter}"
        try:
            while self._has_line():
                yield "".join(self._block_rows(prefix)).encode()
        except lines.NotTextError as error:
            error.column_name = self._column_at(error.beginning)
            raise

    @property
    def _line_no(self) -> int:
        return self._before + self._at

    def _has_line(self) -> bool:
        """Make sure that a line is waiting; False at the end of the file."""
        while self._at >= len(self._block):
            text = next(self._text, None)
            if text is None:
                return False
            self._before += len(self._block)
            self._block, self._at = text.split("\n"), 0
        return True

    def _read_header(self, one: Format) -> headers.Header:
        """Find the header among the first rows; raises the refusal of the row that came nearest to one."""
        refusals = []
        while len(refusals) < one.header_within and self._has_line():
            line, line_no = self._block[self._at], self._line_no + 1
            cells = self._parse()
            if cells is None:
                raise FileRejectedError("the header's quotation marks are broken", "mend the line", line_no)
            if not any(cell.strip() for cell in cells):
                continue
            try:
                header = headers.match(cells, one, line_no)
            except FileRejectedError as error:
                refusals.append(error)
                continue
            self._header_line, self._header_cells = line, cells
            self.ignored_count += len(refusals)
            return header
        if not refusals:
            raise FileRejectedError("the file is empty", "export it again")
        raise max(refusals, key=lambda error: error.column_name is not None)

    def _block_rows(self, prefix: str) -> Iterator[str]:
        """Yield the rest of the block: plain lines together, each other row by itself."""
        block = self._block
        if not self.header.is_plain or self._ignored is not None:
            while self._at < len(block) and self._block is block:
                yield from self._careful_row(prefix)
            return
        for odd in [*self._odd_lines(block), len(block)]:
            if self._block is not block:
                return  # a quoted cell went on into the next block
            if odd > self._at:
                yield self._plain_rows(block, odd, prefix)
                self._at = odd
            if odd == self._at < len(block):
                yield from self._careful_row(prefix)

    def _odd_lines(self, block: list[str]) -> list[int]:
        delimiter, parted, header = self.delimiter, len(self.header.columns) - 1, self._header_line
        # what is written for COPY is quoted, so a quotation mark needs care where the file knows no quoting too; a line
        # that is hardly longer than its separators holds nothing
        return [
            position
            for position in range(self._at, len(block))
            if (line := block[position]).count(delimiter) != parted
            or '"' in line
            or line == header
            or len(line) <= parted + 1
        ]

    def _plain_rows(self, block: list[str], end: int, prefix: str) -> str:
        first = self._line_no + 1
        numbered = enumerate(block[self._at : end], first)
        text = "".join([f"{prefix}{line_no}{self.delimiter}{line}\n" for line_no, line in numbered])
        if "\r" in text:
            text = text.replace("\r\n", "\n")
        # one look at the whole text, and only a find makes us look at every row
        if "\0" in text or "\r" in text:
            text = "".join(f"{row}\n" for row in text.split("\n")[:-1] if self._is_clean(row))
        return text

    def _careful_row(self, prefix: str) -> Iterator[str]:
        """Parse the next row; yield it, set it aside, or leave it out where it is no data."""
        line, line_no, width = self._block[self._at], self._line_no + 1, len(self.header.columns)
        cells = self._parse()
        if cells is None:
            self._set_aside(line_no, rows.BROKEN, line.rstrip("\r").replace("\0", "␀"))
        elif not any(cell.strip() for cell in cells):
            self.ignored_count += len(cells) > 1
        elif self._is_no_data(cells):
            self.ignored_count += 1
        elif "\0" in "".join(cells):
            self._set_aside(line_no, rows.NUL, self._writer.line(cells).replace("\0", "␀"))
        elif len(cells) == width:
            row = self._writer.line(rows.ordered(self.header, cells))
            yield f"{prefix}{line_no}{self.delimiter}{row}\n"
        else:
            reason = rows.TOO_FEW if len(cells) < width else rows.TOO_MANY
            self._set_aside(line_no, reason, self._writer.line(cells))

    def _is_no_data(self, cells: list[str]) -> bool:
        """Say whether a row is one that the format ignores, or the header once more, as where files were joined."""
        if self._ignored is not None and any(self._ignored.search(shown.line(cells)) for shown in self._shown):
            return True
        return cells == self._header_cells

    def _parse(self) -> list[str] | None:
        """Parse the record that starts with the next line; None when that line alone is broken."""
        start = self._line_no + 1
        try:
            return next(self._parser)
        except csv.Error as error:
            if "field larger" in str(error):
                what, cure = f"a cell is longer than {rows.LONGEST_CELL:,} characters", "close its quotation mark"
            elif self._line_no > start or "unexpected end" in str(error):
                what, cure = "a quotation mark opens a cell and is not closed where the cell ends", "export it again"
            else:
                return None
            raise FileRejectedError(what, cure, start) from error

    def _feed(self) -> Iterator[str]:
        """Give the parser the next line, and the ones after it as long as a quoted cell goes on."""
        while self._has_line():
            line = self._block[self._at]
            self._at += 1
            yield line + "\n"

    def _is_clean(self, row: str) -> bool:
        """Set a row aside that holds a NUL or a lone carriage return."""
        if "\0" not in row and "\r" not in row:
            return True
        _, line_no, cells = row.split(self.delimiter, 2)
        self._set_aside(int(line_no), rows.NUL if "\0" in row else rows.BROKEN, cells.replace("\0", "␀"))
        return False

    def _column_at(self, beginning: str) -> str | None:
        try:
            position = len(next(csv.reader([beginning], delimiter=self.delimiter), [""])) - 1
        except csv.Error:
            return None
        return self.header.names[position] if position < len(self.header.names) else None
