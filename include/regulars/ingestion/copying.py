"""Copy one file into its raw table, in the caller's transaction."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from typing import TextIO

import psycopg2
from psycopg2 import sql

from regulars import warehouse
from regulars.ingestion import archives, checks, encodings, lines, rows, separators
from regulars.ingestion.documents import DocumentRows
from regulars.ingestion.formats import Format
from regulars.ingestion.pickup import ExportFile
from regulars.ingestion.records import Records
from regulars.ingestion.rejections import FileRejectedError
from regulars.ingestion.report import LOADED, FileOutcome
from regulars.ingestion.workbooks import SheetRows

# Rows that are set aside wait in memory up to this size, then on disk, until COPY is done.
SPOOL_BYTES = 4 * 1024 * 1024
READ_BYTES = 256 * 1024


def copy_file(
    connection: warehouse.Connection,
    found: ExportFile,
    candidates: list[Format],
    country: str | None = None,
    is_day_first: bool = True,
) -> FileOutcome:
    """Copy a file's rows to raw and its unreadable rows to quarantine.

    The shop's country says which encodings are likely, and whether days or months come first.
    Raises FileRejectedError when the whole file is refused and FileChangedError when it changed meanwhile.
    """
    with tempfile.SpooledTemporaryFile(SPOOL_BYTES, "w+", encoding="utf-8", newline="", errors="replace") as spool:
        aside = _Aside(spool)
        one, read = _open(found, candidates, country, aside)
        file_id = _insert(connection, found, one, read.header.names)
        aside.file_id = file_id
        copied = _copy(connection, one, read, file_id)
        aside.copy(connection)
    moved = checks.move_unreadable(connection, file_id, one, read.header, read.delimiter, is_day_first)
    found.refuse_changed()
    quarantined = aside.count + moved
    warehouse.execute(
        connection,
        "files/record_counts",
        file_id=file_id,
        row_count=copied - moved,
        quarantined_count=quarantined,
        ignored_count=read.ignored_count,
    )
    return FileOutcome(found.name, LOADED, file_id, copied - moved, quarantined)


def _open(found: ExportFile, candidates: list[Format], country: str | None, aside: _Aside) -> tuple[Format, rows.Rows]:
    """Open the file in the format that knows most of its header; raises the refusal of the one that came nearest."""
    kind = archives.content_kind(found.path)
    fitting = [one for one in candidates if (one.records is not None) == (kind == archives.DOCUMENTS)]
    if not fitting:
        what = "is JSON, and no such export is known" if kind == archives.DOCUMENTS else "is no JSON document"
        raise FileRejectedError(what, "see include/formats for what this folder takes")
    opened: list[tuple[Format, rows.Rows]] = []
    refusals = []
    for one in fitting:
        try:
            opened.append((one, _read_as(found, one, kind, country, aside)))
        except FileRejectedError as error:
            refusals.append(error)
    if not opened:
        # a refusal that names a column comes from a format whose header was recognised
        raise max(refusals, key=lambda error: error.column_name is not None)
    return max(opened, key=lambda pair: len(pair[1].header.known))


def _read_as(found: ExportFile, one: Format, kind: str, country: str | None, aside: _Aside) -> rows.Rows:
    if kind == archives.WORKBOOK:
        return SheetRows(found.path, one, aside.add)
    if kind == archives.DOCUMENTS:
        return DocumentRows(found.path, one, aside.add)
    encoding = encodings.choose(found.path, one.encodings_in(country))
    written = separators.adapt(found.path, encoding, one)
    return Records(lines.read(archives.chunks(found.path), encoding), written, aside.add)


def _insert(connection: warehouse.Connection, found: ExportFile, one: Format, header: tuple[str, ...]) -> int:
    row = warehouse.fetch_one(
        connection,
        "files/insert",
        format_id=one.format_id,
        marketplace=found.marketplace,
        shop_id=found.shop_id,
        uri=found.uri,
        sha256=found.sha256,
        byte_count=found.byte_count,
        header=list(header),
        stamp=found.version,
    )
    return row["file_id"]


def _copy(connection: warehouse.Connection, one: Format, read: rows.Rows, file_id: int) -> int:
    statement = sql.SQL(warehouse.statement("files/copy")).format(
        table=sql.Identifier(one.table),
        columns=sql.SQL(", ").join(sql.Identifier(name) for name in rows.copy_columns(read.header)),
        delimiter=sql.Literal(read.delimiter),
    )
    stream = _Stream(read.batches(file_id))
    with connection.cursor() as cursor:
        try:
            cursor.copy_expert(statement, stream, READ_BYTES)
        except psycopg2.Error as error:
            if stream.error is not None:
                raise stream.error from None
            if isinstance(error, psycopg2.DataError):
                raise FileRejectedError(f"Postgres refuses its text ({error.pgcode})", "export it again") from None
            raise
        return cursor.rowcount


class _Stream:
    """Let COPY read from an iterator, and keep the error that stopped it."""

    def __init__(self, parts: Iterator[bytes]):
        self._parts = parts
        self._rest = b""
        self.error: Exception | None = None

    def read(self, size: int) -> bytes:
        try:
            while len(self._rest) < size:
                self._rest += next(self._parts)
        except StopIteration:
            pass
        except Exception as error:
            self.error = error
            raise
        part, self._rest = self._rest[:size], self._rest[size:]
        return part


class _Aside:
    """Collect the rows that cannot even be parted into cells, and copy them to quarantine at the end."""

    def __init__(self, spool: TextIO):
        self._spool = spool
        self._writer = csv.writer(spool)
        self.file_id = 0
        self.count = 0

    def add(self, line_no: int, reason: str, raw_row: str) -> None:
        self.count += 1
        self._writer.writerow((self.file_id, line_no, reason, raw_row))

    def copy(self, connection: warehouse.Connection) -> None:
        self._spool.seek(0)
        with connection.cursor() as cursor:
            cursor.copy_expert(warehouse.statement("quarantine/copy"), self._spool)
