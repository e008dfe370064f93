"""Say why a whole file is rejected, in the words that a person reads."""

from __future__ import annotations


class FileRejectedError(Exception):
    """Stop a file: what is wrong with it, where, and what to do."""

    def __init__(self, what: str, cure: str, line_no: int | None = None, column_name: str | None = None):
        super().__init__(what)
        self.what = what
        self.cure = cure
        self.line_no = line_no
        self.column_name = column_name

    def sentence(self, file: str) -> str:
        """Give the whole sentence: file, line, column, what is wrong, cure."""
        place = file
        if self.line_no is not None:
            place += f", line {self.line_no}"
        if self.column_name is not None:
            place += f", column {self.column_name}"
        return f"{place}: {self.what}. Cure: {self.cure}."


class FileChangedError(Exception):
    """Say that a file changed while it was read, so that it has to wait."""
