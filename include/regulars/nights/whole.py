"""Run one whole night without a scheduler: the same steps, in the same order, under the night lock."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta

from regulars import clock, warehouse
from regulars.nights import calendar, lock, steps


def run(
    night_on: date, is_history: bool, is_replay: bool, tell: Callable[[str], None], full_refresh: bool = False
) -> None:
    """Run one night from ingestion to roll-up, waiting for the night lock and for other open nights to close."""
    with warehouse.connect() as connection:
        _refuse_future(connection, night_on, is_replay)
    with lock.hold_alone(night_on, tell, time.sleep), warehouse.connect() as connection:
        night = steps.open_night(connection, night_on.isoformat(), None, is_history, is_replay)
        if pulled := steps.pull(connection, night, tell):
            tell(f"Pulled    {_listed(pulled)}")
        tell(f"Loaded    {_listed(steps.load(connection, night, tell))}")
        tell(f"Gated     {_listed(steps.gate(connection, night, tell))}")
        built = steps.build(connection, night, full_refresh)
        tell(f"Built     build {built['build_id']}, {'live' if built['is_live'] else 'in schemas of its own'}")
        if built["is_live"]:
            _send(connection, night, tell)
        state = calendar.read_night(connection, night).state
        tell(f"Night {night} is {state}.")


def _refuse_future(connection: warehouse.Connection, night_on: date, is_replay: bool) -> None:
    """Raise ValueError for a day that has not come: the marts only move forward, and a slip would hold them there."""
    if is_replay or clock.is_replay(connection):
        return
    today = calendar.latest_closed(connection, clock.now(connection)) + timedelta(days=1)
    if night_on > today:
        raise ValueError(
            f"Night {night_on} has not come yet. The newest night that has ended is {today - timedelta(days=1)}."
        )


def _send(connection: warehouse.Connection, night: date, tell: Callable[[str], None]) -> None:
    verdicts: dict[str, int] = {}
    for row in steps.decide(connection, night):
        verdicts[row["verdict"]] = verdicts.get(row["verdict"], 0) + row["people"]
    tell(f"Decided   {_listed(verdicts)}")
    tell(f"Planned   {steps.plan(connection, night)} new messages")
    tell(f"Delivered {_listed(steps.deliver(connection, night, tell))}")
    tell("Rolled up" if steps.roll_up(connection, night) else "Rolled up nothing new")


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items()) or "nothing"
