"""Tell the sandbox's time: real, or its own once somebody sets or moves it."""

from __future__ import annotations

import threading
import time

from regulars.sandbox.store import Store


class ClockRefusedError(ValueError):
    """Say that the clock cannot go where it was asked to."""


class SandboxClock:
    """Hold the sandbox's time in Unix seconds; its own time stands still between moves."""

    def __init__(self, store: Store, start_at: int | None = None) -> None:
        self._store = store
        self._lock = threading.Lock()
        stored = store.read_meta("clock")
        self._own = int(stored) if stored is not None else None
        if start_at is not None:
            self._set(max(start_at, self._own or start_at))

    @property
    def is_real(self) -> bool:
        """Say whether the sandbox follows real time."""
        return self._own is None

    def now(self) -> int:
        """Give the sandbox's time."""
        return int(time.time()) if self._own is None else self._own

    def advance(self, to: int) -> bool:
        """Move the clock forward; returns False where it is there already or later.

        Raises ClockRefusedError when real time would have to go back.
        """
        with self._lock:
            if self._own is None and to < self.now():
                raise ClockRefusedError(
                    f"The sandbox follows real time, and {to} has passed. "
                    "Start it with --start-at to give it a time of its own."
                )
            if self._own is not None and to <= self._own:
                return False
            self._set(to)
            return True

    def _set(self, at: int) -> None:
        self._store.write_meta("clock", str(at))
        self._own = at
