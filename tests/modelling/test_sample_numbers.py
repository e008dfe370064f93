"""The sample's numbers against computations that share nothing with the models."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import duckdb
import numpy as np
import pytest
from raw_driving import SAMPLE_NIGHT, SAMPLES

FILES = str(SAMPLES / "own" / "gifts" / "*.csv.gz")
PEOPLE_TRACED = 400
SCHEMES = (
    "lifecycle_stage",
    "customer_stage",
    "customer_group",
    "relationship_phase",
    "rfm_segment",
    "rfm_group",
    "tier",
)


@pytest.fixture(scope="module")
def lines():
    connection = duckdb.connect()
    connection.execute(
        "create table lines as select order_id, cast(ordered_at as timestamp) as ordered_at, customer_id, sku,"
        " cast(quantity as bigint) as quantity, cast(quantity as bigint) * cast(unit_price as decimal(18, 4)) as amount"
        f" from read_csv('{FILES}', all_varchar = true)"
    )
    return connection


@pytest.fixture(scope="module")
def buyers(lines) -> dict[str, tuple]:
    rows = lines.execute(
        "select customer_id, date_diff('day', cast(max(ordered_at) as date), cast(? as date)), count(*), sum(amount),"
        " min(ordered_at), max(ordered_at) from (select customer_id, order_id, min(ordered_at) as ordered_at,"
        " sum(amount) as amount from lines where customer_id <> '' group by customer_id, order_id)"
        " group by customer_id",
        [SAMPLE_NIGHT],
    ).fetchall()
    return {row[0]: row[1:] for row in rows}


def scores(values: list, is_reversed: bool = False) -> list[int]:
    """Score by quintile cut-points: one more for every cut-point strictly below the value."""
    cuts = np.round(np.quantile(np.array([float(value) for value in values]), [0.2, 0.4, 0.6, 0.8]), 6)
    places = [int((cuts < round(float(value), 6)).sum()) for value in values]
    return [5 - place if is_reversed else 1 + place for place in places]


def test_orders_and_lines_are_all_there(sample_state):
    (counts,) = sample_state.table(
        "select (select count(*) from marts.fct_orders) as orders,"
        " (select count(*) from marts.fct_order_lines) as lines,"
        " (select count(*) from marts.fct_orders where customer_key is not null) as with_customer,"
        " (select count(*) from marts.dim_customers) as customers"
    )
    assert counts == {"orders": 20_725, "lines": 531_282, "with_customer": 18_536, "customers": 4_339}


def test_every_order_agrees_to_the_cent(sample_state, lines):
    expected = lines.execute(
        "select order_id, min(ordered_at), sum(amount), sum(quantity), count(*) from lines group by order_id"
    ).fetchall()
    found = sample_state.run(
        "select order_id, ordered_at at time zone 'Europe/London', net_amount_base, item_count, line_count"
        " from marts.fct_orders"
    )
    assert sorted(found) == sorted(expected)


def test_every_buyer_agrees_to_the_cent(sample_state, buyers):
    found = sample_state.run(
        "select replace(k.buyer_key, 'id:', ''), d.recency_days, d.order_count, d.lifetime_net_amount_base,"
        " d.first_order_at at time zone 'Europe/London', d.last_order_at at time zone 'Europe/London'"
        " from marts.dim_customers d inner join intermediate.int_person_keys k using (customer_key)"
    )
    assert {row[0]: row[1:] for row in found} == buyers


@pytest.mark.parametrize("scope", ["all", "own/gifts"])
def test_every_score_agrees(sample_state, buyers, scope):
    keys = sorted(buyers)
    recency, frequency, monetary = (([buyers[key][place] for key in keys]) for place in range(3))
    expected = dict(
        zip(keys, zip(scores(recency, is_reversed=True), scores(frequency), scores(monetary), strict=True), strict=True)
    )
    found = sample_state.run(
        "select replace(k.buyer_key, 'id:', ''), r_score, f_score, m_score, recency_days, frequency, monetary"
        " from marts.fct_customer_rfm inner join intermediate.int_person_keys k using (customer_key) where scope = %s",
        scope,
    )
    assert {row[0]: row[1:4] for row in found} == expected
    assert {row[0]: row[4:] for row in found} == {key: buyers[key][:3] for key in keys}


def stage(purchases: list[date], night: date) -> str | None:
    """Say the rulebook's base stage of somebody who only ever purchased; None before the first purchase."""
    seen = [day for day in purchases if day <= night]
    if not seen:
        return None
    first, last = (night - min(seen)).days, (night - max(seen)).days
    if len(seen) == 1 and first <= 30:
        return "new"
    if len(seen) >= 5 and last <= 60:
        return "loyal"
    return next((name for name, days in (("active", 60), ("cooling", 120), ("dormant", 365)) if last <= days), "lost")


def changes(purchases: list[date]) -> list[tuple]:
    """Walk through every single day up to the night."""
    found, before, day = [], None, min(purchases)
    while day <= SAMPLE_NIGHT:
        now = stage(purchases, day)
        if now != before:
            found.append((day, before, now))
        before, day = now, day + timedelta(days=1)
    return found


def test_lifecycle_changes_agree_with_a_walk_through_every_day(sample_state, lines):
    rows = lines.execute(
        "select customer_id, min(cast(ordered_at as date)) from lines where customer_id in (select distinct customer_id"
        " from lines where customer_id <> '' order by md5(customer_id) limit ?) group by customer_id, order_id",
        [PEOPLE_TRACED],
    ).fetchall()
    purchases: dict[str, list[date]] = {}
    for customer_id, day in rows:
        purchases.setdefault(customer_id, []).append(day)
    assert len(purchases) == PEOPLE_TRACED
    found: dict[str, list[tuple]] = {customer_id: [] for customer_id in purchases}
    for customer_id, *change in sample_state.run(
        "select replace(k.buyer_key, 'id:', ''), changed_on, from_stage, to_stage from marts.fct_lifecycle_changes"
        " inner join intermediate.int_person_keys k using (customer_key)"
        " where replace(k.buyer_key, 'id:', '') = any (%s) order by changed_on",
        list(purchases),
    ):
        found[customer_id].append(tuple(change))
    assert found == {customer_id: changes(days) for customer_id, days in purchases.items()}


def test_every_scheme_divides_everybody(sample_state):
    sizes: Counter = Counter()
    for scheme, people in sample_state.run("select scheme, people from marts.rpt_segment_sizes"):
        sizes[scheme] += people
    assert dict(sizes) == dict.fromkeys(SCHEMES, 4_339)


def test_money_of_the_whole_sample(sample_state):
    ((amount,),) = sample_state.run("select sum(net_amount_base) from marts.fct_orders where is_purchase")
    ((of_buyers,),) = sample_state.run("select sum(lifetime_net_amount_base) from marts.dim_customers")
    assert (amount, of_buyers) == (Decimal("10655622.484"), Decimal("8911407.904"))
