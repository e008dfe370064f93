"""Judge everybody into temporary tables, so that a live night and a rebuilt one are decided by the same statements."""

from __future__ import annotations

import json
from datetime import date

from psycopg2 import sql

from regulars import warehouse
from regulars.campaigns import audiences, definitions, versions

GLOBAL_HOLDOUT_SHARE = 0.02
VARIANT = "a"
INTERMEDIATE = "intermediate"


def judge(connection: warehouse.Connection, build: dict, suffix: str = "") -> str:
    """Give everybody one verdict per campaign in tonight_verdicts, from the models in <schema><suffix>; store nothing.

    `build` has build_id and night_on. The tables end with the transaction. Returns the audience hash.
    """
    night_on, schema = build["night_on"], sql.Identifier(INTERMEDIATE + suffix)
    campaigns = versions.current(connection, build["build_id"])
    warehouse.execute(connection, "verdicts/create_tonight")
    for campaign in campaigns:
        warehouse.execute(connection, "verdicts/insert_campaign", **_settings(campaign, night_on))
    audiences.freeze(connection, night_on, campaigns, schema)
    return decide(connection, build, schema)


def decide(connection: warehouse.Connection, build: dict, schema: sql.Identifier) -> str:
    """Decide about the candidates in tonight_candidates, by the models in a schema; returns the audience hash."""
    night_on = build["night_on"]
    with connection.cursor() as cursor:
        for name in ("verdicts/analyze_tonight", "holdouts/draw_global", "verdicts/decide"):
            statement = sql.SQL(warehouse.statement(name)).format(intermediate=schema)
            cursor.execute(
                statement, {"night_on": night_on, "build_id": build["build_id"], "share": GLOBAL_HOLDOUT_SHARE}
            )
    return warehouse.fetch_one(connection, "verdicts/hash_tonight")["audience_hash"]


def store(connection: warehouse.Connection, night_on: date) -> None:
    """Keep tonight's verdicts, their counts and the people held out; the caller commits."""
    warehouse.execute(connection, "verdicts/ensure_month", night_on=night_on)
    warehouse.execute(connection, "holdouts/store_tonight", night_on=night_on, global_share=GLOBAL_HOLDOUT_SHARE)
    warehouse.execute(connection, "verdicts/store_tonight", night_on=night_on)
    warehouse.execute(connection, "verdicts/count_tonight", night_on=night_on)


def _settings(campaign: dict, night_on: date) -> dict:
    definition = campaign["definition"]
    guard, cap = definition["guard"], definition["cap"]
    return {
        "campaign_id": campaign["campaign_id"],
        "version_hash": campaign["version_hash"],
        "approval_id": campaign["approval_id"],
        "is_guard_lifted": campaign["is_guard_lifted"],
        "purpose": definition["purpose"],
        "channel": definition["channel"],
        "variant": VARIANT,
        "priority": definition["priority"],
        "holdout_share": definition["holdout_share"],
        "repeat_after_days": definition["repeat_after_days"],
        "cap_people": cap["times"],
        "cap_days": cap["days"],
        "guard_first_nights": guard["first_nights"],
        "guard_people_a_night": guard["people_a_night"],
        "guard_times_median": guard["times_median"],
        "windows": json.dumps(definitions.windows_after(definition, night_on)),
    }
