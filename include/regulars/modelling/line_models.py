"""Name the staging models whose lines are orders: one for every export format of that kind."""

from __future__ import annotations

from regulars import settings, warehouse
from regulars.ingestion import formats, lined_yaml

STAGING = settings.ROOT / "dbt_project" / "models" / "staging"


def list_all() -> list[str]:
    """List the model of every format that holds orders.

    Raises ConfigurationError naming a format without one: its files would be accepted and count nowhere.
    """
    there = {path.stem for path in STAGING.rglob("*.sql")}
    wanted = {one.format_id: _name(one.format_id) for one in formats.read_all() if one.kind == "orders"}
    for format_id, model in wanted.items():
        if model not in there:
            raise lined_yaml.ConfigurationError(
                f"include/formats/{format_id}.yml holds orders, and no model says what they mean. "
                f"Cure: write dbt_project/models/staging/{format_id}/{model}.sql, as stg_own__order_lines is written."
            )
    return sorted(wanted.values())


def list_read(connection: warehouse.Connection, build_id: int) -> list[str]:
    """List the models of the marketplaces that a build has a file of; all of them where there is no file at all.

    The others have no lines: dbt leaves them out, and the planner may work on the lines of one marketplace in parallel.
    """
    rows = warehouse.fetch_all(connection, "modelling/list_formats", build_id=build_id)
    seen = {row["format_id"] for row in rows}
    marketplaces = {one.marketplace for one in formats.read_all() if one.format_id in seen}
    there = {_name(one.format_id) for one in formats.read_all() if one.marketplace in marketplaces}
    models = list_all()
    return [model for model in models if model in there] or models


def _name(format_id: str) -> str:
    return f"stg_{format_id}__order_lines"
