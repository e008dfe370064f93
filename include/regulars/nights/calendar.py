"""Keep the nights in order: open, wait for earlier ones, close, and find the overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from regulars import warehouse


class NightOverdueError(RuntimeError):
    """Say which nights are missing or still open."""


@dataclass(frozen=True)
class Night:
    """Hold what is known of one night."""

    night_on: date
    is_history: bool
    is_replay: bool
    state: str


def open_night(
    connection: warehouse.Connection, night_on: date, is_history: bool = False, is_replay: bool = False
) -> Night:
    """Open a night, or read it when it was opened before; a history night plans and sends nothing.

    Raises ValueError where a night that was opened to send is asked for as history.
    """
    warehouse.execute(connection, "nights/open", night_on=night_on, is_history=is_history, is_replay=is_replay)
    connection.commit()
    night = read_night(connection, night_on)
    if is_history and not night.is_history:
        raise ValueError(f"Night {night_on} was opened before, to plan and to send. It cannot become history now.")
    return night


def read_night(connection: warehouse.Connection, night_on: date) -> Night:
    """Read one night; raises LookupError when it was never opened."""
    row = warehouse.fetch_one(connection, "nights/read", night_on=night_on)
    connection.rollback()
    if row is None:
        raise LookupError(f"Night {night_on} was never opened. Open it with the DAG ingest_orders or make nightly.")
    return Night(**row)


def open_before(connection: warehouse.Connection, night_on: date) -> list[date]:
    """List the earlier nights that are still open: one night is in the chain at a time."""
    rows = warehouse.fetch_all(connection, "nights/list_open_before", night_on=night_on)
    connection.rollback()
    return [row["night_on"] for row in rows]


def open_others(connection: warehouse.Connection, night_on: date) -> list[date]:
    """List the open nights that are in this one's way: earlier ones, and later ones that were begun."""
    rows = warehouse.fetch_all(connection, "nights/list_open_others", night_on=night_on)
    connection.rollback()
    return [row["night_on"] for row in rows]


def close_night(connection: warehouse.Connection, night_on: date) -> None:
    """Close a night, so that the next one may start."""
    warehouse.execute(connection, "nights/close", night_on=night_on)
    connection.commit()


def cut_off_at(connection: warehouse.Connection, night_on: date) -> datetime:
    """Give the instant at which the night has ended in every shop."""
    return warehouse.fetch_one(connection, "nights/find_cut_off", night_on=night_on)["cut_off_at"]


def latest_closed(connection: warehouse.Connection, at: datetime) -> date:
    """Give the newest date that has ended in every shop by `at`."""
    return warehouse.fetch_one(connection, "nights/find_latest_closed", at=at)["night_on"]


def find_due(connection: warehouse.Connection, at: datetime) -> date | None:
    """Give the newest night that has ended in every shop by `at` and was never opened; None in a replay."""
    row = warehouse.fetch_one(connection, "nights/find_due", night_on=latest_closed(connection, at))
    connection.rollback()
    return row["night_on"] if row else None


def check_overdue(connection: warehouse.Connection, at: datetime, late_hours: int) -> None:
    """Raise NightOverdueError when a night is missing, or open for more than `late_hours` hours."""
    # a night that has just ended is not late yet
    latest = latest_closed(connection, at - timedelta(hours=late_hours))
    rows = warehouse.fetch_all(connection, "nights/list_overdue", latest=latest, at=at, late_hours=late_hours)
    if rows:
        listed = ", ".join(f"{row['night_on']} ({row['state']})" for row in rows)
        raise NightOverdueError(
            f"Nights overdue at {at:%Y-%m-%d %H:%M} UTC: {listed}. "
            "Look at the failed task of that night in Airflow and clear it, or run: make nightly DATE=<night>"
        )
