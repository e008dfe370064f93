"""Put tested models in the place of the live ones, in one transaction that never queues behind a long query."""

from __future__ import annotations

import time
from dataclasses import dataclass

from psycopg2 import errors, sql

from regulars import warehouse
from regulars.modelling import changes, views
from regulars.modelling.dbt import NEXT, SCHEMAS

LOCK_MILLISECONDS = 500
STATEMENT_MILLISECONDS = 800
ATTEMPTS = 60
FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 4.0
# what it looks like when somebody else is there; all of it is gone after a rollback
BLOCKED = (errors.LockNotAvailable, errors.QueryCanceled, errors.DeadlockDetected)


class SwapBlockedError(RuntimeError):
    """Name who kept the live relations from being replaced."""


@dataclass(frozen=True)
class Patience:
    """Say how often a blocked swap tries again, and how long it leaves the others alone in between: ever longer."""

    attempts: int = ATTEMPTS
    first_pause_seconds: float = FIRST_PAUSE_SECONDS
    longest_pause_seconds: float = LONGEST_PAUSE_SECONDS

    def pause(self, attempt: int) -> float:
        """Give the seconds to wait before an attempt; there is none before the first, whose number is 0."""
        return min(self.first_pause_seconds * 2 ** (attempt - 1), self.longest_pause_seconds) if attempt else 0


def swap(
    connection: warehouse.Connection,
    suffix: str = NEXT,
    patience: Patience = Patience(),
    build_id: int | None = None,
) -> int:
    """Move every relation of the suffixed schemas into the live ones, all or none; returns how many moved.

    Where a build went on from the live one, its changes are put into the live tables in the same transaction, and the
    build is written down as the live one there. Ends the connection's transaction and commits its own. Readers of the
    marts wait less than a second for each attempt. Raises SwapBlockedError naming the blocking sessions when every
    attempt was in vain.
    """
    connection.commit()
    for attempt in range(patience.attempts):
        time.sleep(patience.pause(attempt))
        try:
            changes.apply(connection, suffix)
            moved = _move_all(connection, suffix)
            warehouse.execute(connection, "builds/mark_live", build_id=build_id)
            connection.commit()
            return moved
        except BLOCKED:
            connection.rollback()
        except BaseException:
            connection.rollback()
            raise
    raise SwapBlockedError(_who_blocks(connection, suffix, patience))


def _move_all(connection: warehouse.Connection, suffix: str) -> int:
    relations = _relations(connection, suffix)
    _limit_waiting(connection, LOCK_MILLISECONDS, STATEMENT_MILLISECONDS)
    replaced = [relation for relation in relations if relation["live_oid"]]
    tables = [relation for relation in replaced if not relation["is_live_view"]]
    _run_on_all(connection, "lock table {} in access exclusive mode", [*tables, *_new_tables(relations)])
    replaced_views = [_live_name(relation) for relation in replaced if relation["is_live_view"]]
    dependent = views.take_down(connection, [relation["live_oid"] for relation in replaced], replaced_views)
    _run_on_all(connection, "drop table {}", tables)
    for relation in relations:
        _move(connection, relation)
    # everything is locked by now: from here on there is nobody to wait for
    _limit_waiting(connection, 0, 0)
    views.put_up(connection, dependent)
    for schema in {relation["schema_name"] for relation in relations}:
        _run(connection, "drop schema {}", sql.Identifier(schema))
    warehouse.execute(connection, "modelling/grant_marts")
    return len(relations)


def _relations(connection: warehouse.Connection, suffix: str) -> list[dict]:
    schemas = [schema + suffix for schema in SCHEMAS]
    relations = warehouse.fetch_all(connection, "modelling/list_relations", schemas=schemas, suffix=suffix)
    if not suffix or not relations:
        raise LookupError(f"There is nothing to swap in: the schemas {', '.join(schemas)} hold no relation.")
    return relations


def _new_tables(relations: list[dict]) -> list[dict]:
    return [relation | {"live_schema": relation["schema_name"]} for relation in relations if not relation["is_view"]]


def _move(connection: warehouse.Connection, relation: dict) -> None:
    live = sql.Identifier(relation["live_schema"])
    _run(connection, "create schema if not exists {}", live)
    command = "alter view {} set schema {}" if relation["is_view"] else "alter table {} set schema {}"
    _run(connection, command, sql.Identifier(relation["schema_name"], relation["name"]), live)


def _limit_waiting(connection: warehouse.Connection, lock: int, statement: int) -> None:
    warehouse.execute(
        connection, "modelling/limit_waiting", lock_milliseconds=str(lock), statement_milliseconds=str(statement)
    )


def _run_on_all(connection: warehouse.Connection, command: str, relations: list[dict]) -> None:
    """Run one command on all relations at once, so that its time limit holds for all of them together."""
    if relations:
        _run(connection, command, sql.SQL(", ").join(map(_live_name, relations)))


def _live_name(relation: dict) -> sql.Identifier:
    return sql.Identifier(relation["live_schema"], relation["name"])


def _run(connection: warehouse.Connection, command: str, *parts: sql.Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(command).format(*parts))


def _who_blocks(connection: warehouse.Connection, suffix: str, patience: Patience) -> str:
    relations = _relations(connection, suffix)
    oids = [oid for relation in relations for oid in (relation["oid"], relation["live_oid"]) if oid]
    blockers = warehouse.fetch_all(connection, "modelling/list_blockers", oids=oids)
    connection.rollback()
    named = [
        f"pid {one['pid']} ({one['usename']}, {one['application_name']}, {one['state']} for {one['seconds']} s) "
        f"holds {one['relation']}"
        for one in blockers
    ]
    return "\n".join(
        [
            f"The new models were not swapped in: {patience.attempts} attempts met locks. The live ones stay.",
            *(named or ["Whoever held the locks is gone by now."]),
            "Cure: let these sessions end, or end them with select pg_terminate_backend(pid), and run this step again.",
        ]
    )
