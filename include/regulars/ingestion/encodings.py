"""Choose the encoding of a text file among those that its format allows."""

from __future__ import annotations

import codecs
from pathlib import Path

from regulars.ingestion import archives, lines

# A mark at the beginning says more than a format file can.
MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def choose(path: Path, allowed: tuple[str, ...]) -> str:
    """Give the first encoding in which the whole file is text; the first one of all when none fits.

    A format that allows one encoding costs nothing here: the reader itself finds what is not text.
    """
    beginning = archives.peek(path)
    for mark, encoding in MARKS.items():
        if beginning.startswith(mark):
            return encoding
    for encoding in allowed[1:] and allowed:
        try:
            for _ in lines.read(archives.chunks(path), encoding):
                pass
        except lines.NotTextError:
            continue
        return encoding
    return allowed[0]
