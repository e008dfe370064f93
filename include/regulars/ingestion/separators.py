"""Tell by its header how a text file parts its cells: spreadsheet programs save it as their country does."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from regulars.ingestion import archives, lines
from regulars.ingestion.formats import Format, plain
from regulars.ingestion.rejections import FileRejectedError

SEPARATORS = ",;\t|"
# One name may be a word of a title above the header.
LEAST_NAMES = 2


def adapt(path: Path, encoding: str, one: Format) -> Format:
    """Give the format with the separator and quoting that the file has; the format's own where no other fits better."""
    first = list(islice(_first_lines(path, encoding), one.header_within))
    ways = [(one.delimiter, one.quoting), *((separator, "double") for separator in SEPARATORS)]
    delimiter, quoting = max(ways, key=lambda way: _names(first, one, *way))
    if _names(first, one, delimiter, quoting) < LEAST_NAMES:
        return one
    return dataclasses.replace(one, delimiter=delimiter, quoting=quoting)


def _first_lines(path: Path, encoding: str) -> Iterator[str]:
    """Yield the lines that hold something; none where the file cannot be read, which its reader will explain."""
    try:
        for block in lines.read(archives.chunks(path), encoding):
            yield from (line for line in block.split("\n") if line.strip(f'{SEPARATORS} "\r'))
    except FileRejectedError:
        return


def _names(first: list[str], one: Format, delimiter: str, quoting: str) -> int:
    """Count the columns that the best of the lines names when it is parted so."""
    counts = [0]
    for line in first:
        cells = line.split(delimiter) if quoting == "none" else _parsed(line, delimiter)
        counts.append(len({plain(cell) for cell in cells} & one.by_header.keys()))
    return max(counts)


def _parsed(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        # such as an endless cell, which the reader of rows refuses in words
        return []
