"""Write export files of every kind and charset, from rows that name only the cells that matter."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

import openpyxl
import xlwt
from export_files import headers


def header(marketplace: str, generation: str) -> list[str]:
    """Give a real header row."""
    return headers(marketplace)[generation]


def table(names: list[str], rows: Iterable[dict[str, str]]) -> list[list[str]]:
    """Lay rows out under a header; raises KeyError where a row names a cell that the header lacks."""
    plain = {name.strip(): position for position, name in enumerate(names)}
    laid = [list(names)]
    for row in rows:
        cells = [""] * len(names)
        for name, cell in row.items():
            cells[plain[name]] = cell
        laid.append(cells)
    return laid


def quoted(cells: list[list[str]], encoding: str = "gb18030") -> bytes:
    """Write every cell in quotation marks but those that a spreadsheet program shall read as text: ="123"."""
    lines = (",".join(cell if cell.startswith('="') else f'"{cell}"' for cell in row) for row in cells)
    return "".join(f"{line}\r\n" for line in lines).encode(encoding)


def plain_csv(cells: list[list[str]], encoding: str = "utf-8-sig") -> bytes:
    """Write a CSV file as other programs do."""
    text = io.StringIO()
    csv.writer(text).writerows(cells)
    return text.getvalue().encode(encoding)


def tabbed(cells: list[list[str]], encoding: str = "utf-8") -> bytes:
    """Write cells parted by tabs, and nothing in quotation marks."""
    return "".join("\t".join(row) + "\r\n" for row in cells).encode(encoding)


def xlsx(cells: list[list]) -> bytes:
    """Write a workbook of one sheet."""
    book = openpyxl.Workbook()
    for row in cells:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def xls(cells: list[list]) -> bytes:
    """Write an old binary workbook of one sheet."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    date = xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM")
    for y, row in enumerate(cells):
        for x, cell in enumerate(row):
            sheet.write(y, x, cell, *([date] if hasattr(cell, "year") else []))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
