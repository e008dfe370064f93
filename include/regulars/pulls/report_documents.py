"""Unpack and decode the document of a report: gzip or plain, in the charset that its headers declare."""

from __future__ import annotations

import codecs
import gzip
import tempfile
import zlib
from collections.abc import Iterator
from email.message import Message
from typing import IO

PIECE = 1 << 20
LARGE = 1 << 22
GZIP = b"\x1f\x8b"
# what Amazon's names mean in Python; the two Latin ones are meant as Windows writes them
PYTHON_NAMES = {"windows-31j": "cp932", "shift_jis": "cp932", "ms932": "cp932", "iso-8859-1": "cp1252"}
# where no charset is declared, or the bytes are not in it; the last one fits everything
FALLBACKS = ("utf-8", "cp1252", "iso-8859-1")


class BrokenDocumentError(ValueError):
    """Say what is wrong with a document that was downloaded."""


def decode(document: IO[bytes], content_type: str) -> Iterator[bytes]:
    """Yield a document's text in UTF-8, piece by piece, once all of it was found whole.

    Raises BrokenDocumentError where it is cut, or is no table.
    """
    with tempfile.SpooledTemporaryFile(max_size=LARGE) as plain:
        _unpack(document, plain)
        encoding = next(one for one in (*_declared(content_type), *FALLBACKS) if _fits(plain, one))
        plain.seek(0)
        # every report has a header, cells between tabs; what has none is Amazon's word why there are no orders
        if b"\t" not in "".join(_text(plain, encoding, 1)).split("\n", 1)[0].encode():
            raise BrokenDocumentError("is no table of orders")
        plain.seek(0)
        for text in _text(plain, encoding):
            yield text.encode()


def _unpack(document: IO[bytes], plain: IO[bytes]) -> None:
    is_packed = document.read(len(GZIP)) == GZIP
    document.seek(0)
    source = gzip.GzipFile(fileobj=document, mode="rb") if is_packed else document
    try:
        while piece := source.read(PIECE):
            plain.write(piece)
    except (EOFError, OSError, zlib.error) as error:
        raise BrokenDocumentError("is cut or broken") from error


def _declared(content_type: str) -> Iterator[str]:
    message = Message()
    message["Content-Type"] = content_type
    name = message.get_content_charset()
    if name:
        name = PYTHON_NAMES.get(name, name)
        try:
            # refuses also what Python calls a codec and is no charset, such as base64
            "".encode(name)
        except (LookupError, ValueError):
            return
        yield name


def _fits(plain: IO[bytes], encoding: str) -> bool:
    plain.seek(0)
    try:
        for _ in _text(plain, encoding):
            pass
    except UnicodeError:
        return False
    return True


def _text(plain: IO[bytes], encoding: str, pieces: int | None = None) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    while piece := plain.read(PIECE):
        yield decoder.decode(piece)
        if pieces is not None:
            return
    yield decoder.decode(b"", final=True)
