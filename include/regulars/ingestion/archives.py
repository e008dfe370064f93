"""Open an export file and give its bytes unpacked, whatever its name says it is packed with."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from io import BufferedIOBase
from pathlib import Path

from regulars.ingestion.rejections import FileRejectedError

CHUNK = 256 * 1024
# An archive that unpacks to more than this is no export: real ones stay below 1 to 100.
FREE_BYTES = 64 * 1024 * 1024
MOST_TIMES = 400

UNPACKERS = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\x00": lzma.open}
FOREIGN = {
    b"PK\x03\x04": ("is a ZIP archive or an Excel workbook, not a CSV file", "unpack it, or save it as “CSV UTF-8”"),
    b"\xd0\xcf\x11\xe0": ("is an old Excel workbook, not a CSV file", "save it as “CSV UTF-8”"),
    b"%PDF": ("is a PDF document, not a CSV file", "export it as CSV"),
    b"\x28\xb5\x2f\xfd": ("is packed with zstd, which is not read here", "pack it with gzip, xz or bzip2"),
    b"\xff\xfe": ("is UTF-16 text", "save it as “CSV UTF-8”"),
    b"\xfe\xff": ("is UTF-16 text", "save it as “CSV UTF-8”"),
    b"Rar!": ("is a RAR archive", "unpack it, or pack it with gzip"),
    b"7z\xbc\xaf": ("is a 7-Zip archive", "unpack it, or pack it with gzip"),
    b"<": ("is a web page or XML, not a CSV file", "export it again; a page saved instead of the file looks like this"),
    b"{": ("is JSON, not a CSV file", "export it as CSV"),
}


def chunks(path: Path) -> Iterator[bytes]:
    """Yield the file's bytes unpacked, a chunk at a time; raises FileRejectedError when they cannot be had."""
    size = path.stat().st_size
    unpacked = 0
    with ExitStack() as closing:
        stream = _open(path, closing)
        while True:
            chunk = _read(stream)
            if not chunk:
                return
            if not unpacked:
                _refuse_foreign(chunk)
            unpacked += len(chunk)
            if unpacked > FREE_BYTES + MOST_TIMES * size:
                raise FileRejectedError(
                    f"unpacks to more than {MOST_TIMES} times its size", "send the file unpacked, if it is real"
                )
            yield chunk


def _open(path: Path, closing: ExitStack) -> BufferedIOBase:
    plain = closing.enter_context(path.open("rb"))
    magic = plain.read(8)
    plain.seek(0)
    for start, unpack in UNPACKERS.items():
        if magic.startswith(start):
            return closing.enter_context(unpack(plain, "rb"))
    return plain


def _read(stream: BufferedIOBase) -> bytes:
    try:
        # what can be unpacked before the damage is given first, so that its line is known
        return stream.read1(CHUNK)
    except (EOFError, zlib.error, lzma.LZMAError, OSError) as error:
        raise FileRejectedError("the archive is cut off or damaged", "copy or export the file again") from error


def _refuse_foreign(chunk: bytes) -> None:
    start = chunk.lstrip()[:8]
    for magic, (what, cure) in FOREIGN.items():
        if start.startswith(magic):
            raise FileRejectedError(what, cure)
