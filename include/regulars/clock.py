"""Tell the time to the only three who may ask: delivery, the webhook and pulls.

In a replay the time is one row of the warehouse, and every host must be loopback.
"""

from __future__ import annotations

from datetime import UTC, datetime

from regulars import settings, warehouse


class ReplayRefusedError(RuntimeError):
    """Say that a replay was asked for where a host is not loopback."""


def now(connection: warehouse.Connection) -> datetime:
    """Give the replay's time if there is one, else the real time."""
    row = warehouse.fetch_one(connection, "clock/read_replay")
    if row is None:
        return real_now()
    refuse_outside_loopback()
    return row["now_at"]


def real_now() -> datetime:
    """Give the real time, even in a replay: a marketplace holds signatures and the age of tokens against it."""
    return datetime.now(UTC)


def is_replay(connection: warehouse.Connection) -> bool:
    """Tell whether this warehouse is in a replay."""
    return warehouse.fetch_one(connection, "clock/read_replay") is not None


def advance(connection: warehouse.Connection, to: datetime) -> None:
    """Move the replay's clock forward to `to`, never back; raises ReplayRefusedError off loopback."""
    refuse_outside_loopback()
    warehouse.execute(connection, "clock/advance_replay", now_at=to)
    connection.commit()


def refuse_outside_loopback() -> None:
    """Raise ReplayRefusedError unless warehouse and SendGrid are both on loopback."""
    for name, endpoint in (("warehouse", settings.warehouse()), ("SendGrid", settings.sendgrid())):
        if endpoint is not None and not endpoint.is_loopback:
            raise ReplayRefusedError(f"A replay needs every host on loopback, and the {name} host is {endpoint.host}.")


def seconds_until(unix_second: int) -> float:
    """Give the real seconds from now to a Unix second: a provider's rate limit runs in real time, even in a replay."""
    return unix_second - real_now().timestamp()
