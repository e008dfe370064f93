"""What becomes of points: earned, taken back, owed, spent, given back, expired; every transfer sums to zero."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import psycopg2
import pytest
from ledger_driving import NIGHT

from regulars import settings
from regulars import warehouse as warehouse_module
from regulars.loyalty import nightly, points

STATE = "select account, coalesce(person_key, ''), sum(points) from crm.points_entries group by 1, 2 order by 1, 2"
UNBALANCED = "select transfer_id from crm.points_entries group by 1 having sum(points) <> 0"


@pytest.fixture
def anna(ledger) -> str:
    ledger.add("anna")
    ledger.set_worth("first", "anna", 100)
    nightly.book(ledger.connection, NIGHT)
    return "anna"


def test_an_order_is_worth_its_points_once(ledger, anna):
    assert nightly.book(ledger.connection, NIGHT) == {}
    assert points.balance(ledger.connection, anna) == 100
    assert points.worth(ledger.connection, anna, 100) == Decimal("1.00")
    assert ledger.run(STATE) == [("balance", "anna", 100), ("issued", "", -100)]


def test_a_closed_night_that_is_run_again_books_nothing(ledger, anna):
    ledger.set_worth("second", "anna", 60)
    assert nightly.settle(ledger.connection, date(2026, 1, 13)) == {}
    assert points.balance(ledger.connection, anna) == 100


def test_a_refund_takes_back_and_what_is_spent_is_owed(ledger, anna):
    points.redeem(ledger.connection, anna, 70, "order 7", NIGHT)
    ledger.set_worth("first", "anna", 20)
    nightly.book(ledger.connection, NIGHT)
    assert points.balance(ledger.connection, anna) == 0
    assert ledger.run(STATE) == [
        ("balance", "anna", 0), ("issued", "", -20), ("owed", "anna", -50), ("redeemed", "", 70)
    ]  # fmt: skip
    ledger.set_worth("second", "anna", 60)
    nightly.book(ledger.connection, NIGHT)
    assert points.balance(ledger.connection, anna) == 10


def test_an_order_that_turns_out_to_be_somebody_elses_goes_over(ledger, anna):
    ledger.add("ben")
    ledger.set_worth("first", "ben", 100)
    assert nightly.book(ledger.connection, NIGHT)["orders settled"] == 2
    ledger.set_worth("first", "anna", 100)
    assert nightly.book(ledger.connection, NIGHT)["orders settled"] == 2
    assert [points.balance(ledger.connection, person) for person in ("anna", "ben")] == [100, 0]


def test_a_shop_that_turns_points_off_keeps_what_was_booked(ledger, anna):
    ledger.run("delete from intermediate.int_order_points")
    ledger.run("delete from staging.stg_seller__points_shops")
    assert nightly.book(ledger.connection, NIGHT) == {}
    assert points.balance(ledger.connection, anna) == 100


def test_paying_twice_is_paying_once(ledger, anna):
    first = points.redeem(ledger.connection, anna, 70, "order 7", NIGHT)
    assert points.redeem(ledger.connection, anna, 70, "order 7", NIGHT) == first
    with pytest.raises(ValueError, match="other points"):
        points.redeem(ledger.connection, anna, 71, "order 7", NIGHT)
    with pytest.raises(points.NotEnoughPointsError, match="There are 30 points"):
        points.redeem(ledger.connection, anna, 31, "order 8", NIGHT)
    back = points.give_back(ledger.connection, anna, "order 7", NIGHT)
    assert points.give_back(ledger.connection, anna, "order 7", NIGHT) == back
    assert points.balance(ledger.connection, anna) == 100
    with pytest.raises(LookupError, match="Nothing was paid"):
        points.give_back(ledger.connection, anna, "order 8", NIGHT)


@pytest.mark.parametrize("amount", [0, -5])
def test_nothing_is_paid_with_no_points(ledger, anna, amount):
    with pytest.raises(ValueError, match="cannot be spent"):
        points.redeem(ledger.connection, anna, amount, "order 7", NIGHT)


def test_a_check_in_counts_once_a_day(ledger, anna):
    days = [date(2026, 1, day) for day in (15, 15, 16)]
    assert [points.check_in(ledger.connection, anna, day) for day in days] == [True, False, True]
    assert points.balance(ledger.connection, anna) == 110


def test_a_tier_bought_with_points_is_granted_for_its_days(ledger, anna):
    bought = [points.upgrade(ledger.connection, anna, "vip", "first upgrade", NIGHT) for _ in "ab"]
    assert bought[0] == bought[1]
    assert ledger.run("select person_key, tier, from_on, before_on from crm.tier_grants") == [
        ("anna", "vip", NIGHT, date(2026, 2, 13))
    ]
    assert points.balance(ledger.connection, anna) == 50
    with pytest.raises(LookupError, match="sells no tier"):
        points.upgrade(ledger.connection, anna, "supreme", "x", NIGHT)


def test_a_setting_that_is_missing_is_named(ledger, anna):
    ledger.run(
        "insert into raw.shops (marketplace, shop_id, timezone, currency, country, locale, base_currency, settings)"
        " select marketplace, shop_id, timezone, currency, country, locale, base_currency, '{}' from raw.shops"
        " where shop_id = 'gifts'"
    )
    with pytest.raises(LookupError, match="sets no `points"):
        points.check_in(ledger.connection, anna, NIGHT)
    with pytest.raises(LookupError, match="Nobody is known"):
        points.check_in(ledger.connection, "stranger", NIGHT)


def test_merged_people_spend_what_all_their_keys_have_less_what_they_owe(ledger, anna):
    for person, shop in (("ben", "gifts"), ("chiyo", "tokyo")):
        ledger.add(person, shop)
        ledger.set_worth(f"of {person}", person, 40, shop)
    nightly.book(ledger.connection, NIGHT)
    points.redeem(ledger.connection, "ben", 40, "order 1", NIGHT)
    ledger.set_worth("of ben", "ben", 10)
    nightly.book(ledger.connection, NIGHT)
    ledger.merge("anna", "ben")
    ledger.merge("anna", "chiyo")
    assert [points.balance(ledger.connection, key) for key in ("anna", "ben", "chiyo")] == [70, 70, 40]
    with pytest.raises(points.NotEnoughPointsError):
        points.redeem(ledger.connection, "ben", 71, "order 2", NIGHT)
    points.redeem(ledger.connection, "ben", 70, "order 2", NIGHT)
    assert points.balance(ledger.connection, "anna") == 0


def test_a_key_that_only_the_ledger_holds_is_still_its_persons(ledger, anna):
    ledger.add("chiyo", "tokyo")
    ledger.set_worth("of chiyo", "chiyo", 40, "tokyo")
    ledger.add("new anna")
    ledger.set_worth("second", "new anna", 7)
    nightly.book(ledger.connection, NIGHT)
    ledger.run("update intermediate.int_person_keys set customer_key = 'new anna', marketplace = null, shop_id = null"
               " where person_key in ('anna', 'chiyo')")  # fmt: skip
    assert [points.balance(ledger.connection, key) for key in ("anna", "new anna", "chiyo")] == [107, 107, 40]
    points.redeem(ledger.connection, "new anna", 105, "order 1", NIGHT)
    assert [points.balance(ledger.connection, key) for key in ("anna", "new anna", "chiyo")] == [2, 2, 40]


LEG = (
    "insert into crm.points_entries (transfer_id, account, person_key, points, sequence, balance_before, balance_after)"
)


@pytest.mark.parametrize(
    "statement",
    [
        "update crm.points_entries set points = 5",
        "delete from crm.points_transfers",
        "truncate crm.tier_grants",
        # one leg alone; below zero; a forged balance; a gap
        f"{LEG} select max(transfer_id), 'owed', 'anna', -5, 1, 0, -5 from crm.points_transfers",
        f"{LEG} select max(transfer_id), 'balance', 'anna', -150, 2, 100, -50 from crm.points_transfers",
        f"{LEG} select max(transfer_id), 'balance', 'anna', 5, 2, 900, 905 from crm.points_transfers",
        f"{LEG} select max(transfer_id), 'balance', 'anna', 5, 3, 100, 105 from crm.points_transfers",
        f"{LEG} select max(transfer_id), 'balance', 'anna', 5, null, 100, 105 from crm.points_transfers",
    ],
)
def test_the_ledger_refuses_whatever_would_falsify_it(ledger, anna, statement):
    with pytest.raises(psycopg2.IntegrityError):
        ledger.run(statement)


def test_many_at_once_spend_no_more_than_there_is_while_a_night_books(open_ledger):
    for person in ("anna", "ben"):
        open_ledger.add(person)
        open_ledger.set_worth(f"of {person}", person, 50)
    open_ledger.merge("anna", "ben")
    nightly.settle(open_ledger.connection, NIGHT)
    open_ledger.set_worth("more", "ben", 35)
    open_ledger.connection.commit()
    endpoint = settings.warehouse()

    def work(n: int) -> int:
        with warehouse_module.connect(endpoint) as connection:
            if n % 8 == 0:
                return -nightly.settle(connection, NIGHT).get("orders settled", 0)
            try:
                points.redeem(connection, ("anna", "ben")[n % 2], 10, f"order {n}", NIGHT)
            except points.NotEnoughPointsError:
                return 0
            connection.commit()
            return 10

    with ThreadPoolExecutor(16) as threads:
        spent = list(threads.map(work, range(32)))
    assert spent.count(-1) == 1, "one of the nights that ran at once booked the order"
    paid = spent.count(10) * 10
    assert 100 <= paid <= 130
    assert points.balance(open_ledger.connection, "anna") == 135 - paid
    assert open_ledger.run(UNBALANCED) == []


def test_what_expired_unused_is_not_taken_a_second_time(ledger):
    ledger.add("anna")
    ledger.set_worth("first", "anna", 100)
    nightly.book(ledger.connection, NIGHT)
    points.redeem(ledger.connection, "anna", 30, "o1", NIGHT)
    assert nightly.book(ledger.connection, date(2027, 1, 14))["balances expired"] == 1
    ledger.set_worth("first", "anna", 0)
    # 70 had expired and come back for this; the 30 that were spent are owed
    assert nightly.book(ledger.connection, date(2027, 1, 20)) == {"orders settled": 2}
    assert nightly.book(ledger.connection, date(2027, 1, 20)) == {}
    ledger.set_worth("second", "anna", 60)
    nightly.book(ledger.connection, date(2027, 2, 1))
    assert points.balance(ledger.connection, "anna") == 30


def test_a_later_order_is_taken_back_though_an_earlier_one_expired(ledger):
    ledger.add("anna")
    ledger.set_worth("first", "anna", 100)
    nightly.book(ledger.connection, NIGHT)
    ledger.set_worth("second", "anna", 40)
    nightly.book(ledger.connection, date(2026, 12, 1))
    nightly.book(ledger.connection, date(2027, 1, 14))
    assert points.balance(ledger.connection, "anna") == 40
    ledger.set_worth("second", "anna", 0)
    nightly.book(ledger.connection, date(2027, 1, 15))
    assert points.balance(ledger.connection, "anna") == 0
    ledger.set_worth("third", "anna", 10)
    nightly.book(ledger.connection, date(2027, 1, 16))
    assert points.balance(ledger.connection, "anna") == 10


def test_a_debt_of_another_key_is_paid_before_points_expire(ledger):
    for name in ("anna", "ben"):
        ledger.add(name)
    ledger.set_worth("a", "anna", 100)
    ledger.set_worth("b", "ben", 50)
    nightly.book(ledger.connection, NIGHT)
    points.redeem(ledger.connection, "ben", 50, "o1", NIGHT)
    ledger.set_worth("b", "ben", 0)
    nightly.book(ledger.connection, date(2026, 2, 1))
    ledger.merge("anna", "ben")
    nightly.book(ledger.connection, date(2027, 1, 20))
    ledger.set_worth("c", "anna", 60)
    nightly.book(ledger.connection, date(2027, 1, 21))
    assert points.balance(ledger.connection, "anna") == 60


def test_the_oldest_points_are_spent_first_whichever_key_has_them(ledger):
    for name in ("anna", "ben"):
        ledger.add(name)
    ledger.set_worth("b", "ben", 100)
    nightly.book(ledger.connection, NIGHT)
    ledger.set_worth("a", "anna", 100)
    nightly.book(ledger.connection, date(2026, 12, 1))
    ledger.merge("anna", "ben")
    points.redeem(ledger.connection, "anna", 120, "o1", date(2026, 12, 2))
    nightly.book(ledger.connection, date(2027, 1, 14))
    assert points.balance(ledger.connection, "anna") == 80


def test_a_reference_pays_once_and_for_one_thing(ledger):
    upgrades = '[{"tier": "vip", "points": 50, "days": 30}, {"tier": "senior", "points": 50, "days": 300}]'
    ledger.run("update raw.shops set settings = jsonb_set(settings, '{points,upgrades}', %s)", upgrades)
    ledger.add("anna")
    ledger.set_worth("first", "anna", 100)
    nightly.book(ledger.connection, NIGHT)
    points.redeem(ledger.connection, "anna", 30, "o7", NIGHT)
    points.give_back(ledger.connection, "anna", "o7", NIGHT)
    with pytest.raises(ValueError, match=r"“o7” was paid with was given back\. Cure"):
        points.redeem(ledger.connection, "anna", 30, "o7", NIGHT)
    points.upgrade(ledger.connection, "anna", "senior", "o8", NIGHT)
    with pytest.raises(ValueError, match=r"“o8” paid for the tier “senior” before\. Cure"):
        points.upgrade(ledger.connection, "anna", "vip", "o8", NIGHT)
    assert points.balance(ledger.connection, "anna") == 50
