"""Say what every reader of a file gives, and why it sets rows aside."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from typing import Protocol

from regulars.ingestion.headers import Header

BATCH = 4096
LONGEST_CELL = 1024 * 1024
SetAside = Callable[[int, str, str], None]

TOO_FEW = "the row has fewer cells than the header. Cure: give it all of its cells, empty ones too"
TOO_MANY = "the row has more cells than the header. Cure: put a cell that holds a separator in quotation marks"
BROKEN = 'the quotation marks or line ends of the row are broken. Cure: write a quotation mark in a quoted cell as ""'
NUL = "the row holds a NUL character, shown as ␀. Cure: export the file again"
ROUNDED = (
    "the spreadsheet has rounded a number of more than 15 digits. Cure: export the file again and load it as it comes, "
    "without opening and saving it"
)
NOT_JSON = "the line is no JSON document. Cure: export the file again"


class Rows(Protocol):
    """Read one file: its header at once, then its rows as CSV text for COPY, some thousands at a time."""

    header: Header
    delimiter: str
    ignored_count: int

    def batches(self, file_id: int) -> Iterator[bytes]:
        """Yield the rows as CSV text; rows that cannot be read are set aside."""
        ...


def copy_columns(header: Header) -> list[str]:
    """Name the columns of a row, in the order in which every reader writes them."""
    return ["file_id", "line_no", *(column.name for column in header.known), *([] if header.is_plain else ["extra"])]


class Writer:
    """Write cells as lines of CSV, in the order of `copy_columns`."""

    def __init__(self, delimiter: str):
        self._writer = csv.writer(self, delimiter=delimiter)

    def write(self, line: str) -> str:
        """Give back the line that csv.writer has made."""
        return line

    def line(self, cells: list[str]) -> str:
        return self._writer.writerow(cells)[:-2]


def ordered(header: Header, cells: list[str]) -> list[str]:
    """Put a row's cells into the order of `copy_columns`: the known ones, then the others as one JSON object."""
    if header.is_plain:
        return cells
    pairs = list(zip(header.columns, header.names, cells, strict=True))
    extra = {name: cell for column, name, cell in pairs if column is None and cell}
    return [*(cell for column, _, cell in pairs if column), json.dumps(extra, ensure_ascii=False)]
