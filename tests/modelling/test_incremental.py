"""A build that goes on from the live one gives what a build from nothing gives, in every column of every table.

REGULARS_HISTORIES says how many random histories to try (1), REGULARS_HISTORY_NIGHTS how long they are (3).
"""

from __future__ import annotations

import os

import histories
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg2 import sql
from raw_driving import RawWarehouse

from regulars.modelling import dbt

NIGHTS = int(os.environ.get("REGULARS_HISTORY_NIGHTS", "3"))
# what says how a build came about, and not what it found
ABOUT_THE_BUILD = (
    "int_files_to_read", "int_read_lines", "int_placed_lines", "int_read_orders", "int_touched_orders",
    "int_touched_customers", "int_touched_buyers", "int_order_sums", "stg_audit__night",
    # movements are counted from the marts that are live, and those are tonight's by then
    "int_rfm_names_before", "int_rfm_heirs", "int_rfm_moves", "int_rfm_class_moves", "rpt_rfm_movements",
)  # fmt: skip
DIFFERENCE = sql.SQL(
    "select count(*) from ((select * from {live} except all select * from {full})"
    " union all (select * from {full} except all select * from {live})) as differing"
)
TABLES = """
    select replace(table_schema, '__full', ''), table_name from information_schema.tables
    where table_schema in ('intermediate__full', 'marts__full') and table_name <> all (%s)
"""


@settings(
    max_examples=int(os.environ.get("REGULARS_HISTORIES", "1")),
    derandomize="REGULARS_HISTORIES" not in os.environ,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 2**32))
def test_going_on_is_building_anew(filled, seed):
    def fill(raw: RawWarehouse) -> None:
        for shop in histories.SHOPS:
            raw.add_shop(shop)
        for number, night in enumerate(histories.make(seed, NIGHTS)):
            hand_in(raw, night)
            build_id = raw.build(night.night_on, goes_on=number > 0)
        dbt.build(raw.connection, build_id, "night", suffix="__full")

    for raw in filled(fill):
        assert differences(raw) == {}


def hand_in(raw: RawWarehouse, night: histories.Night) -> None:
    """Load one night's files."""
    for shop, lines in night.lines.items():
        if lines:
            raw.add_lines(shop, lines)
    for shop, contacts in night.contacts.items():
        if contacts:
            raw.add_contacts(shop, contacts)
    for shop, rows in night.interest.items():
        if rows:
            raw.copy("interest", raw.add_file(shop, marketplace="interest"), rows)
    if night.costs:
        raw.copy("product_costs", raw.add_file("gifts", marketplace="product_costs"), night.costs)
    if night.rates:
        raw.copy("rates", raw.add_file("ecb", marketplace="rates"), night.rates)


def differences(raw: RawWarehouse) -> dict[str, int]:
    """Count the rows of each table that only one of the two builds has."""
    found = {}
    for schema, table in raw.run(TABLES, list(ABOUT_THE_BUILD)):
        names = {"live": sql.Identifier(schema, table), "full": sql.Identifier(f"{schema}__full", table)}
        ((rows,),) = raw.run(DIFFERENCE.format(**names))
        if rows:
            found[f"{schema}.{table}"] = rows
    return found
