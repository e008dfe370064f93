"""Keep the sandbox's state in one SQLite file, so that a kill loses nothing that was acknowledged."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "sql"


@cache
def statement(name: str) -> str:
    """Read the statement sql/<noun>/<verb>.sql by its name `<noun>/<verb>`."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


class Store:
    """Run the sandbox's statements, one thread at a time."""

    def __init__(self, file: Path) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = full")
        self._connection.execute("pragma foreign_keys = on")
        self._connection.executescript(statement("schema"))

    @contextmanager
    def transaction(self) -> Iterator[Store]:
        """Do everything inside at once or not at all; transactions may nest."""
        with self._lock:
            if self._depth == 0:
                self._connection.execute("begin immediate")
            self._depth += 1
            try:
                yield self
            except BaseException:
                self._depth -= 1
                if self._connection.in_transaction:
                    self._connection.execute("rollback")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._connection.execute("commit")

    def execute(self, name: str, /, **values) -> int:
        """Run a statement and return the row id of what it inserted."""
        with self.transaction():
            return self._connection.execute(statement(name), values).lastrowid

    def change(self, name: str, /, **values) -> int:
        """Run a statement and return how many rows it touched."""
        with self.transaction():
            return self._connection.execute(statement(name), values).rowcount

    def execute_many(self, name: str, rows: Iterable[dict]) -> None:
        """Run a statement once for every row."""
        with self.transaction():
            self._connection.executemany(statement(name), rows)

    def fetch_all(self, name: str, /, **values) -> list[dict]:
        """Give every row of a statement."""
        with self._lock:
            return [dict(row) for row in self._connection.execute(statement(name), values)]

    def fetch_one(self, name: str, /, **values) -> dict | None:
        """Give the first row of a statement, or None."""
        with self._lock:
            row = self._connection.execute(statement(name), values).fetchone()
        return dict(row) if row else None

    def read_meta(self, name: str) -> str | None:
        """Give what the sandbox remembers under this name."""
        row = self.fetch_one("meta/read", name=name)
        return row["value"] if row else None

    def write_meta(self, name: str, value: str) -> None:
        """Remember a value under this name."""
        self.execute("meta/write", name=name, value=value)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()
