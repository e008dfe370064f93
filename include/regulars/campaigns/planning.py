"""Plan a night: one verdict for everybody, the audience gate, then the messages of the selected."""

from __future__ import annotations

from datetime import date

from regulars import warehouse
from regulars.campaigns import verdicts
from regulars.nights import calendar
from regulars.quality import audiences as gate


def decide_verdicts(connection: warehouse.Connection, night_on: date) -> list[dict]:
    """Give every person one verdict per campaign, in one transaction; a night that has verdicts keeps them.

    Returns rows of campaign_id, verdict, people. A history night decides nothing.
    """
    counts = warehouse.fetch_all(connection, "verdicts/read_counts", night_on=night_on)
    if counts or calendar.read_night(connection, night_on).is_history:
        return counts
    build = warehouse.fetch_one(connection, "builds/find_built", night_on=night_on)
    if not build["is_live"]:
        return counts
    frozen = {"build_id": build["build_id"], "night_on": night_on}
    warehouse.execute(connection, "builds/freeze_approvals", **frozen)
    warehouse.execute(connection, "builds/freeze_unsent_nights", **frozen)
    audience_hash = verdicts.judge(connection, build)
    verdicts.store(connection, night_on)
    warehouse.execute(connection, "builds/record_audience", build_id=build["build_id"], audience_hash=audience_hash)
    connection.commit()
    return warehouse.fetch_all(connection, "verdicts/read_counts", night_on=night_on)


def plan_messages(connection: warehouse.Connection, night_on: date) -> int:
    """Gate tonight's audience, then put a message in the ledger for every selected person.

    Returns how many were put there now. Raises AudienceRejectedError when the gate refuses; then nothing is planned.
    """
    if calendar.read_night(connection, night_on).is_history:
        return 0
    build = warehouse.fetch_one(connection, "builds/find_built", night_on=night_on)
    if build["validation_id"] is not None:
        return 0
    validation_id = gate.validate(connection, night_on)
    warehouse.execute(connection, "builds/record_validation", build_id=build["build_id"], validation_id=validation_id)
    messages = warehouse.execute(
        connection,
        "messages/plan",
        night_on=night_on,
        validation_id=validation_id,
        dbt_run_id=build["dbt_run_id"],
        build_id=build["build_id"],
    )
    _check_all_planned(connection, night_on)
    connection.commit()
    return messages


def _check_all_planned(connection: warehouse.Connection, night_on: date) -> None:
    planned = warehouse.fetch_one(connection, "messages/count_planned", night_on=night_on)
    if planned["messages"] != planned["selected"]:
        connection.rollback()
        raise RuntimeError(
            f"Night {night_on}: {planned['selected']} people are selected but {planned['messages']} messages would be "
            "planned. A shop of theirs has no compiled mail, or an approval is gone; nothing was planned."
        )
