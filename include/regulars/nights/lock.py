"""Let one process at a time work on the nights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from regulars import settings, warehouse
from regulars.nights import calendar

NIGHT_LOCK = 7302
POLL_SECONDS = 1.0


_is_held = ContextVar("night_lock_is_held", default=False)


@contextmanager
def hold(endpoint: settings.Endpoint | None = None) -> Iterator[None]:
    """Hold the night lock on a connection of its own; a crash lets it go. A holder may ask for it again."""
    if _is_held.get():
        yield
        return
    with warehouse.connect(endpoint) as connection:
        connection.autocommit = True
        warehouse.execute(connection, "nights/take_lock", lock=NIGHT_LOCK)
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
    """Hold the night lock once no other night is in the chain, telling whom we wait for."""
    told = ""
    while True:
        with hold(endpoint), warehouse.connect(endpoint) as connection:
            others = calendar.open_others(connection, night_on)
            if not others:
                yield
                return
        message = "Waiting for open night " + ", ".join(map(str, others)) + " to close."
        if message != told:
            tell(message)
            told = message
        pause(POLL_SECONDS)
