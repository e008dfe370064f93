"""Refuse spreadsheets that would take down whoever reads them, before they are read."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

from regulars.ingestion.rejections import FileRejectedError

# What a workbook may unpack to. Its cells are held in memory while it is read, at about one and a half times this size.
MOST_BYTES = 128 * 1024 * 1024
# The reader holds every place up to the farthest cell, 32 bytes each, and ends the process where it has no memory left.
MOST_PLACES = 8_000_000
PART = 64 * 1024
OLD = b"\xd0\xcf\x11\xe0"
CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br=["\']([A-Z]{1,3})([0-9]{1,7})["\'][^>]*(?<!/)>')
LONGEST_TAG = 1024

DAMAGED, AGAIN = "the spreadsheet is cut off or damaged", "copy or export the file again"
TOO_LARGE = f"unpacks to more than a spreadsheet may ({MOST_BYTES // 1024**2} MiB)"

# Reads an old workbook once in a process of its own: where a few bytes are wrong, the reader may ask for gigabytes and
# end its process, or go round for ever.
TRIAL = """
import resource, sys
from python_calamine import CalamineWorkbook
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
with open(sys.argv[1], "rb") as stream:
    book = CalamineWorkbook.from_filelike(stream)
    for name in book.sheet_names:
        book.get_sheet_by_name(name)
"""
TRIAL_MEMORY = 512 * 1024 * 1024
TRIAL_SECONDS = 120


def refuse(path: Path) -> None:
    """Raise FileRejectedError for a spreadsheet that is too large, reaches too far, or that its reader dies of."""
    with path.open("rb") as stream:
        is_old = stream.read(4) == OLD
    if not is_old:
        _refuse_bombs(path)
        return
    if path.stat().st_size > MOST_BYTES:
        raise FileRejectedError(TOO_LARGE, "save it as “CSV UTF-8”")
    _refuse_deadly(path)


def _refuse_bombs(path: Path) -> None:
    """Unpack what will be read once, piece by piece: what an archive says of its own size need not be true."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "[Content_Types].xml" not in names:
                raise FileRejectedError("is a ZIP archive, not an export", "unpack it")
            size = 0
            for name in names:
                reach = _Reach()
                with archive.open(name) as member:
                    while part := member.read(PART):
                        size += len(part)
                        if size > MOST_BYTES:
                            raise FileRejectedError(TOO_LARGE, "save it as “CSV UTF-8”, or export shorter periods")
                        reach.follow(part)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise FileRejectedError(DAMAGED, AGAIN) from error


def _refuse_deadly(path: Path) -> None:
    # an error that the trial ends with is told by the reader itself, in its own words
    try:
        trial = subprocess.run(
            [sys.executable, "-c", TRIAL, str(path), str(TRIAL_MEMORY)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=TRIAL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FileRejectedError(DAMAGED, AGAIN) from error
    if trial.returncode < 0:
        raise FileRejectedError(DAMAGED, f"{AGAIN}; if it is whole, save it as “CSV UTF-8”")


class _Reach:
    """Follow how far the cells of a sheet reach, from one part of its XML to the next."""

    def __init__(self) -> None:
        self._rows = self._columns = 0
        self._rest = b""

    def follow(self, part: bytes) -> None:
        """Look at the next part; raises FileRejectedError where a cell lies too far off."""
        text = self._rest + part
        cells = CELL.findall(text)
        self._rows = max(self._rows, *(int(row) for row in {row for _, row in cells}), 0)
        self._columns = max(self._columns, *(_number(column) for column in {column for column, _ in cells}), 0)
        if self._rows * self._columns > MOST_PLACES:
            what = f"its cells reach to row {self._rows:,} and column {self._columns:,}, farther than a sheet is read"
            raise FileRejectedError(what, "delete what stands far off the table, or save it as “CSV UTF-8”")
        # a tag that is cut by the end of the part is looked at again
        start = max(text.rfind(b"<"), len(text) - LONGEST_TAG)
        self._rest = text[start:]


def _number(column: bytes) -> int:
    """Give the number of a column, as 28 of AB."""
    number = 0
    for letter in column:
        number = 26 * number + letter - ord("A") + 1
    return number
