"""Share a few connections to the warehouse among requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from threading import BoundedSemaphore, Lock

import psycopg2

from regulars import warehouse

PATIENCE_SECONDS = 10.0


class BusyError(RuntimeError):
    """Say that every connection was in use for longer than a request may wait."""


class Connections:
    """Lend connections, at most `size` at a time; one that broke is replaced by a fresh one."""

    def __init__(
        self, size: int = 5, connect: Callable[[], AbstractContextManager[warehouse.Connection]] = warehouse.connect
    ):
        self._connect = connect
        self._places = BoundedSemaphore(size)
        self._lock = Lock()
        self._idle: list[tuple[warehouse.Connection, ExitStack]] = []

    @contextmanager
    def borrow(self) -> Iterator[warehouse.Connection]:
        """Lend a connection for one transaction: committed at the end, rolled back on any error."""
        if not self._places.acquire(timeout=PATIENCE_SECONDS):
            raise BusyError("Every connection to the warehouse is in use.")
        try:
            connection, closing = self._take()
            try:
                yield connection
                connection.commit()
                self._put_back(connection, closing)
            except BaseException:
                closing.close()
                raise
        finally:
            self._places.release()

    def close(self) -> None:
        """Close the connections that nobody uses."""
        with self._lock:
            idle, self._idle = self._idle, []
        for _, closing in idle:
            closing.close()

    def _take(self) -> tuple[warehouse.Connection, ExitStack]:
        while True:
            with self._lock:
                if not self._idle:
                    break
                connection, closing = self._idle.pop()
            if _is_alive(connection):
                return connection, closing
            closing.close()
        closing = ExitStack()
        return closing.enter_context(self._connect()), closing

    def _put_back(self, connection: warehouse.Connection, closing: ExitStack) -> None:
        with self._lock:
            self._idle.append((connection, closing))


def _is_alive(connection: warehouse.Connection) -> bool:
    # the server may have been restarted since the last request
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        connection.rollback()
    except psycopg2.Error:
        return False
    return True
