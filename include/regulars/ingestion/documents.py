"""Read the JSON pages of an API: documents, or one document a line, unfolded into rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from regulars.ingestion import archives, lines, rows
from regulars.ingestion.formats import Column, Format, plain
from regulars.ingestion.headers import Header
from regulars.ingestion.rejections import FileRejectedError

# What a page that is one document may unpack to; it is held in memory.
MOST_DOCUMENT = 64 * 1024 * 1024
EXTRA = "extra"


class DocumentRows:
    """Read one file of JSON: its header is the whole format, since every row may have other names."""

    def __init__(self, path: Path, one: Format, set_aside: rows.SetAside):
        self.delimiter = ","
        self.ignored_count = 0
        self._set_aside = set_aside
        self._writer = rows.Writer(self.delimiter)
        self._path = one.records or ()
        self._columns: dict[str, Column | None] = {}
        self._by_header = one.by_header
        self._documents = _read(path)
        self._first = next(self._documents, None)
        self._refuse_foreign()
        names = tuple(column.aliases[0] if column.aliases else column.name for column in one.columns)
        self.header = Header((*one.columns, None), (*names, EXTRA))

    def batches(self, file_id: int) -> Iterator[bytes]:
        """Yield the rows as CSV text, some thousands at a time; lines that are no JSON are set aside."""
        batch: list[str] = []
        row_no = 0
        for line in self._lines():
            if line.document is None:
                row_no += 1
                self._set_aside(row_no, rows.NOT_JSON, line.text.replace("\0", "␀"))
                continue
            for row in unfold(line.document, self._path):
                row_no += 1
                written = self._writer.line(self._cells(row))
                if _has_nul(written, row):
                    self._set_aside(row_no, rows.NUL, written.replace("\0", "␀").replace("\\u0000", "␀"))
                    continue
                batch.append(f"{file_id}{self.delimiter}{row_no}{self.delimiter}{written}\n")
                if len(batch) == rows.BATCH:
                    yield _encoded(batch)
                    batch.clear()
        yield _encoded(batch)

    def _lines(self) -> Iterator[_Line]:
        if self._first is not None:
            yield self._first
        yield from self._documents

    def _refuse_foreign(self) -> None:
        """Refuse a file whose first document has not the path of the format, such as an error in place of a page."""
        if self._first is None or self._first.document is None or not self._path:
            return
        level = self._first.document
        for name in self._path:
            if isinstance(level, list):
                return
            if not isinstance(level, dict) or name not in level:
                path = ".".join(self._path)
                raise FileRejectedError(f"has no “{path}”", "pull the page again; an error in its place is no page")
            level = level[name]

    def _cells(self, row: dict[str, str]) -> list[str]:
        known: dict[str, str] = {}
        extra: dict[str, str] = {}
        for name, value in row.items():
            column = self._columns.get(name)
            if column is None and name not in self._columns:
                column = self._columns.setdefault(name, self._by_header.get(plain(name)))
            if column is None:
                extra[name] = value
            else:
                known[column.name] = value
        cells = [known.get(column.name, "") for column in self.header.known]
        return [*cells, json.dumps(extra, ensure_ascii=False)]


def _has_nul(written: str, row: dict[str, str]) -> bool:
    """Say whether a row holds a NUL; what is unknown is JSON inside of the row, where it is written out."""
    return "\0" in written or ("\\u0000" in written and any("\0" in text for pair in row.items() for text in pair))


def _encoded(batch: list[str]) -> bytes:
    # JSON can hold half of a character, as where a title was cut off in an emoji: it becomes a question mark
    return "".join(batch).encode("utf-8", "replace")


@dataclass(frozen=True)
class _Line:
    """Hold one document, or the text of a line that is none."""

    text: str = field(repr=False)
    document: object | None


def unfold(document: object, path: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Yield a row for every object at the end of the path, with the values of the objects around it.

    Names are dotted paths. An object inside of an array whose own array is empty or missing gives one row by itself.
    """
    yield from _unfold(document, "", path, {}, False)


def _unfold(value: object, prefix: str, path: tuple[str, ...], around: dict, is_inside: bool) -> Iterator[dict]:
    if isinstance(value, list):
        for item in value:
            yield from _unfold(item, prefix, path, around, True)
        return
    if not isinstance(value, dict):
        return
    step, row = (path[0] if path else None), dict(around)
    for key, item in value.items():
        if key != step:
            _flatten(row, f"{prefix}{key}", item)
    inner = value.get(step) if step is not None else None
    if step is None or (is_inside and not inner):
        yield row
    elif inner:
        yield from _unfold(inner, f"{prefix}{step}.", path[1:], row, is_inside)


def _flatten(row: dict[str, str], name: str, item: object) -> None:
    if isinstance(item, dict):
        for key, inner in item.items():
            _flatten(row, f"{name}.{key}", inner)
    elif isinstance(item, list):
        row[name] = json.dumps(item, ensure_ascii=False)
    elif isinstance(item, bool):
        row[name] = "true" if item else "false"
    elif item is not None:
        row[name] = str(item)


def _read(path: Path) -> Iterator[_Line]:
    """Yield the documents of a file: one a line where its first line is one, else the file as a whole."""
    text = lines.read(archives.chunks(path), "utf-8")
    first = next(text, "")
    if _parse(first.partition("\n")[0]) is None:
        yield _Line("", _whole(first, text))
        return
    for block in chain([first], text):
        yield from _documents(block)


def _documents(block: str) -> Iterator[_Line]:
    for line in block.split("\n"):
        if line.strip():
            yield _Line(line, _parse(line))


def _parse(line: str) -> object | None:
    try:
        # numbers stay as they are written: a price has no binary rounding, an id no exponent
        document = json.loads(line, parse_float=str)
    except (ValueError, RecursionError):
        # a number of thousands of digits is no JSON either
        return None
    return document if isinstance(document, dict | list) else None


def _whole(first: str, rest: Iterator[str]) -> object:
    parts, size = [first], len(first)
    for block in rest:
        parts.append(block)
        size += len(block)
        if size > MOST_DOCUMENT:
            raise FileRejectedError("is one JSON document of more than 64 MiB", "write one document a line")
    try:
        return json.loads("\n".join(parts), parse_float=str)
    except json.JSONDecodeError as error:
        raise FileRejectedError(
            f"the JSON document is cut off or damaged (at character {error.colno})", "pull the page again", error.lineno
        ) from error
    except (ValueError, RecursionError) as error:
        what = "the JSON document is nested too deeply, or holds a number of thousands of digits"
        raise FileRejectedError(what, "pull the page again") from error
