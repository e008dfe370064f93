"""Read the declarative export formats of include/formats."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from regulars import settings
from regulars.ingestion import lined_yaml

COLUMN_TYPES = frozenset({"text", "integer", "numeric", "instant", "date", "currency", "email", "choice"})
KINDS = frozenset({"orders", "contacts"})
QUOTINGS = frozenset({"double", "none"})
FORMAT_KEYS = frozenset(
    {"format", "marketplace", "kind", "table", "grain", "encodings", "delimiter", "quoting", "statuses", "columns"}
)
COLUMN_KEYS = frozenset({"name", "type", "required", "filled", "aliases", "at_least", "choices"})
# Names of columns that every raw table has beside the format's own.
RESERVED = frozenset({"file_id", "line_no", "loaded_at", "extra"})
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,50}")


@dataclass(frozen=True)
class Column:
    """Say how a column is called in files, and what its cells must hold."""

    name: str
    type: str = "text"
    is_required: bool = False
    is_filled: bool = False
    aliases: tuple[str, ...] = ()
    at_least: int | None = None
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Give every word that a choice may hold."""
        return tuple(word for _, words in self.choices for word in words)


@dataclass(frozen=True)
class Format:
    """Hold what one kind of export file looks like and where its rows go."""

    format_id: str
    marketplace: str
    kind: str
    table: str
    grain: str
    encodings: tuple[str, ...]
    delimiter: str
    quoting: str
    statuses: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def plain(header: str) -> str:
    """Give the form in which header cells are compared: case, spaces, `_` and `-` do not matter."""
    return re.sub(r"[\s_\-]+", " ", header.strip().casefold()).strip()


@cache
def read_all(folder: Path = settings.INCLUDE / "formats") -> tuple[Format, ...]:
    """Read and check every format file of a folder; raises ConfigurationError naming file and line."""
    found = tuple(read(path) for path in sorted(folder.glob("*.yml")))
    for key in ("format_id", "table"):
        values = [getattr(one, key) for one in found]
        for value in values:
            if values.count(value) > 1:
                raise lined_yaml.ConfigurationError(
                    f"{folder}: two format files share the {key} “{value}”. Cure: give each its own."
                )
    return found


def read(path: Path) -> Format:
    """Read and check one format file; raises ConfigurationError naming file and line."""
    content = lined_yaml.read(path)
    content.refuse_unknown_keys(FORMAT_KEYS)
    content.require("format", "marketplace", "kind", "table", "grain", "encodings", "delimiter", "columns")
    for key in ("format", "marketplace", "table"):
        if not IDENTIFIER.fullmatch(str(content[key])):
            raise content.refuse(f"“{content[key]}” is no {key} name", "use small letters, digits and _", key)
    _one_of(content, "kind", KINDS)
    _one_of(content, "quoting", QUOTINGS)
    if len(str(content["delimiter"])) != 1:
        raise content.refuse("the delimiter is not one character", 'write it in quotes, as in ","', "delimiter")
    return Format(
        format_id=content["format"],
        marketplace=content["marketplace"],
        kind=content["kind"],
        table=content["table"],
        grain=content["grain"],
        encodings=_encodings(content),
        delimiter=content["delimiter"],
        quoting=content.get("quoting", "double"),
        statuses=_words(content, "statuses"),
        columns=_columns(content),
    )


def _one_of(content: lined_yaml.Mapping, key: str, allowed: frozenset[str]) -> None:
    if key in content and content[key] not in allowed:
        raise content.refuse(f"“{content[key]}” is no {key}", f"use one of {', '.join(sorted(allowed))}", key)


def _words(content: lined_yaml.Mapping, key: str) -> tuple[str, ...]:
    words = content.get(key, [])
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise content.refuse(f"“{key}” is not a list of words", f'write `{key}: ["one", "two"]`', key)
    return tuple(words)


def _encodings(content: lined_yaml.Mapping) -> tuple[str, ...]:
    encodings = _words(content, "encodings")
    for encoding in encodings:
        try:
            codecs.lookup(encoding)
        except LookupError as error:
            raise content.refuse(f"“{encoding}” is no encoding", "use a name such as utf-8", "encodings") from error
    return encodings


def _columns(content: lined_yaml.Mapping) -> tuple[Column, ...]:
    entries = content["columns"]
    if not isinstance(entries, list) or not all(isinstance(entry, lined_yaml.Mapping) for entry in entries):
        raise content.refuse("“columns” is not a list", "write one `- {name: …}` a column", "columns")
    columns, headers = [], {}
    for entry in entries:
        column = _column(entry)
        for header in {plain(name) for name in (column.name, *column.aliases)}:
            if header in headers:
                raise entry.refuse(f"“{header}” names two columns", "keep it at one of them", "name")
            headers[header] = column.name
        columns.append(column)
    return tuple(columns)


def _column(entry: lined_yaml.Mapping) -> Column:
    entry.refuse_unknown_keys(COLUMN_KEYS)
    entry.require("name")
    name = str(entry["name"])
    if not IDENTIFIER.fullmatch(name) or name in RESERVED:
        raise entry.refuse(f"“{name}” is no column name", "use small letters, digits and _", "name")
    _one_of(entry, "type", COLUMN_TYPES)
    choices = entry.get("choices", {})
    if (entry.get("type") == "choice") != bool(choices):
        raise entry.refuse("a choice needs its choices", "write `type: choice` and `choices: {meaning: [words]}`")
    for key in ("required", "filled"):
        _one_of(entry, key, frozenset({True, False}))
    return Column(
        name=name,
        type=entry.get("type", "text"),
        is_required=entry.get("required", False),
        is_filled=entry.get("filled", False),
        aliases=_words(entry, "aliases"),
        at_least=entry.get("at_least"),
        choices=tuple((meaning, _words(choices, meaning)) for meaning in choices),
    )
