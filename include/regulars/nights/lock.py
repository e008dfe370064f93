"""Let one process at a time work on the nights."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from regulars import settings, warehouse
from regulars.nights import calendar

NIGHT_LOCK = 7302
POLL_SECONDS = 1.0
PATIENCE_SECONDS = 900


class NightStuckError(RuntimeError):
    """Say which open night nobody closes."""


_is_held = ContextVar("night_lock_is_held", default=False)


@contextmanager
def hold(endpoint: settings.Endpoint | None = None) -> Iterator[None]:
    """Hold the night lock on a connection of its own; a crash lets it go. A holder may ask for it again."""
    if _is_held.get():
        yield
        return
    with warehouse.connect(endpoint) as connection:
        connection.autocommit = True
        # asked for again and again, since a wait inside Postgres would not hear a signal
        while not warehouse.fetch_one(connection, "nights/try_lock", lock=NIGHT_LOCK)["is_held"]:
            time.sleep(POLL_SECONDS / 5)
        token = _is_held.set(True)
        try:
            yield
        finally:
            _is_held.reset(token)


@contextmanager
def hold_alone(
    night_on: date,
    tell: Callable[[str], None],
    pause: Callable[[float], None],
    endpoint: settings.Endpoint | None = None,
) -> Iterator[None]:
    """Hold the night lock once no other night is in the way, telling whom we wait for.

    Raises NightStuckError when an open night is not closed within a quarter of an hour of waiting.
    """
    told, waited = "", 0.0
    while True:
        with hold(endpoint), warehouse.connect(endpoint) as connection:
            others = calendar.open_others(connection, night_on)
            if not others:
                yield
                return
        listed = ", ".join(map(str, others))
        if waited >= PATIENCE_SECONDS:
            raise NightStuckError(f"Night {listed} stays open. If it failed, finish it: make nightly DATE={others[0]}")
        message = f"Waiting for open night {listed} to close. If it failed, finish it: make nightly DATE={others[0]}"
        if message != told:
            tell(message)
            told = message
        pause(POLL_SECONDS)
        waited += POLL_SECONDS
