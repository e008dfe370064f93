"""Build a night's models and write down what the night saw, so that it can be rebuilt."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from regulars import settings, warehouse
from regulars.campaigns import versions
from regulars.modelling import dbt, freezing, swap
from regulars.nights import calendar

LIVE_SUFFIX = "__next"
# a migration may change a function that models call
MODELS = (settings.INCLUDE / "formats", settings.INCLUDE / "migrations", dbt.PROJECT)
CAMPAIGNS = settings.INCLUDE / "campaigns"


@dataclass(frozen=True)
class BuildOutcome:
    """Say which build a night has, and whether its marts are the live ones."""

    build_id: int
    is_new: bool
    is_live: bool


def build_night(connection: warehouse.Connection, night_on: date, full_refresh: bool = False) -> BuildOutcome:
    """Build, test and swap one night's models, going on from the live ones where nothing but data has changed.

    A night that was built and closed has nothing to do. The marts only move forward: a night older than the live one
    builds into schemas of its own and goes no further. `full_refresh` makes everything anew, from raw.
    """
    built = warehouse.fetch_one(connection, "builds/find_built", night_on=night_on)
    if built and (calendar.read_night(connection, night_on).state == "closed" or _is_planned(connection, night_on)):
        return BuildOutcome(built["build_id"], is_new=False, is_live=built["is_live"])
    live = warehouse.fetch_one(connection, "builds/find_live")
    is_live = live is None or live["night_on"] <= night_on
    build_id = open_build(connection, night_on, is_live, full_refresh)
    _run(connection, build_id, LIVE_SUFFIX if is_live else f"__{night_on:%Y%m%d}", is_live)
    if not is_live:
        calendar.close_night(connection, night_on)
    return BuildOutcome(build_id, is_new=True, is_live=is_live)


def _is_planned(connection: warehouse.Connection, night_on: date) -> bool:
    """Tell whether verdicts were frozen: a later build of the same night would not be what they were decided on."""
    return warehouse.fetch_one(connection, "verdicts/count_campaigns", night_on=night_on)["campaigns"] > 0


def open_build(
    connection: warehouse.Connection, night_on: date, is_live: bool = True, full_refresh: bool = False
) -> int:
    """Write down which files, campaigns and marks a night's build reads, and whether it goes on; returns its id."""
    recorded = versions.record(connection)
    warehouse.execute(connection, "builds/hold_inputs")
    inputs = warehouse.fetch_one(connection, "builds/find_inputs", night_on=night_on)
    row = warehouse.fetch_one(
        connection,
        "builds/insert",
        night_on=night_on,
        cut_off_at=calendar.cut_off_at(connection, night_on),
        code_version=settings.code_version(),
        configuration_hash=hash_files(*MODELS, CAMPAIGNS),
        models_hash=hash_files(*MODELS),
        is_live=is_live,
        **inputs,
    )
    for campaign in recorded:
        warehouse.execute(connection, "builds/record_campaign", build_id=row["build_id"], **campaign)
    warehouse.execute(connection, "builds/record_files", build_id=row["build_id"], night_on=night_on)
    if is_live and not full_refresh:
        warehouse.execute(connection, "builds/go_on", build_id=row["build_id"])
    connection.commit()
    return row["build_id"]


def _run(connection: warehouse.Connection, build_id: int, suffix: str, is_live: bool) -> None:
    live_build_id = warehouse.fetch_one(connection, "builds/read", build_id=build_id)["live_build_id"]
    try:
        dbt_run_id = dbt.build(connection, build_id, "night", suffix=suffix, live_build_id=live_build_id)
        if is_live:
            swap.swap(connection, suffix, build_id=build_id)
    except Exception:
        connection.rollback()
        _finish(connection, build_id, "failed", None)
        raise
    _finish(connection, build_id, "built", dbt_run_id)
    if is_live:
        freezing.freeze(connection, build_id)
        connection.commit()


def _finish(connection: warehouse.Connection, build_id: int, state: str, dbt_run_id: int | None) -> None:
    warehouse.execute(connection, "builds/finish", build_id=build_id, state=state, dbt_run_id=dbt_run_id)
    connection.commit()


def hash_files(*folders: Path) -> str:
    """Hash what these folders hold on disk: what decides a night beside its data."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and not _is_generated(p)):
            digest.update(str(path.relative_to(settings.ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _is_generated(path: Path) -> bool:
    return bool({"target", "logs", "__pycache__"} & set(path.parts))
