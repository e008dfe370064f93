"""Compare a past night that was built again with what was stored that night."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from psycopg2 import errors, sql

from regulars import settings, warehouse
from regulars.campaigns import verdicts
from regulars.nights import builds


class ModelsChangedError(LookupError):
    """Say that today's models lack what a campaign of that night asked for."""


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


def compare(connection: warehouse.Connection, build: dict, suffix: str, tell: Callable[[str], None]) -> Rebuilt:
    """Count the rebuilt marts, decide the audience again on the rebuilt models, and compare; stores nothing.

    Raises ModelsChangedError where today's models cannot answer what the night asked.
    """
    rows, rebuilt_hash, differing = _count(connection, "marts" + suffix), None, []
    if build["audience_hash"] is not None:
        tell("Deciding its audience again.")
        rebuilt_hash = _judge(connection, build, suffix)
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


def _judge(connection: warehouse.Connection, build: dict, suffix: str) -> str:
    try:
        return verdicts.judge(connection, build, suffix)
    except (errors.UndefinedColumn, errors.UndefinedTable) as error:
        connection.rollback()
        raise ModelsChangedError(
            f"Night {build['night_on']} cannot be decided on today's models: {error.diag.message_primary}. Its marts "
            f"are built. {'; '.join(_changed(build))}. Cure: run this command from the code of that night."
        ) from error


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


def without_audience(build: dict) -> str | None:
    """Say why a build has no audience; None where it has one."""
    if build["audience_hash"] is not None:
        return None
    if build["is_history"]:
        return "a history night decides nothing"
    if not build["is_live"]:
        return "it was built apart, behind the live marts, and decided nothing"
    return "it has not decided yet"
