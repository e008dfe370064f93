"""Hold the declarative export formats of include/formats."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from babel.numbers import list_currencies

from regulars import settings
from regulars.ingestion import lined_yaml

# Marks that exports put into a column's name and that change with the year, the venue or the program: Tracking Number*,
# Seller Voucher(PHP), Commission Fee (Incl. GST), orderItemId or Order Item Id.
CODES = "|".join(sorted(list_currencies())).casefold()
SYMBOLS = "r[mp]|[a-z]{0,2}[$]|[£€¥฿₫₱₹₩元円]"
NOTE = re.compile(rf"\((?:{CODES}|{SYMBOLS}|incl\.?[a-z]{{3,4}})\)$")
BLANKS = re.compile(r"[\s_\-*\u200b\ufeff]+")


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
    encodings: tuple[tuple[str, tuple[str, ...]], ...]
    delimiter: str
    quoting: str
    header_within: int
    ignored: tuple[str, ...]
    records: tuple[str, ...] | None
    statuses: tuple[tuple[str, tuple[str, ...]], ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def has(self, *names: str) -> bool:
        """Say whether the format knows all of these columns."""
        return set(names) <= {column.name for column in self.columns}

    def encodings_in(self, country: str | None) -> tuple[str, ...]:
        """Give the encodings that a text file from a shop of this country may have, likeliest first."""
        by_country = dict(self.encodings)
        return by_country.get(country or "", by_country["default"])

    @cached_property
    def by_header(self) -> dict[str, Column]:
        """Give the column of every name that a header may use, in the form of `plain`."""
        return {plain(name): column for column in self.columns for name in (column.name, *column.aliases)}

    @cached_property
    def ignored_row(self) -> re.Pattern[str] | None:
        """Give the pattern of rows that are no data, such as footers; None where there are none."""
        return re.compile("|".join(f"(?:{pattern})" for pattern in self.ignored)) if self.ignored else None


def plain(header: str) -> str:
    """Give the form in which header cells are compared: case, width, blanks, `_`, `-`, `*` and notes do not matter."""
    text = unicodedata.normalize("NFKC", header).casefold().replace("’", "'")
    return NOTE.sub("", BLANKS.sub("", text))


@cache
def read_all(folder: Path = settings.INCLUDE / "formats") -> tuple[Format, ...]:
    """Read and check every format file of a folder; raises ConfigurationError naming file and line."""
    from regulars.ingestion import format_files

    found = tuple(format_files.read(path) for path in sorted(folder.glob("*.yml")))
    for key in ("format_id", "table"):
        values = [getattr(one, key) for one in found]
        for value in values:
            if values.count(value) > 1:
                raise lined_yaml.ConfigurationError(
                    f"{folder}: two format files share the {key} “{value}”. Cure: give each its own."
                )
    return found
