"""Roll responses up over every night with new events, and close the night."""

from __future__ import annotations

from datetime import date

from regulars import warehouse
from regulars.modelling import dbt, swap
from regulars.nights import calendar

RESPONSE_SUFFIX = "__response"


def roll_up(connection: warehouse.Connection, night_on: date) -> bool:
    """Rebuild the response marts on the live build and close the night; returns whether there was anything to do.

    A closed night with no event and no message changed since the last roll-up has nothing to do.
    """
    marks = warehouse.fetch_one(connection, "roll_ups/find_marks")
    last = warehouse.fetch_one(connection, "roll_ups/find_last")
    if calendar.read_night(connection, night_on).state == "closed" and last == marks:
        return False
    _refuse_unfinished(connection, night_on)
    live = warehouse.fetch_one(connection, "builds/find_live")
    dbt_run_id = dbt.build(connection, live["build_id"], "response", suffix=RESPONSE_SUFFIX)
    swap.swap(connection, RESPONSE_SUFFIX)
    warehouse.execute(connection, "roll_ups/insert", night_on=night_on, dbt_run_id=dbt_run_id, **marks)
    connection.commit()
    calendar.close_night(connection, night_on)
    return True


def _refuse_unfinished(connection: warehouse.Connection, night_on: date) -> None:
    """Raise RuntimeError for a night that was not planned, or whose delivery was left in the middle."""
    row = warehouse.fetch_one(connection, "roll_ups/find_unfinished", night_on=night_on)
    if not row["is_planned"]:
        raise RuntimeError(
            f"Night {night_on} is not planned yet; rolling it up would close it. Run plan_campaigns first."
        )
    if row["claimed"]:
        raise RuntimeError(
            f"{row['claimed']} messages of night {night_on} are in a sender's hands. Run deliver_messages."
        )
