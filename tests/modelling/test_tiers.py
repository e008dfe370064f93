"""Tiers, tags and points of made-up lives, against a walk from day to day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from math import floor

import numpy
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from raw_driving import RawWarehouse

from regulars.ingestion import shops
from regulars.loyalty import nightly, points

BEGIN = date(2024, 1, 1)
NIGHT = BEGIN + timedelta(400)
HORIZON = 600
TIERS = ["ordinary", "senior", "vip", "supreme"]
THRESHOLDS = (100, 300, 700)
SHOPS = """
base_currency: GBP
shops:
  - &shop {marketplace: own, shop: lifetime, timezone: UTC, currency: GBP, country: GB, locale: en,
    tiers: {senior_from: 100, vip_from: 300, supreme_from: 700}}
  - {marketplace: own, shop: window, timezone: UTC, currency: GBP, country: GB, locale: en,
    tiers: {senior_from: 100, vip_from: 300, supreme_from: 700, window_days: 60, grace_days: 20}}
  - {marketplace: own, shop: fast, timezone: UTC, currency: GBP, country: GB, locale: en,
    tiers: {senior_from: 100, vip_from: 300, supreme_from: 700, window_days: 90, grace_days: 0,
      fast_track_from: 150, fast_track_days: 30, discounts: {vip: 5, supreme: 12.5}},
    promotions: [
      {name: Opening, from: 2024-01-01, to: 2024-01-31}, {name: Spring, from: 2024-03-01, to: 2024-03-20},
      {name: Half of it, from: 2024-01-15, to: 2024-02-15, fast_track_from: 99}],
    perks: {free_shipping: rulebook},
    points: {earn: [{from: 2024-02-01, per_unit: 1}, {from: 2024-06-01, per_unit: 0.5}], check_in: 100,
      upgrades: {vip: {points: 60, days: 45}}},
    review_refund: {}}
