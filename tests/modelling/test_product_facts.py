"""Categories, product tests, clearance and what goes together, on two made-up shops, worked out one row at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import product_shop
import pytest
import yaml
from baskets import partners, suggestions
from product_shop import CATEGORIES, CORRECTED, FILES, LINES, NIGHT, RATES, SERVICE, SHOPS
from raw_driving import RawWarehouse
from scipy.stats import binomtest

from regulars.nights import steps

LIVE = ("paid", "completed", "unpaid", "shipped")


@pytest.fixture(scope="module")
def facts(filled, tmp_path_factory) -> Iterator[RawWarehouse]:
    """Load and build the one night of all these files."""
    folder = tmp_path_factory.mktemp("products")
    for name, content in FILES.items():
        path = folder / "exports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    keys = ("marketplace", "shop", "timezone", "currency", "country")
    shops = [dict(zip(keys, shop, strict=True)) | {"locale": "en"} for shop in SHOPS]
    (folder / "shops.yml").write_text(yaml.safe_dump({"base_currency": "GBP", "shops": shops}))

    def fill(raw: RawWarehouse) -> None:
        told: list[str] = []
        steps.open_night(raw.connection, NIGHT.isoformat(), datetime.now().astimezone(), False, False)
        steps.load(raw.connection, NIGHT, told.append)
        assert told == []
        raw.run("update audit.export_files set state = 'accepted'")
        raw.build(NIGHT)

    yield from filled(fill, REGULARS_EXPORTS=str(folder / "exports"), REGULARS_SHOPS=str(folder / "shops.yml"))


@pytest.fixture(scope="module")
def purchases(facts) -> dict[str, dict]:
    """Give the purchases, each with its shop, buyer, money and the lines of it that live."""
    found = {
        row["order_id"]: row | {"lines": []}
        for row in facts.table(
            "select o.order_id, o.shop_id, o.customer_key, o.ordered_on, o.net_amount, o.line_count, o.is_purchase,"
            " replace(k.buyer_key, 'id:', '') as buyer"
            " from marts.fct_orders o left join intermediate.int_person_keys k using (customer_key)"
        )
    }
    for line in (line for lines in LINES.values() for line in lines):
        if line[2] in LIVE:
            found[line[0]]["lines"].append(dict(zip(product_shop.LINE_HEADER, line, strict=True)))
    return {order_id: order for order_id, order in found.items() if order["is_purchase"]}


def category(sku: str) -> str | None:
    """Give a product's category as the newest file that names one has it."""
    by_tm = {"T1": "厨房", "T2": "花园"}
    return CORRECTED.get(sku) or CATEGORIES.get(sku) or by_tm.get(sku) or ("New" if sku in ("N1", "N7") else None)


def rate(day: date) -> Decimal | None:
    said = [on for on in RATES if on <= day < on + timedelta(31)]
    return Decimal(RATES[max(said)]) if said else None


def test_categories_are_what_people_spend_on(facts, purchases):
    orders, pieces, spent, days = Counter(), Counter(), defaultdict(Decimal), defaultdict(list)
    for order in purchases.values():
        worth = Decimal(1) if order["shop_id"] == "gifts" else rate(order["ordered_on"])
        here = set()
        for line in order["lines"]:
            key = (order["buyer"], order["shop_id"], category(line["sku"]))
            if not order["buyer"] or key[2] is None:
                continue
            here.add(key)
            pieces[key] += line["quantity"]
            paid = line["quantity"] * Decimal(line["unit_price"]) - Decimal(line["discount"]) - int(line["refund"] or 0)
            spent[key] += paid * worth if worth and order["net_amount"] else 0
        for key in here:
            orders[key] += 1
            days[key].append(order["ordered_on"])
    found = {
        tuple(row[:3]): row[3:]
        for row in facts.run(
            "select replace(k.buyer_key, 'id:', ''), split_part(a.shop_key, '/', 2), a.category, a.purchase_count,"
            " a.quantity, a.amount_base, a.first_bought_on, a.last_bought_on, a.share_of_spend, a.affinity_index,"
            " a.place from marts.fct_category_affinity a inner join intermediate.int_person_keys k using (customer_key)"
        )
    }
    assert {key: row[:5] for key, row in found.items()} == {
        key: (orders[key], pieces[key], spent[key], min(days[key]), max(days[key])) for key in orders
    }
    assert {"Living", "Kitchen", "Garden", "Toys", "New", "厨房", "花园"} == {key[2] for key in found}
    by_person, by_shop, everything = Counter(), Counter(), Counter()
    for (buyer, shop, name), amount in spent.items():
        by_person[buyer, shop] += amount
        by_shop[shop, name] += amount
        everything[shop] += amount
    for (buyer, shop, name), row in found.items():
        whole, average = by_person[buyer, shop], by_shop[shop, name] / everything[shop]
        share = Fraction(spent[buyer, shop, name]) / Fraction(whole) if whole > 0 else None
        assert row[5] == (None if share is None else pytest.approx(float(share)))
        assert row[6] == (None if share is None else pytest.approx(float(share) / float(average)))
    favourites = dict(
        facts.run(
            "select replace(k.buyer_key, 'id:', ''), favourite_category from intermediate.int_favourite_categories"
            " inner join intermediate.int_person_keys k using (customer_key)"
        )
    )
    assert favourites == {key[0]: key[2] for key, row in found.items() if row[7] == 1}, "each buys in one shop"


