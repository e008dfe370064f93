"""Compare a file's columns with those of the shop's last files of the same format."""

from __future__ import annotations

from collections.abc import Sequence

from regulars.ingestion.formats import Format, plain


def measure(one: Format, header: Sequence[str] | None, past: Sequence[Sequence[str]]) -> dict:
    """Count and name the columns that all of the last files had and this one lacks, and those that none had.

    A known column counts by what it means: the same export in another language has not changed. Columns that nobody
    reads (they are kept in `extra`) may come, which is said, and go, which is not.
    """
    if header is None or not past:
        return {"missing_columns": None, "missing_names": [], "new_columns": None, "new_names": []}
    now, before = _named(one, header), [_named(one, names) for names in past]
    missing = [name for key, name in before[0].items() if key not in now and all(key in names for names in before)]
    missing = [name for name in missing if plain(name) in one.by_header]
    new = [name for key, name in now.items() if not any(key in names for names in before)]
    return {"missing_columns": len(missing), "missing_names": missing, "new_columns": len(new), "new_names": new}


def absent_columns(one: Format, header: Sequence[str] | None) -> set[str]:
    """Give the format's columns that a file with this header does not have."""
    if header is None:
        return set()
    return {column.name for column in one.columns} - set(_named(one, header))


def _named(one: Format, header: Sequence[str]) -> dict[str, str]:
    """Give each column's name as the file writes it, by the format's name or the unknown name's plain form."""
    found = {}
    for name in header:
        column = one.by_header.get(plain(name))
        found.setdefault(column.name if column else plain(name), name)
    return found
