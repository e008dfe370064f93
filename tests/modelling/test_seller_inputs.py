"""What a seller brings beside orders goes the whole path: files in, one night, marts out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import yaml
from raw_driving import RawWarehouse
from seller_shop import CURRENCIES, FILES, NIGHT, ORDERS, RATES, SETTINGS, SHOPS, apron_cost

from regulars.nights import steps

MARTS = ("fct_product_interest", "fct_product_stock", "fct_shop_scores", "fct_product_costs")


@pytest.fixture(scope="module")
def seller(filled, tmp_path_factory) -> Iterator[RawWarehouse]:
    """Load, judge and build the one night of all these files."""
    folder = tmp_path_factory.mktemp("seller")
    for name, content in FILES.items():
        path = folder / "exports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    keys = ("marketplace", "shop", "timezone", "currency", "country")
    shops = [dict(zip(keys, shop, strict=True), locale="en") | SETTINGS.get(shop[1], {}) for shop in SHOPS]
    (folder / "shops.yml").write_text(yaml.safe_dump({"base_currency": "EUR", "shops": shops}))

    def fill(raw: RawWarehouse) -> None:
        told: list[str] = []
        steps.open_night(raw.connection, NIGHT.isoformat(), datetime.now().astimezone(), False, False)
        steps.load(raw.connection, NIGHT, told.append)
        assert told == []
        steps.gate(raw.connection, NIGHT, told.append)
        steps.build(raw.connection, NIGHT)

    yield from filled(fill, REGULARS_EXPORTS=str(folder / "exports"), REGULARS_SHOPS=str(folder / "shops.yml"))


def rows(seller: RawWarehouse, query: str, *values) -> list[tuple]:
    return [tuple(row.values()) for row in seller.table(query, *values)]


def test_every_file_is_in_and_every_bad_row_in_quarantine(seller):
    assert set(rows(seller, "select distinct state from audit.export_files")) == {("accepted",)}
    found = rows(
        seller,
        "select f.marketplace, f.shop_id, q.line_no, q.column_name, split_part(q.reason, '.', 1)"
        " from audit.quarantine q inner join audit.export_files f using (file_id) order by 1, 2, 3",
    )
    assert found == [
        ("contacts", "gifts", 5, "birthday", "is no birthday"),
        ("interest", "gifts", 11, "kind", "is not one of the known words"),
        ("interest", "gifts", 12, "occurred_at", "is no date"),
        ("product_costs", "gifts", 7, "cost", "is below 0"),
        ("product_costs", "gifts", 8, "cost", "is empty"),
        ("rates", "ecb", 62, "valid_on", "is no date"),
        ("rates", "ecb", 63, "currency", "is no currency code"),
        ("separations", "gifts", 4, "decision", "is not one of the known words"),
        ("stock", "gifts", 7, "quantity", "is no whole number"),
    ]


def quote(first: str, second: str, day: date) -> float | None:
    """Look a day's rate up as a person would: the newest file, the pair as it stands before the pair turned round."""
    # files are loaded by the names of their folders, so the second list came first
    for file in (RATES[0], RATES[1]):
        for pair, turn in (((first, second), False), ((second, first), True)):
            said = [float(rate) for on, *names, rate in file if on == day and tuple(names) == pair and float(rate) > 0]
            if said and first != second:
                return 1 / said[-1] if turn else said[-1]
    return None


def worth(currency: str, day: date) -> float | None:
    """Find what a currency is worth in euros on a day, from the newest of 31 days that says so."""
    if currency == "EUR":
        return 1.0
    for on in (day - timedelta(back) for back in range(31)):
        ways = [quote(currency, "EUR", on)]
        for through in sorted(set(CURRENCIES) - {currency, "EUR"}):
            legs = quote(currency, through, on), quote(through, "EUR", on)
            ways.append(legs[0] * legs[1] if all(legs) else None)
        known = [rate for rate in ways if rate is not None]
        if known:
            return known[0]
    return None


