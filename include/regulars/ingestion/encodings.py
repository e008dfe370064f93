"""Choose the encoding of a file among those that its format allows."""

from __future__ import annotations

from pathlib import Path

from regulars.ingestion import archives, lines


def choose(path: Path, allowed: tuple[str, ...]) -> str:
    """Give the first encoding in which the whole file is text; the first one of all when none fits.

    A format that allows one encoding costs nothing here: the reader itself finds what is not text.
    """
    for encoding in allowed[1:] and allowed:
        try:
            for _ in lines.read(archives.chunks(path), encoding):
                pass
        except lines.NotTextError:
            continue
        return encoding
    return allowed[0]