def test_a_wholesaler_says_nothing_of_what_goes_together(facts, purchases):
    found, expected = defaultdict(list), {}
    for shop in ("gifts", "tm"):
        baskets = [
            {line["sku"] for line in order["lines"]} - ({SERVICE} if is_service_known(shop) else set())
            for order in purchases.values()
            if order["shop_id"] == shop and order["line_count"] <= 50 and order["ordered_on"] > NIGHT - timedelta(180)
        ]
        products = {product for basket in baskets for product in basket}
        expected |= {f"own/{shop}/{product}": rows for product, rows in partners(baskets, products).items() if rows}
    for product, *row in facts.run(
        "select product_key, split_part(other_product_key, '/', 3), both_orders, product_orders, other_product_orders,"
        " shop_orders, confidence_low, confidence_high, log_likelihood_ratio"
        " from marts.fct_products_bought_together order by product_key, place"
    ):
        found[product].append(row)
    assert {product: [row[:5] for row in rows] for product, rows in found.items()} == {
        product: [list(row[:5]) for row in rows] for product, rows in expected.items()
    }
    assert found["own/gifts/P01"][0][0] == "P02"
    assert "P03" not in [row[0] for row in found["own/gifts/P01"]], "what is in every other basket goes with nothing"


def is_service_known(shop: str) -> bool:
    """Say whether the seed of services names the shop: one that it does not name sells its postage as a product."""
    return shop == "gifts"


def test_offers_end_where_a_shop_has_nothing_else(facts, purchases):
    bought, sold = defaultdict(lambda: defaultdict(set)), defaultdict(Counter)
    people = dict(facts.run("select buyer_key, shop_id from intermediate.int_person_keys"))
    for shop, lines in LINES.items():
        for line in lines:
            if line[2] not in ("unpaid", "cancelled"):
                bought[shop][f"id:{line[3]}"].add(line[5])
    for order in purchases.values():
        if order["ordered_on"] > NIGHT - timedelta(90):
            sold[order["shop_id"]].update(line["title"] for line in order["lines"])
    sold["gifts"].pop(f"{SERVICE} title")
    for shop in LINES:
        mine = [buyer for buyer, of_shop in people.items() if of_shop == shop]
        found = dict(
            facts.run(
                "select k.buyer_key, f.suggested_titles from intermediate.int_audience_facts f"
                " inner join intermediate.int_person_keys k using (customer_key) where k.shop_id = %s",
                shop,
            )
        )
        assert found == suggestions(sold[shop], bought[shop], mine)
    assert None in found.values(), "somebody of tm has all that it sells"


