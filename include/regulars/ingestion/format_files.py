"""Read one format file of include/formats, and say at which line it is wrong."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from regulars.ingestion import lined_yaml
from regulars.ingestion.formats import Column, Format, plain
from regulars.ingestion.lined_yaml import Mapping

COLUMN_TYPES = frozenset(
    {
        "text",
        "integer",
        "numeric",
        "money",
        "instant",
        "local_time",
        "date",
        "birthday",
        "unix_time",
        "currency",
        "email",
        "choice",
    }
)
KINDS = frozenset(
    {
        "orders", "details", "contacts", "rates", "interest", "stock", "scores", "costs", "products", "views",
        "separations",
    }
)  # fmt: skip
QUOTINGS = frozenset({"double", "none"})
STATUSES = frozenset({"unpaid", "paid", "shipped", "completed", "cancelled", "refunded"})
REQUIRED = ("format", "marketplace", "kind", "table", "grain", "columns")
OPTIONAL = ("encodings", "delimiter", "quoting", "header_within", "ignored", "records", "statuses")
COLUMN_KEYS = frozenset({"name", "type", "required", "filled", "aliases", "at_least", "choices"})
# Names of columns that every raw table has beside the format's own.
RESERVED = frozenset({"file_id", "line_no", "loaded_at", "extra"})
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,50}")
MOST_PREAMBLE = 50


def read(path: Path) -> Format:
    """Read and check one format file; raises ConfigurationError naming file and line."""
    content = lined_yaml.read(path)
    content.refuse_unknown_keys(frozenset(REQUIRED + OPTIONAL))
    content.require(*REQUIRED)
    for key in ("format", "marketplace", "table"):
        if not IDENTIFIER.fullmatch(str(content[key])):
            raise content.refuse(f"“{content[key]}” is no {key} name", "use small letters, digits and _", key)
    _one_of(content, "kind", KINDS)
    _one_of(content, "quoting", QUOTINGS)
    if len(str(content.get("delimiter", ","))) != 1:
        raise content.refuse("the delimiter is not one character", 'write it in quotes, as in ","', "delimiter")
    return Format(
        format_id=content["format"],
        marketplace=content["marketplace"],
        kind=content["kind"],
        table=content["table"],
        grain=content["grain"],
        encodings=_encodings(content),
        delimiter=content.get("delimiter", ","),
        quoting=content.get("quoting", "double"),
        header_within=_header_within(content),
        ignored=_patterns(content),
        records=_records(content),
        statuses=_statuses(content),
        columns=_columns(content),
    )


def _one_of(content: Mapping, key: str, allowed: frozenset) -> None:
    if key in content and content[key] not in allowed:
        raise content.refuse(f"“{content[key]}” is no {key}", f"use one of {', '.join(sorted(allowed))}", key)


def _words(content: Mapping, key: str) -> tuple[str, ...]:
    words = content.get(key, [])
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise content.refuse(f"“{key}” is not a list of words", f'write `{key}: ["one", "two"]`', key)
    return tuple(words)


def _encodings(content: Mapping) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Read the encodings: a list, or lists by the shop's country with one named `default`."""
    given = content.get("encodings", ["utf-8"])
    if not isinstance(given, Mapping):
        lists = {"default": _words(content, "encodings") or ("utf-8",)}
    else:
        lists = {country: _words(given, country) for country in given}
        if not lists.get("default"):
            raise content.refuse("encodings by country need a default", "add `default: [utf-8]`", "encodings")
    for encoding in (encoding for words in lists.values() for encoding in words):
        try:
            codecs.lookup(encoding)
        except LookupError as error:
            raise content.refuse(f"“{encoding}” is no encoding", "use a name such as utf-8", "encodings") from error
    return tuple(lists.items())


def _header_within(content: Mapping) -> int:
    rows = content.get("header_within", 1)
    if not isinstance(rows, int) or not 1 <= rows <= MOST_PREAMBLE:
        raise content.refuse(f"“{rows}” is no number of rows", f"use 1 to {MOST_PREAMBLE}", "header_within")
    return rows


def _patterns(content: Mapping) -> tuple[str, ...]:
    patterns = _words(content, "ignored")
    for pattern in patterns:
        try:
            # as they are joined: a flag such as (?i) would have to stand before all of them
            re.compile(f"(?:{pattern})")
        except re.error as error:
            raise content.refuse(f"“{pattern}” is no regular expression", "mend it", "ignored") from error
    return patterns


def _records(content: Mapping) -> tuple[str, ...] | None:
    if "records" not in content:
        return None
    path = content["records"]
    if not isinstance(path, str):
        raise content.refuse(f"“{path}” is no path", 'write it with dots, as in response.orders, or ""', "records")
    return tuple(path.split(".")) if path else ()


def _statuses(content: Mapping) -> tuple[tuple[str, tuple[str, ...]], ...]:
    meanings = content.get("statuses", {})
    if not isinstance(meanings, Mapping) and meanings != {}:
        raise content.refuse("“statuses” is not a list by meaning", "write `paid: [words]` a line", "statuses")
    seen: dict[str, str] = {}
    for meaning in meanings:
        if meaning not in STATUSES:
            cure = f"use one of {', '.join(sorted(STATUSES))}"
            raise meanings.refuse(f"“{meaning}” is no meaning of a status", cure, meaning)
        for word in _words(meanings, meaning):
            if seen.setdefault(word.strip().lower(), meaning) != meaning:
                raise meanings.refuse(f"“{word}” has two meanings", "keep it under one of them", meaning)
    return tuple((meaning, _words(meanings, meaning)) for meaning in meanings)


def _columns(content: Mapping) -> tuple[Column, ...]:
    entries = content["columns"]
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise content.refuse("“columns” is not a list", "write one `- {name: …}` a column", "columns")
    columns: list[Column] = []
    headers: dict[str, str] = {}
    for entry in entries:
        column = _column(entry)
        for header in {plain(name) for name in (column.name, *column.aliases)}:
            if header in headers:
                raise entry.refuse(f"“{header}” names two columns", "keep it at one of them", "name")
            headers[header] = column.name
        columns.append(column)
    return tuple(columns)


def _column(entry: Mapping) -> Column:
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
