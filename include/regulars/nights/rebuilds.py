"""Build a past night again, from what it saw, into schemas of its own, and decide its audience again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from psycopg2 import sql

from regulars import settings, warehouse
from regulars.modelling import dbt
from regulars.nights import builds, comparison

log = logging.getLogger("regulars.nights")
Tell = Callable[[str], None]

REBUILD_LOCK = 7307
NAMED_NIGHTS = 12


class NeverBuiltError(LookupError):
    """Say that a night has no good build, and name those that have."""


class RebuildRunningError(LookupError):
    """Say that somebody else is rebuilding the same night."""


def rebuild(connection: warehouse.Connection, as_of: date, tell: Tell = log.info) -> comparison.Rebuilt:
    """Build a past night's models into <schema>__YYYYMMDD and decide its audience again, beside live nights.

    Files, marks, campaigns and approvals are those of the build that the night was decided on; nothing live and nothing
    in crm changes. Raises NeverBuiltError, RebuildRunningError, ModelsChangedError and DbtFailedError.
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
        rebuilt = comparison.compare(connection, build, suffix, tell)
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


def _record(connection: warehouse.Connection, build_id: int, dbt_run_id: int, rebuilt: comparison.Rebuilt) -> None:
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