def test_rates_hold_from_their_day_for_a_month_at_most(seller):
    intervals = seller.table("select * from intermediate.int_exchange_rates")
    assert {row["base_currency"] for row in intervals} == {"EUR"}
    cases = [(currency, date(2020, 12, 20) + timedelta(n)) for currency in CURRENCIES for n in range(160)]
    found, expected = {}, {}
    for currency, day in cases:
        holding = [
            row
            for row in intervals
            if row["currency"] == currency and row["valid_from_on"] <= day < row["valid_before_on"]
        ]
        assert len(holding) <= 1
        found[currency, day] = pytest.approx(float(holding[0]["rate"]), rel=1e-9) if holding else None
        expected[currency, day] = worth(currency, day)
    assert expected == found
    assert sum(rate is None for rate in expected.values()) > 50, "there are days that nobody has a rate for"


def test_orders_are_worth_what_the_rate_of_their_day_says(seller):
    found = {
        (shop, int(day)): None if amount is None else float(amount)
        for shop, day, amount in rows(seller, "select shop_id, order_id, net_amount_base from marts.fct_orders")
    }
    seen = {(shop, day): currency for shop, day, currency in ORDERS if date(2021, 1, 1) + timedelta(day) <= NIGHT}
    assert set(found) == set(seen)
    for (shop, day), currency in seen.items():
        rate = worth(currency, date(2021, 1, 1) + timedelta(day))
        assert found[shop, day] == (None if rate is None else pytest.approx(10 * rate)), (shop, day)
    assert None in found.values()


def test_interest_is_told_once_and_seen_in_its_night(seller):
    found = rows(
        seller,
        "select i.shop_key, replace(k.buyer_key, 'id:', ''), i.sku, i.interest_kind,"
        " to_char(i.occurred_at at time zone 'UTC', 'MM-DD HH24:MI:SS'), i.occurred_on::text"
        " from marts.fct_product_interest i left join intermediate.int_person_keys k on i.customer_key = k.person_key"
        " where k.buyer_key is null or k.buyer_key like 'id:%%' order by 1, 2 nulls last, 5",
    )
    assert found == [
        ("own/gifts", "anna", "A", "favourite", "03-20 10:00:00", "2021-03-20"),
        ("own/gifts", "ben", "B", "cart", "03-21 00:00:00", "2021-03-21"),
        ("own/gifts", "zoe", "A", "cart", "03-31 22:59:59", "2021-03-31"),
        *[("own/gifts", None, "A", "favourite", "03-24 00:00:00", "2021-03-24")] * 3,
        ("own/gifts", None, "B", "enquiry", "03-25 00:00:00", "2021-03-25"),
        ("own/tm", "小刚", None, "sign_up", "03-05 00:00:00", "2021-03-05"),
        ("own/tm", "小明", "TM-1", "cart", "03-31 15:30:00", "2021-03-31"),
        ("own/tm", "小红", "2002", "enquiry", "02-28 16:30:00", "2021-03-01"),
    ]


def test_people_with_interest_and_no_order_are_potential(seller):
    found = seller.table(
        "select *, address_hash = crm.hash_address('new@example.com') as is_new from intermediate.int_potential_people"
        " order by shop_id, buyer_key"
    )
    assert [(row["shop_id"], row["buyer_key"][:5], row["interest_count"], row["cart_count"]) for row in found] == [
        ("gifts", "id:be", 1, 1),
        ("gifts", "id:zo", 1, 1),
        ("gifts", "mail:", 2, 1),
        ("tm", "id:小刚", 1, 0),
        ("tm", "id:小明", 1, 1),
        ("tm", "id:小红", 1, 0),
    ]
    newcomer = found[2]
    assert (newcomer["is_new"], newcomer["first_interest_on"], newcomer["last_interest_on"]) == (
        True, date(2021, 3, 28), date(2021, 3, 29),
    )  # fmt: skip
    stages = "select lifecycle_stage from marts.dim_customers where customer_key = %s"
    for person in found:
        assert rows(seller, stages, person["person_key"]) == [("potential",)]


def test_words_on_who_is_not_one_person_are_read(seller):
    query = (
        "select customer_id, other_customer_id, other_shop, address_hash is not null, is_apart"
        " from staging.stg_seller__separations order by file_id, line_no"
    )
    assert rows(seller, query) == [
        (None, None, None, True, True),
        ("dot", "lea", "own/gifts", False, True),
        ("ming", None, None, False, True),
        ("小明", "小红", None, False, False),
    ]
    assert len(rows(seller, "select * from intermediate.int_separations")) == 3


