"""Turning points that are computed ahead are what a walk through every single day finds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from compiled_models import CompiledModels
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lifecycle_twin import DAY, THRESHOLDS, Person, changes, gap, stage

BEGIN = date(2011, 1, 1)
# days apart that a threshold is about, and any others
APART = st.one_of(
    st.sampled_from([0, 1, 7, 8, 9, 10, 20, 21, 30, 31, 51, 60, 61, 120, 121, 365, 366]), st.integers(0, 400)
)
ORDER = st.tuples(
    APART, st.integers(0, 1), st.sampled_from(sorted(THRESHOLDS)), st.sampled_from([True, True, True, False])
)
DAYS = st.integers(0, 500).map(lambda days: BEGIN + days * DAY)


@st.composite
def a_person(draw) -> Person:
    """Draw somebody of whom at least one thing is known."""
    day, orders = draw(DAYS), []
    for apart, time, shop, is_purchase in draw(st.lists(ORDER, max_size=7)):
        day += apart * DAY
        # two orders of one instant cannot be told apart by a twin that knows no order numbers
        if (day, time) not in {order[:2] for order in orders}:
            orders.append((day, time, shop, is_purchase))
    person = Person("", orders, draw(st.none() | DAYS), draw(st.lists(DAYS, max_size=2)))
    if not person.days():
        person.signed_up_on = draw(DAYS)
    return person


def summary(person: Person) -> dict:
    """Say of a person what int_customers says."""
    placed = [order[0] for order in person.orders]
    bought = [order[0] for order in person.orders if order[3]]
    return {
        "customer_key": person.key,
        "signed_up_on": person.signed_up_on,
        "placed_count": len(placed),
        "first_placed_on": min(placed, default=None),
        "order_count": len(bought),
        "first_order_on": min(bought, default=None),
        "last_order_on": max(bought, default=None),
        "lifetime_net_amount_base": 0,
    }


def put(models: CompiledModels, people: list[Person], night: date) -> None:
    """Put a small world in the place of what the lifecycle's models read."""
    models.put("stg_audit__night", "night_on date", [{"night_on": night}])
    models.put(
        "int_customers",
        "customer_key text, signed_up_on date, placed_count int, first_placed_on date, order_count int,"
        " first_order_on date, last_order_on date, last_completed_order_on date, lifetime_net_amount_base numeric",
        [summary(person) for person in people],
    )
    models.put(
        "int_customer_orders",
        "customer_key text, order_key text, marketplace text, shop_id text, ordered_on date, ordered_at timestamptz,"
        " is_purchase boolean, net_amount_base numeric",
        [
            {"customer_key": person.key, "order_key": f"{person.key} {place}", "marketplace": "own",
             "shop_id": shop.removeprefix("own/"), "ordered_on": day, "ordered_at": f"{day}T1{time}:00Z",
             "is_purchase": is_purchase, "net_amount_base": 1}
            for person in people for place, (day, time, shop, is_purchase) in enumerate(person.orders)
        ],
    )  # fmt: skip
    models.put(
        "int_product_interest",
        "customer_key text, occurred_on date",
        [{"customer_key": person.key, "occurred_on": day} for person in people for day in person.interested_on],
    )
    models.put("int_order_costs", "order_key text, cost_amount_base numeric, known_cost_share numeric", [])
    models.put(
        "int_lifecycle_thresholds",
        "shop_key text, new_days int, active_days int, cooling_days int, dormant_days int, loyal_purchases int,"
        " fallback_gap_days int, margin_share numeric, win_back_margin_from numeric",
        [
            {f"{name}_days": days for name, days in limits.items()}
            | {"shop_key": shop, "loyal_purchases": limits["loyal"], "fallback_gap_days": limits["gap"]}
            | {"margin_share": 0.3, "win_back_margin_from": 0.6}
            for shop, limits in THRESHOLDS.items()
        ],
    )


@pytest.fixture(scope="module")
def models(awkward_state, dbt_state) -> CompiledModels:
    """Give the compiled models, and the mapping of stages as it is in the seed."""
    awkward_state.run("create temporary table lifecycle_stages as select * from staging.lifecycle_stages")
    return CompiledModels(awkward_state.connection, dbt_state)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(people=st.lists(a_person(), min_size=1, max_size=8), later=st.integers(0, 400))
def test_turns_and_the_table_of_the_night_agree_with_a_walk_through_every_day(models, people, later):
    for place, person in enumerate(people):
        person.key = str(place)
    night = max(day for person in people for day in person.days()) + timedelta(days=later)
    try:
        put(models, people, night)
        for model in ("int_purchase_days", "int_lifecycle_turns", "int_customer_gaps", "int_customer_margins"):
            models.make(model)
        models.make("int_customer_lifecycle")
        turns, lifecycle = models.rows("int_lifecycle_turns"), models.rows("int_customer_lifecycle")
    finally:
        models.forget()
    assert sorted(row["customer_key"] for row in lifecycle) == sorted(person.key for person in people)
    for row in lifecycle:
        person = people[int(row["customer_key"])]
        walked = changes(person)
        found = sorted((turn["changed_on"], turn["from_stage"], turn["to_stage"], turn["next_changed_on"],
                        turn["next_stage"]) for turn in turns if turn["customer_key"] == person.key)  # fmt: skip
        followers = [*((day, to) for day, _, to in walked[1:]), (None, None)]
        assert found == [(*turn, *follower) for turn, follower in zip(walked, followers, strict=True)]
        assert row["lifecycle_stage"] == row["stage_by_rule"] == stage(person, night)
        told = [turn for turn in found if turn[0] <= night][-1]
        assert (row["entered_on"], row["previous_stage"], row["next_stage_on"], row["next_stage"]) == (
            told[0], told[1], *told[3:],
        )  # fmt: skip
        assert row["days_in_stage"] == (night - told[0]).days
        check_gap(row, person, night)


def check_gap(row: dict, person: Person, night: date) -> None:
    """Hold the expected next order and the worth of winning back against the twin's."""
    expected, bought = gap(person), sorted(order[0] for order in person.orders if order[3])
    if expected is None:
        assert (row["gap_days"], row["expected_next_order_on"], row["days_overdue"], row["decline"]) == (
            None, None, None, "none",
        )  # fmt: skip
        return
    assert (row["gap_days"], row["has_own_gap"]) == expected
    due = bought[-1] + expected[0] * DAY
    assert (row["expected_next_order_on"], row["days_overdue"]) == (due, (night - due).days)
    assert float(row["overdue_ratio"]) == pytest.approx((night - bought[-1]).days / expected[0], abs=5.1e-5)
    # each purchase brings 0.3: two in the last year are worth coming back for
    is_worth = sum(day > bought[-1] - 365 * DAY for day in bought) >= 2
    in_decline = stage(person, night) in ("cooling", "dormant", "lost")
    assert row["decline"] == (("win_back" if is_worth else "let_go") if in_decline else "none")
