"""Build a past night again, from what it saw, into schemas of its own, and decide its audience again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from psycopg2 import sql

from regulars import settings, warehouse
from regulars.campaigns import verdicts
from regulars.modelling import dbt
from regulars.nights import builds

log = logging.getLogger("regulars.nights")
Tell = Callable[[str], None]

REBUILD_LOCK = 7303
NAMED_NIGHTS = 12


class NeverBuiltError(LookupError):
    """Say that a night has no good build, and name those that have."""


class RebuildRunningError(LookupError):
    """Say that somebody else is rebuilding the same night."""


@dataclass(frozen=True)
class Rebuilt:
    """Hold what a rebuild gave: rows of each mart, both audience hashes, and what differs."""

    night_on: date
    schema: str
    rows: dict[str, int]
    stored_hash: str | None
    rebuilt_hash: str | None
    differing: list[dict]
    changed: list[str]
    without_audience: str | None

    @property
    def is_equal(self) -> bool | None:
        """Tell whether the audience came out as stored; None where the night has none."""
        return None if self.stored_hash is None else self.stored_hash == self.rebuilt_hash


def rebuild(connection: warehouse.Connection, as_of: date, tell: Tell = log.info) -> Rebuilt:
    """Build a past night's models into <schema>__YYYYMMDD and decide its audience again, beside live nights.

    Files, marks, campaigns and approvals are those of the build that the night was decided on; nothing live and nothing
    in crm changes. Raises NeverBuiltError, RebuildRunningError and DbtFailedError.
    """
    build = _find(connection, as_of)
    suffix = suffix_of(as_of)
    with _hold(connection, as_of):
        tell(f"Night {as_of} was build {build['build_id']}, which saw {build['files']:,} files.")
        tell(f"Building and testing its models into {', '.join(schema + suffix for schema in dbt.SCHEMAS)}")
        started = time.monotonic()
        dbt_run_id = dbt.build(connection, build["build_id"], "night", suffix=suffix)
        _grant(connection, suffix)
        tell(f"Built in {time.monotonic() - started:.0f} s.")
        rebuilt = _compare(connection, build, suffix, tell)
        _record(connection, build["build_id"], dbt_run_id, rebuilt)
    return rebuilt


def suffix_of(night_on: date) -> str:
    """Give what the schemas of a rebuilt night end with."""
    return f"__{night_on:%Y%m%d}"


def list_nights(connection: warehouse.Connection) -> list[dict]:
    """List the nights that can be rebuilt, with files, audience and how the last rebuild came out."""
    rows = warehouse.fetch_all(connection, "rebuilds/list_nights")
    connection.rollback()
    return rows


def drop(connection: warehouse.Connection, as_of: date) -> None:
    """Drop the schemas of a rebuilt night; raises RebuildRunningError while somebody rebuilds it."""
    with _hold(connection, as_of):
        dbt.drop_leftovers(connection, suffix_of(as_of))


def without_audience(build: dict) -> str | None:
    """Say why a build has no audience; None where it has one."""
    if build["audience_hash"] is not None:
        return None
    if build["is_history"]:
        return "a history night decides nothing"
    if not build["is_live"]:
        return "it was built apart, behind the live marts, and decided nothing"
    return "it has not decided yet"


def _find(connection: warehouse.Connection, as_of: date) -> dict:
    build = warehouse.fetch_one(connection, "builds/find_decided", night_on=as_of)
    if build is None:
        raise NeverBuiltError(_known(connection, as_of))
    connection.rollback()
    return build


def _known(connection: warehouse.Connection, as_of: date) -> str:
    nights = [str(row["night_on"]) for row in list_nights(connection)]
    if not nights:
        return f"Night {as_of} was never built, and no other was. Run one first: make nightly DATE={as_of}"
    named = [*nights[:1], f"… {len(nights) - NAMED_NIGHTS} more …", *nights[1 - NAMED_NIGHTS :]]
    return f"Night {as_of} was never built. Built were: {', '.join(named if len(nights) > NAMED_NIGHTS else nights)}"


@contextmanager
def _hold(connection: warehouse.Connection, as_of: date) -> Iterator[None]:
    """Keep others from the same night's schemas; a crash lets go. Live nights go on meanwhile."""
    lock = {"lock": REBUILD_LOCK, "night": as_of.toordinal()}
    if not warehouse.fetch_one(connection, "rebuilds/try_lock", **lock)["is_held"]:
        raise RebuildRunningError(f"Night {as_of} is being rebuilt by somebody else. Wait until that is done.")
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        warehouse.fetch_one(connection, "rebuilds/release_lock", **lock)
        connection.commit()


def _grant(connection: warehouse.Connection, suffix: str) -> None:
    statement = sql.SQL(warehouse.statement("rebuilds/grant_marts"))
    with connection.cursor() as cursor:
        cursor.execute(statement.format(marts=sql.Identifier("marts" + suffix)))
    connection.commit()


def _compare(connection: warehouse.Connection, build: dict, suffix: str, tell: Tell) -> Rebuilt:
    rows, rebuilt_hash, differing = _count(connection, "marts" + suffix), None, []
    if build["audience_hash"] is not None:
        tell("Deciding its audience again.")
        rebuilt_hash = verdicts.judge(connection, build, suffix)
        differing = warehouse.fetch_all(connection, "verdicts/compare_tonight", night_on=build["night_on"])
    # what was decided lies in temporary tables and goes with the transaction
    connection.rollback()
    return Rebuilt(
        night_on=build["night_on"],
        schema="marts" + suffix,
        rows=rows,
        stored_hash=build["audience_hash"],
        rebuilt_hash=rebuilt_hash,
        differing=differing,
        changed=_changed(build),
        without_audience=without_audience(build),
    )


def _count(connection: warehouse.Connection, schema: str) -> dict[str, int]:
    counts = {}
    statement = sql.SQL(warehouse.statement("rebuilds/count_rows"))
    with connection.cursor() as cursor:
        for row in warehouse.fetch_all(connection, "rebuilds/list_marts", schema=schema):
            cursor.execute(statement.format(mart=sql.Identifier(schema, row["name"])))
            counts[row["name"]] = cursor.fetchone()[0]
    return counts


def _changed(build: dict) -> list[str]:
    """Say what of the code is not what it was that night; campaigns come from the warehouse and are as they were."""
    compared = [
        ("code version", build["code_version"], settings.code_version()),
        ("formats or dbt project", build["models_hash"], builds.hash_files(*builds.MODELS)),
    ]
    return [f"{what}: {_short(then)} that night, {_short(now)} today" for what, then, now in compared if then != now]


def _short(value: str | None) -> str:
    return (value or "unknown")[:12]


def _record(connection: warehouse.Connection, build_id: int, dbt_run_id: int, rebuilt: Rebuilt) -> None:
    warehouse.execute(
        connection,
        "rebuilds/insert",
        build_id=build_id,
        dbt_run_id=dbt_run_id,
        code_version=settings.code_version(),
        configuration_hash=builds.hash_files(*builds.MODELS, builds.CAMPAIGNS),
        audience_hash=rebuilt.rebuilt_hash,
        is_equal=rebuilt.is_equal,
    )
    connection.commit()