def test_a_product_test_is_judged_by_its_interval(facts):
    found = {row["sku"]: row for row in facts.table("select * from marts.rpt_product_tests")}
    assert {sku: row["verdict"] for sku, row in found.items()} == {
        "N1": "hit", "N2": "miss", "N3": "not_yet", "N4": "too_little_data", "N5": "hit", "N7": "hit", "N8": "miss",
        "T7": "hit", "T8": "too_little_data", "T9": "hit",
    }, "N9 sold before anybody counted its views, and P05 long before"  # fmt: skip
    counts = ("impressions", "clicks", "visitors", "favourites", "carts", "orders", "quantity")
    # 14 days of each; of N1 a later report of one day, of which the earlier one still counts the visitors
    assert [found["N1"][name] for name in counts] == [13 * 2000 + 3500, 13 * 90 + 111, 14 * 60, 56, 56, 2, 6]
    assert [found["N5"][name] for name in counts[1:5]] == [770, 770, 55, 33], "who clicked has looked"
    assert [found["N7"][name] for name in counts[1:5]] == [150, 150, 12 + 3, 12], "people on days with visitors, once"
    assert (found["N5"]["started_on"], found["N5"]["ended_on"]) == (date(2021, 6, 20), date(2021, 7, 3))
    assert {sku for sku, row in found.items() if row["is_conversion_early"]} == {"N7", "N8", "T7", "T8", "T9"}
    unknown = [found["T8"][name] for name in ("favourites", "carts", "interest_rate")]
    assert (unknown, found["N8"]["click_rate"]) == ([None] * 3, None), "what nobody counts is not nothing"
    assert [found[sku][name] for sku, name in (("N8", "carts"), ("T7", "interest_rate"))] == [0, 1]
    assert found["N1"]["conversion_rate"] == pytest.approx(2 / 840)
    assert [found["N7"][name] for name in ("orders", "conversion_rate")] == [1, 0], "nobody counted that day's visitors"
    for row in found.values():
        signs = None if row["carts"] is None else min((row["favourites"] or 0) + row["carts"], row["visitors"])
        for name, hits, tried in (("click_rate", row["clicks"], row["impressions"]),
                                  ("interest_rate", signs, row["visitors"])):  # fmt: skip
            if tried and hits is not None:
                interval = binomtest(hits, tried).proportion_ci(method="wilson")
                bounds = (row[f"{name}_low"], row[name], row[f"{name}_high"])
                assert bounds == pytest.approx((interval.low, hits / tried, interval.high), abs=1e-12)


def test_what_lasts_too_long_is_suggested_for_clearance(facts, purchases):
    found = {row["sku"]: row for row in facts.table("select * from marts.rpt_clearance_candidates")}
    assert {sku: row["clearance_reason"] for sku, row in found.items()} == {
        "P03": "sells", "P09": "slow", "Z1": "unsold", "Z2": "too_new", "P10": "few_left", "P11": "few_left",
        "N1": "too_new", "P12": "count_too_old",
    }  # fmt: skip
    assert {sku for sku, row in found.items() if row["is_suggested"]} == {"P09", "Z1"}
    for sku in ("P03", "P09", "P10", "P12"):
        row, counted = found[sku], date.fromisoformat(product_shop.STOCK[sku][1])
        sold = Counter()
        for order in purchases.values():
            sold[order["ordered_on"]] += sum(line["quantity"] for line in order["lines"] if line["sku"] == sku)
        within = {days: sum(n for day, n in sold.items() if day > NIGHT - timedelta(days)) for days in (30, 90)}
        left = max(product_shop.STOCK[sku][0] - sum(n for day, n in sold.items() if day > counted), 0)
        assert (row["sold_short"], row["sold_long"], row["left_quantity"]) == (within[30], within[90], left)
        assert row["days_of_cover"] == pytest.approx(left * 90 / within[90])
    money = {sku: (row["cost_tied_up"], row["cost_tied_up_base"]) for sku, row in found.items() if row["unit_cost"]}
    assert money == {
        "P03": (2 * found["P03"]["left_quantity"],) * 2,
        "P09": (Decimal(5000), 5000 * Decimal(RATES[date(2021, 6, 1)])),
        "Z1": (Decimal(240), None),
    }


def test_products_carry_what_the_seller_says_of_them(facts):
    found = {row["sku"]: row for row in facts.table("select sku, title, category, brand from marts.dim_products")}
    assert found["P01"] == {"sku": "P01", "title": "P01 title", "category": "Living", "brand": "Acme"}
    assert [found[sku]["category"] for sku in ("P02", "P04", "T1")] == ["Garden", None, "厨房"]
    quarantined = facts.run("select line_no, column_name from audit.quarantine")
    assert quarantined == [(54, "launched_on")]
