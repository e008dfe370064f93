"""The steps of a night, the same for Airflow and for `make nightly`; only Airflow's waiting is not here."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime

from regulars import settings, warehouse
from regulars.campaigns import planning
from regulars.delivery import handover
from regulars.ingestion import fetching, shops
from regulars.ingestion.report import STATES
from regulars.ingestion.stores import Store
from regulars.loyalty import nightly as loyalty
from regulars.measurement import responses
from regulars.nights import builds, calendar, lock, replay
from regulars.pulls import runs
from regulars.pulls.sources import Tokens
from regulars.quality import exports

log = logging.getLogger("regulars.nights")
Tell = Callable[[str], None]


def open_night(
    connection: warehouse.Connection, named: str | None, at: datetime, is_history: bool, is_replay: bool
) -> date | None:
    """Open the named night, or the newest that has ended in every shop by `at`.

    Returns None where there is nothing to open by the clock: no shop yet, no new night, or a replay.
    """
    shops.record(connection, settings.shops_file())
    is_replay = replay.check(connection, is_replay)
    if named:
        return calendar.open_night(connection, date.fromisoformat(named), is_history, is_replay).night_on
    night_on = calendar.find_due(connection, at)
    return calendar.open_night(connection, night_on).night_on if night_on else None


def pull(
    connection: warehouse.Connection, night_on: date, tell: Tell = log.info, tokens: Tokens | None = None
) -> dict[str, int]:
    """Land what changed in the shops that name a connection; returns shops, failed shops, windows and pages.

    A lock a shop keeps it single, not the night lock: a marketplace may take an hour to answer.
    """
    report = runs.pull_shops(connection, night_on, tokens)
    for error in report.errors:
        tell(error)
    counts = {"shops": len(report.outcomes), "windows": report.windows, "pages": report.pages}
    return {name: count for name, count in {**counts, "failed": len(report.errors)}.items() if count}


def load(
    connection: warehouse.Connection, night_on: date, tell: Tell = log.info, store: Store | None = None
) -> dict[str, int]:
    """Load every new export file into raw, as of this night; returns files by outcome, rows and quarantined rows.

    The files lie in the exports folder, or in the store that REGULARS_EXPORTS names and `store` may have opened.
    """
    with lock.hold():
        report = fetching.load_new(connection, store)
        warehouse.execute(connection, "files/assign_night", night_on=night_on)
        connection.commit()
    for error in report.errors:
        tell(error)
    files = {f"files {state}": len(report.named(state)) for state in STATES if report.named(state)}
    return {**files, "rows": report.rows, "rows quarantined": report.quarantined}


def gate(connection: warehouse.Connection, night_on: date, tell: Tell = log.info) -> dict[str, int]:
    """Let Great Expectations accept or reject the loaded files; returns files by state."""
    with lock.hold():
        verdicts = exports.validate(connection, night_on).values()
    for verdict in verdicts:
        if verdict.message:
            tell(verdict.message)
    return dict(Counter(f"files {verdict.state}" for verdict in verdicts))


def build(connection: warehouse.Connection, night_on: date, full_refresh: bool = False) -> dict:
    """Advance a replay to the night's cut-off, build the night's models, then book the night's perks and points."""
    with lock.hold():
        if calendar.read_night(connection, night_on).is_replay:
            log.info("Sandbox: %s", replay.advance(connection, calendar.cut_off_at(connection, night_on)))
        outcome = builds.build_night(connection, night_on, full_refresh)
        if outcome.is_live and (booked := loyalty.settle(connection, night_on)):
            log.info("Booked: %s", booked)
    return {"build_id": outcome.build_id, "is_new": outcome.is_new, "is_live": outcome.is_live}


def decide(connection: warehouse.Connection, night_on: date) -> list[dict]:
    """Give everybody one verdict per campaign; returns campaign_id, verdict, people."""
    with lock.hold():
        return planning.decide_verdicts(connection, night_on)


def plan(connection: warehouse.Connection, night_on: date) -> int:
    """Gate the audience and put the selected into the ledger; returns how many are new there."""
    with lock.hold():
        return planning.plan_messages(connection, night_on)


def deliver(connection: warehouse.Connection, night_on: date, tell: Tell = log.info) -> dict[str, int]:
    """Hand the planned messages over; returns messages by ledger state. Leases, not the night lock, keep it single."""
    return handover.deliver_night(connection, night_on, settings.sendgrid(), tell)


def roll_up(connection: warehouse.Connection, night_on: date) -> bool:
    """Rebuild the response marts and close the night; returns whether there was anything to do."""
    with lock.hold():
        return responses.roll_up(connection, night_on)
