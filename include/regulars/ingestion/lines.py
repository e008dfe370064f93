"""Turn a file's bytes into text, strictly, and know the line where they stop being text."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

from regulars.ingestion.rejections import FileRejectedError

# The longest line that is read: a hundred times the longest cell that was ever seen.
LONGEST_LINE = 8 * 1024 * 1024


class NotTextError(FileRejectedError):
    """Say at which line the bytes are not in the expected encoding, and keep that line as far as it could be read."""

    def __init__(self, encoding: str, line_no: int, beginning: str):
        super().__init__(
            f"holds bytes that are not {encoding.upper()} text",
            f"save the file as “CSV {encoding.upper()}”",
            line_no,
        )
        self.beginning = beginning


def read(chunks: Iterable[bytes], encoding: str) -> Iterator[str]:
    """Yield the text in blocks of whole lines, without the line feed at a block's end; a byte order mark is skipped.

    Raises FileRejectedError, with the line, where the bytes end too early or are not text.
    """
    decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)("strict")
    rest, line_no = "", 0
    try:
        for chunk, is_last in _with_last(chunks):
            try:
                text = rest + decoder.decode(chunk, is_last)
            except UnicodeDecodeError as error:
                # the good lines before it go first: the header among them names the column
                good, end, beginning = (rest + error.object[: error.start].decode(encoding, "replace")).rpartition("\n")
                line_no += good.count("\n") + len(end)
                if end:
                    yield good
                raise NotTextError(encoding, line_no + 1, beginning) from error
            end = text.rfind("\n")
            if end >= 0:
                whole, rest = text[:end], text[end + 1 :]
                line_no += whole.count("\n") + 1
                yield whole
            else:
                rest = text
            if len(rest) > LONGEST_LINE:
                what = f"the line is longer than {LONGEST_LINE:,} characters"
                raise FileRejectedError(what, "export it as CSV with one row a line", line_no + 1)
    except FileRejectedError as error:
        if error.line_no is None and line_no:
            error.line_no = line_no + 1
        raise
    if rest:
        yield rest


def _with_last(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    for chunk in chunks:
        yield chunk, False
    yield b"", True