""".replace("&shop ", "")
RULES = {"lifetime": (None, 90), "window": (60, 20), "fast": (90, 0)}
PROMOTIONS = [(0, 30, 150), (60, 79, 150), (14, 45, 99)]
UPGRADED_ON = 30

amounts = st.sampled_from([30, 50, 99, 100, 150, 201, 350, 700])
days = st.one_of(st.integers(0, 400), st.sampled_from([0, 14, 30, 59, 60, 61, 79, 80, 90, 120, 400]))
purchase = st.tuples(
    days, amounts, st.sampled_from([0, 0, 0, 29, 1000]), st.sampled_from(["completed"] * 4 + ["unpaid"])
)


def make_lives() -> list[list[tuple]]:
    """Let hypothesis think of lives; nothing is checked before all of them are built at once."""
    lives = []

    @settings(
        max_examples=120, database=None, derandomize=True, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.lists(purchase, max_size=9))
    def think(life):
        lives.append(life)

    think()
    return lives


def lines_of(shop: str, lives: list[list[tuple]]) -> list[dict]:
    return [
        {"order_id": f"{n}-{i}", "customer_id": f"h{n}", "ordered_at": f"{BEGIN + timedelta(day)} 10:00:00",
         "unit_price": str(amount), "refund": str(min(refund, amount)), "discount": str(n % 3), "status": status}
        for n, life in enumerate(lives) for i, (day, amount, refund, status) in enumerate(life)
    ]  # fmt: skip


def bought(n: int, life: list[tuple]) -> list[tuple[int, int, int]]:
    """Give day, gross and net of each purchase, as the lines above mean them: a wholly refunded order is none."""
    kept = [(day, amount, amount - min(refund, amount) - n % 3, refund) for day, amount, refund, status in life
            if status == "completed"]  # fmt: skip
    return [(day, amount, net) for day, amount, net, refund in kept if not (refund and net <= 0)]


def rank_of(amount: float) -> int:
    return sum(amount >= threshold for threshold in THRESHOLDS)


def walk(shop: str, n: int, life: list[tuple], is_upgraded: bool) -> tuple[list[int], list[int]]:
    """Give what counts and the tier held on each day from the first to the horizon, by looking at each day alone."""
    window, grace = RULES[shop]
    purchases = bought(n, life)
    counted = [
        sum(net for day, _, net in purchases if day <= today and (window is None or day > today - window))
        for today in range(HORIZON)
    ]
    earned = [rank_of(amount) for amount in counted]
    held = [max(earned[max(0, today - grace) : today + 1]) for today in range(HORIZON)]
    for first, last, threshold in PROMOTIONS if shop == "fast" else ():
        for reached in range(first, last + 1):
            if sum(net for day, _, net in purchases if first <= day <= reached) >= threshold and any(
                day == reached for day, *_ in purchases
            ):
                for today in range(reached, min(reached + 30 + grace, HORIZON)):
                    held[today] = max(held[today], 2)
                break
    if is_upgraded:
        for today in range(UPGRADED_ON, UPGRADED_ON + 45):
            held[today] = max(held[today], 2)
    return counted, held


def key_of(shop: str, n: int) -> str:
    return hashlib.md5(f"own|{shop}|id:h{n}".encode()).hexdigest()  # noqa: S324


@pytest.fixture(scope="module")
def lives() -> list[list[tuple]]:
    return make_lives()


@pytest.fixture(scope="module")
def built(filled, lives, tmp_path_factory) -> Iterator[RawWarehouse]:
    path = tmp_path_factory.mktemp("shops") / "shops.yml"
    path.write_text(SHOPS)

    def fill(raw: RawWarehouse) -> None:
        shops.record(raw.connection, path)
        for shop in RULES:
            raw.add_lines(shop, lines_of(shop, lives))
        fill_ledgers(raw)

    yield from filled(fill)


def fill_ledgers(raw: RawWarehouse) -> None:
    """Book points before and after the mark of the build, and buy a tier with them; then build."""
    raw.run("create schema intermediate")
    raw.run(
        "create table intermediate.int_person_keys (person_key text, customer_key text, marketplace text, shop_id text)"
    )
    for n in range(3):
        raw.run("insert into intermediate.int_person_keys values (%s, 'x', 'own', 'fast')", key_of("fast", n))
    on = BEGIN + timedelta(UPGRADED_ON)
    points.check_in(raw.connection, key_of("fast", 1), on)
    points.upgrade(raw.connection, key_of("fast", 1), "vip", "bought", on)
    build_id = raw.open_build(NIGHT)
    raw.run("update audit.night_builds set points_mark = (select max(transfer_id) from crm.points_transfers)")
    points.check_in(raw.connection, key_of("fast", 2), on)
    raw.build(NIGHT, build_id=build_id)


def test_the_lives_reach_every_tier(built):
    rows = built.table("select from_tier || ' ' || to_tier as turn, reason from marts.fct_tier_changes")
    assert {row["reason"] for row in rows} == {"earned", "fast_track", "points", "lapsed"}
    assert len({row["turn"] for row in rows}) >= 10


@pytest.mark.parametrize("shop", RULES)
def test_turns_are_those_of_a_walk_from_day_to_day(built, lives, shop):
    turns = {}
    for row in built.table("select * from intermediate.int_tier_turns where shop_id = %s order by from_on", shop):
        turns.setdefault(row["customer_key"], []).append(row)
    for n, life in enumerate(lives):
        _, held = walk(shop, n, life, is_upgraded=(shop, n) == ("fast", 1))
        found = [0] * HORIZON
        for row in turns.get(key_of(shop, n), []):
            assert row["from_rank"] == (found[(row["from_on"] - BEGIN).days - 1] if row["from_on"] > BEGIN else 0)
            for today in range((row["from_on"] - BEGIN).days, min((row["before_on"] - BEGIN).days, HORIZON)):
                found[today] = row["tier_rank"]
        assert found == held, (n, life)


@pytest.mark.parametrize("shop", RULES)
def test_the_nights_tier_is_the_walks(built, lives, shop):
    rows = {row["customer_key"]: row for row in built.table(
        "select * from marts.fct_customer_tiers where shop_key = 'own/' || %s", shop)}  # fmt: skip
    people = {key_of(shop, n) for n, life in enumerate(lives) if bought(n, life)}
    assert set(rows) == people | ({key_of("fast", 1)} if shop == "fast" and key_of("fast", 1) in rows else set())
    tonight = (NIGHT - BEGIN).days
    for n, life in enumerate(lives):
        row = rows.get(key_of(shop, n))
        if row is None or not bought(n, life):
            continue
        counted, held = walk(shop, n, life, is_upgraded=(shop, n) == ("fast", 1))
        first = min(day for day, *_ in bought(n, life))
        since = max([first, *(d for d in range(1, tonight + 1) if held[d] != held[d - 1])])
        ends = next((d for d in range(tonight + 1, HORIZON) if held[d] != held[tonight]), None)
        assert (row["tier"], row["counted_amount_base"]) == (TIERS[held[tonight]], counted[tonight])
        assert (row["earned_tier"], (row["since_on"] - BEGIN).days) == (TIERS[rank_of(counted[tonight])], since)
        assert row["keeps_until_on"] == (BEGIN + timedelta(ends - 1) if ends and held[tonight] else None)
        missing = None if held[tonight] == 3 else THRESHOLDS[held[tonight]] - counted[tonight]
        assert row["amount_to_next_base"] == missing
        assert float(row["discount_percent"]) == ([0, 0, 5, 12.5][held[tonight]] if shop == "fast" else 0)


def test_tags_hold_for_whom_they_should(built, lives):
    found = {(row["customer_key"], row["tag"]) for row in built.table("select * from marts.fct_customer_tags")}
    expected = set()
    for shop in RULES:
        people = {n: bought(n, life) for n, life in enumerate(lives) if bought(n, life)}
        baskets = {n: sum(net for *_, net in purchases) / len(purchases) for n, purchases in people.items()}
        high = numpy.quantile(list(baskets.values()), 0.9)
        for n, purchases in people.items():
            tags = ["loyal"] * (len(purchases) >= 5) + ["high_basket"] * bool(baskets[n] > high + 1e-6)
            in_sale = sum(any(a <= day <= b for a, b, _ in PROMOTIONS) if shop == "fast" else n % 3 > 0
                          for day, *_ in purchases)  # fmt: skip
            if len(purchases) >= 2:
                tags += ["promotion_buyer"] * (in_sale / len(purchases) >= 0.5)
                tags += ["haggler"] * (n % 3 * len(purchases) / sum(gross for _, gross, _ in purchases) >= 0.2)
            expected |= {(key_of(shop, n), tag) for tag in tags}
    assert found == expected


def test_marts_show_what_was_booked_before_the_build(built):
    rows = built.table("select customer_key, earned, spent_on_upgrades, balance, owed from marts.fct_points_balances")
    assert rows == [
        {"customer_key": key_of("fast", 1), "earned": 100, "spent_on_upgrades": 60, "balance": 40, "owed": 0}
    ]
    entries = built.table("select reason, points, balance_after from marts.fct_points_entries order by entry_id")
    assert [tuple(row.values()) for row in entries] == [("check_in", 100, 100), ("upgrade", -60, 40)]


def test_a_night_books_the_points_of_completed_orders_and_the_perks_of_tiers(built, lives):
    expected = {}
    for n, life in enumerate(lives):
        for day, _, net in bought(n, life):
            if day >= 31 and (worth := floor(net * (1 if day < 152 else 0.5))) > 0:
                expected[key_of("fast", n)] = expected.get(key_of("fast", n), 0) + worth
    counts = nightly.settle(built.connection, NIGHT)
    assert nightly.settle(built.connection, NIGHT) == {}
    booked = built.table(
        "select person_key, sum(points) as points from crm.points_entries join crm.points_transfers using (transfer_id)"
        " where reason = 'order' and person_key is not null group by 1"
    )
    assert {row["person_key"]: row["points"] for row in booked} == expected
    tiers = built.table("select count(*) as people from marts.fct_customer_tiers where shop_key = 'own/fast'")
    assert counts["perks granted"] == tiers[0]["people"]