def test_the_newest_count_of_a_product_is_its_stock(seller):
    query = "select product_key, quantity, counted_on::text, days_since_count from marts.fct_product_stock order by 1"
    assert rows(seller, query) == [("own/gifts/A", 9, "2021-03-30", 1), ("own/gifts/B", 4, "2021-03-31", 0)]


def test_the_latest_scores_of_a_day_are_the_days(seller):
    query = "select shop_key, scored_on::text, quality_score, service_score from marts.fct_shop_scores order by 1, 2"
    assert [
        (shop, day, *(score and float(score) for score in scores)) for shop, day, *scores in rows(seller, query)
    ] == [
        ("own/gifts", "2021-03-31", 99.1, 98.0),
        ("own/tm", "2021-03-29", 4.8, 4.7),
        ("own/tm", "2021-03-30", 4.85, None),
    ]


def test_a_cost_holds_until_the_next_begins(seller):
    query = (
        "select product_key, valid_from_on::text, valid_before_on::text, unit_cost::float, currency, is_current"
        " from marts.fct_product_costs order by 1, 2"
    )
    assert rows(seller, query) == [
        ("own/boston/A", "2021-03-04", "9999-12-31", 2.5, "USD", True),
        ("own/gifts/A", "1900-01-01", "2021-02-01", 4.0, "GBP", False),
        ("own/gifts/A", "2021-02-01", "2021-03-01", 4.5, "GBP", False),
        ("own/gifts/A", "2021-03-01", "2021-06-01", 5.25, "EUR", True),
        ("own/gifts/A", "2021-06-01", "9999-12-31", 6.0, "GBP", False),
        ("own/gifts/B", "2021-01-01", "9999-12-31", 1000.0, "USD", True),
    ]


def margin(shop: str, day: date, currency: str) -> float | None:
    """Say what an order of 10 brought, by the cost lists and settings of seller_shop."""
    rate, share, cost = worth(currency, day), 0.9 if shop == "boston" else 0.3, apron_cost(shop, day)
    return rate and (share * 10 * rate if cost is None else 10 * rate - cost[0] * worth(cost[1], day))


def test_a_shops_own_settings_and_the_costs_of_the_day_hold(seller):
    found = rows(
        seller,
        "select split_part(shop_key, '/', 2), l.lifecycle_stage, l.year_margin_amount_base::float"
        " from marts.fct_customer_lifecycle l inner join marts.dim_customers using (customer_key) where l.gap_days = 7",
    )
    stages = {"gifts": "loyal", "boston": "cooling", "tm": "loyal"}
    for shop, stage, amount in found:
        days = [(date(2021, 1, 1) + timedelta(day), currency) for name, day, currency in ORDERS if name == shop]
        known = [margin(shop, *order) for order in days if order[0] <= NIGHT]
        assert (stage, amount) == (stages.pop(shop), pytest.approx(sum(one for one in known if one is not None)))
    assert stages == {}


def test_birthdays_and_membership_days_are_known_without_the_year(seller):
    query = (
        "select c.buyer_key, d.birth_month, d.birth_day, d.member_since_on::text from intermediate.int_contact_days d"
        " inner join intermediate.int_contacts c using (person_key) order by 1"
    )
    assert rows(seller, query) == [
        ("id:ben", 5, 17, "2019-02-03"),
        ("id:dot", 6, 18, "2019-02-03"),
        ("id:lea", 2, 29, None),
        ("id:小明", 8, 8, "2020-01-02"),
        ("id:小红", 5, 17, None),
    ]
    consents = "select is_granted, source, consented_at::text from crm.consents where source = '会员卡'"
    assert rows(seller, consents) == [(True, "会员卡", "2021-01-04 16:00:00+00")], "小红 has no address to deny with"


def test_the_marts_hold_no_personal_data(seller):
    secrets = ["example", "anna", "zoe", "小明", "小红", "0151", "13800000000"]
    secrets += [digest for (digest,) in rows(seller, "select address_hash from crm.addresses")]
    for mart in MARTS:
        text = " ".join(said for (said,) in rows(seller, f"select t::text from marts.{mart} t"))
        assert text
        assert [secret for secret in secrets if secret in text] == []
