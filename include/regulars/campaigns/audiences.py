"""Choose tonight's candidates: conditions on facts that dbt defines, frozen before anybody is judged."""

from __future__ import annotations

from datetime import date

from psycopg2 import sql

from regulars import warehouse

OCCURRENCES = {
    "night": sql.SQL("{night}"),
    "order": sql.SQL("'order:' || last_completed_order_key || ':completed'"),
}
COMPARISONS = {"at_least": sql.SQL(">="), "at_most": sql.SQL("<=")}


def freeze(connection: warehouse.Connection, night_on: date, campaigns: list[dict], schema: sql.Identifier) -> None:
    """Insert the people whom each campaign's conditions choose, by the facts in a schema, into tonight_candidates."""
    with connection.cursor() as cursor:
        for campaign in campaigns:
            cursor.execute(_choose(campaign["campaign_id"], campaign["definition"], night_on, schema))


def _choose(campaign_id: str, definition: dict, night_on: date, schema: sql.Identifier) -> sql.Composed:
    night = sql.Literal(night_on.isoformat())
    occurrence = OCCURRENCES[definition["occurrence"]].format(night=night)
    conditions = [sql.SQL("{} is not null").format(occurrence)]
    conditions += [part for fact, wanted in definition["audience"].items() for part in _conditions(fact, wanted)]
    return sql.SQL(
        "insert into tonight_candidates (campaign_id, customer_key, occurrence_key) "
        "select {campaign}, customer_key, {occurrence} from {schema}.int_audience_facts where {conditions}"
    ).format(
        schema=schema,
        campaign=sql.Literal(campaign_id),
        occurrence=occurrence,
        conditions=sql.SQL(" and ").join(conditions),
    )


def _conditions(fact: str, wanted: list | dict) -> list[sql.Composed]:
    column = sql.Identifier(fact)
    if isinstance(wanted, list):
        return [sql.SQL("{} = any ({})").format(column, sql.Literal(wanted))]
    return [sql.SQL("{} {} {}").format(column, COMPARISONS[word], sql.Literal(bound)) for word, bound in wanted.items()]
