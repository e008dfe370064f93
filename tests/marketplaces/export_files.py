"""Make export files as marketplaces do: a header row of theirs, and rows given by the names of some columns."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path

import openpyxl

FIXTURES = Path(__file__).parent.parent / "fixtures" / "exports"


def headers(marketplace: str) -> dict[str, list[str]]:
    """Give the real header rows of a marketplace's exports, by generation."""
    return json.loads((FIXTURES / marketplace / "headers.json").read_text(encoding="utf-8"))


def cells(header: list[str], row: dict) -> list:
    """Put a row's cells under their header; raises ValueError for a column that the header has not."""
    unknown = row.keys() - set(header)
    if unknown:
        raise ValueError(f"the header has no {sorted(unknown)}")
    return [row.get(name, "") for name in header]


def sheet(header: list[str], rows: Iterable[dict], above: Iterable[list] = (), first_cell: str | None = None) -> bytes:
    """Make a spreadsheet, with rows above its header, or with another word in the header's first cell."""
    book = openpyxl.Workbook()
    page = book.active
    for row in above:
        page.append(row)
    page.append([first_cell or header[0], *header[1:]])
    for row in rows:
        page.append(cells(header, row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def text(header: list[str], rows: Iterable[dict]) -> bytes:
    """Make a CSV file with a byte order mark, as spreadsheet programs like it."""
    stream = io.StringIO()
    csv.writer(stream).writerows([header, *(cells(header, row) for row in rows)])
    return stream.getvalue().encode("utf-8-sig")
