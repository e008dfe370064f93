"""Open an export file and give its bytes unpacked, whatever its name says it is packed with."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing
from io import BufferedIOBase
from pathlib import Path

from regulars.ingestion.rejections import FileRejectedError

CHUNK = 256 * 1024
# An archive that unpacks to more than this is no export: real ones stay below 1 to 100.
FREE_BYTES = 64 * 1024 * 1024
MOST_TIMES = 400

TEXT, WORKBOOK, DOCUMENTS = "text", "workbook", "documents"
UNPACKERS = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\x00": lzma.open}
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
FOREIGN = {
    b"%PDF": ("is a PDF document, not an export", "export it as CSV"),
    b"\x28\xb5\x2f\xfd": ("is packed with zstd, which is not read here", "pack it with gzip, xz or bzip2"),
    b"Rar!": ("is a RAR archive", "unpack it, or pack it with gzip"),
    b"7z\xbc\xaf": ("is a 7-Zip archive", "unpack it, or pack it with gzip"),
    b"<": ("is a web page or XML, not an export", "export it again; a page saved instead of the file looks like this"),
}


def content_kind(path: Path) -> str:
    """Tell by its first bytes whether a file is TEXT, a WORKBOOK or DOCUMENTS (JSON).

    Raises FileRejectedError for what is known to be none of these, and for an archive that cannot be unpacked.
    """
    start = peek(path).lstrip()
    if start.startswith(WORKBOOKS):
        return WORKBOOK
    for magic, (what, cure) in FOREIGN.items():
        if start.startswith(magic):
            raise FileRejectedError(what, cure)
    # a cell may begin with a bracket; a JSON document goes on with a name, another document, or its end
    is_json = start[:1] == b"{" or (start[:1] == b"[" and start[1:].lstrip()[:1] in (b"{", b"]"))
    return DOCUMENTS if is_json else TEXT


def peek(path: Path) -> bytes:
    """Give the first unpacked bytes of a file."""
    with closing(chunks(path)) as first:
        return next(first, b"")


def is_packed(path: Path) -> bool:
    """Say whether a file is an archive of the kinds that `chunks` unpacks."""
    with path.open("rb") as stream:
        return stream.read(8).startswith(tuple(UNPACKERS))


def chunks(path: Path) -> Iterator[bytes]:
    """Yield the file's bytes unpacked, a chunk at a time; raises FileRejectedError when they cannot be had."""
    size = path.stat().st_size
    unpacked = 0
    with ExitStack() as stack:
        stream = _open(path, stack)
        while chunk := _read(stream):
            unpacked += len(chunk)
            if unpacked > FREE_BYTES + MOST_TIMES * size:
                raise FileRejectedError(
                    f"unpacks to more than {MOST_TIMES} times its size", "send the file unpacked, if it is real"
                )
            yield chunk


def _open(path: Path, stack: ExitStack) -> BufferedIOBase:
    plain = stack.enter_context(path.open("rb"))
    magic = plain.read(8)
    plain.seek(0)
    for start, unpack in UNPACKERS.items():
        if magic.startswith(start):
            return stack.enter_context(unpack(plain, "rb"))
    return plain


def _read(stream: BufferedIOBase) -> bytes:
    try:
        # what can be unpacked before the damage is given first, so that its line is known
        return stream.read1(CHUNK)
    except (EOFError, zlib.error, lzma.LZMAError, OSError) as error:
        raise FileRejectedError("the archive is cut off or damaged", "copy or export the file again") from error
