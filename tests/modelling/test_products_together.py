"""What the sample's orders say of products that go together, and what its people are offered, counted one by one."""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from baskets import partners, suggestions
from raw_driving import SAMPLE_NIGHT, SAMPLES

from regulars.modelling.dbt import PROJECT

# so many products are one whose partners are counted anew
EVERY = 60


@pytest.fixture(scope="module")
def services() -> set[str]:
    with (PROJECT / "seeds" / "service_skus.csv").open() as stream:
        return {row["sku"] for row in csv.DictReader(stream)}


@pytest.fixture(scope="module")
def orders() -> dict[str, dict]:
    """Read the shipped files: each order's day, buyer and lines."""
    found: dict[str, dict] = {}
    for path in sorted((SAMPLES / "own" / "gifts").glob("*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                order = found.setdefault(row["order_id"], {"on": date(9999, 1, 1), "at": "", "lines": []})
                order["on"] = min(order["on"], date.fromisoformat(row["ordered_at"][:10]))
                order["at"] = min(order["at"] or row["ordered_at"], row["ordered_at"])
                order["buyer"] = row["customer_id"]
                order["lines"].append(row)
    return found


def test_partners_are_those_that_stand_in_the_same_orders(sample_state, orders, services):
    baskets = [
        {line["sku"] for line in order["lines"]} - services
        for order in orders.values()
        if order["on"] > SAMPLE_NIGHT - timedelta(180) and len(order["lines"]) <= 50
    ]
    products = sorted({product for basket in baskets for product in basket})[::EVERY]
    expected = partners(baskets, products)
    found = defaultdict(list)
    for product, *row in sample_state.run(
        "select replace(product_key, 'own/gifts/', ''), replace(other_product_key, 'own/gifts/', ''), both_orders,"
        " product_orders, other_product_orders, shop_orders, confidence_low, confidence_high, log_likelihood_ratio"
        " from marts.fct_products_bought_together where product_key = any (%s) order by product_key, place",
        [f"own/gifts/{product}" for product in products],
    ):
        found[product].append(row)
    assert sum(map(len, expected.values())) > 150
    for product, rows in expected.items():
        assert [row[:5] for row in found[product]] == [list(row[:5]) for row in rows], product
        assert [row[5:] for row in found[product]] == [pytest.approx(row[5:], rel=1e-7) for row in rows]


def test_shares_and_lift_follow_from_the_counts(sample_state):
    rows = sample_state.run(
        "select both_orders, product_orders, other_product_orders, shop_orders, support, confidence, lift,"
        " confidence_low, lift_low from marts.fct_products_bought_together"
    )
    for both, of_product, of_other, orders, support, confidence, lift, low, lift_low in rows:
        share = of_other / orders
        expected = (both / orders, both / of_product, both / of_product / share, low / share)
        assert (support, confidence, lift, lift_low) == pytest.approx(expected)


def test_everybody_is_offered_the_first_best_sellers_that_they_never_bought(sample_state, orders, services):
    sold, bought = Counter(), defaultdict(set)
    titles = dict(sample_state.run("select sku, title from marts.dim_products where title is not null"))
    for order in orders.values():
        here = [titles[line["sku"]] for line in order["lines"] if line["sku"] in titles and line["sku"] not in services]
        bought[order["buyer"]].update(here)
        if order["on"] > SAMPLE_NIGHT - timedelta(90):
            sold.update(here)
    assert len(set(titles.values())) < len(titles), "variants stand under one title"
    found = dict(
        sample_state.run(
            "select replace(k.buyer_key, 'id:', ''), f.suggested_titles from intermediate.int_audience_facts f"
            " inner join intermediate.int_person_keys k using (customer_key)"
        )
    )
    assert found == suggestions(sold, bought, found)
    assert len(set(found.values())) > 50


def test_recent_titles_are_the_dearest_of_the_last_purchase_in_its_own_words(sample_state, orders, services):
    last = {}
    for order_id, order in orders.items():
        if order["buyer"]:
            last[order["buyer"]] = max(last.get(order["buyer"], ("", "")), (order["at"], order_id))
    found = sample_state.run(
        "select replace(k.buyer_key, 'id:', ''), o.order_id, r.titles"
        " from intermediate.int_customers c inner join intermediate.int_person_keys k using (customer_key)"
        " inner join intermediate.int_orders o on o.order_key = c.last_order_key"
        " left join intermediate.int_recent_titles r using (customer_key)"
    )
    assert {buyer: orders[order_id]["at"] for buyer, order_id, _ in found} == {
        buyer: at for buyer, (at, _) in last.items()
    }
    for _, order_id, titles in found:
        amounts = Counter()
        for line in orders[order_id]["lines"]:
            if line["sku"] not in services and line["title"]:
                amounts[line["title"].strip()] += int(line["quantity"]) * Decimal(line["unit_price"])
        expected = sorted(amounts, key=lambda title: (-amounts[title], title))[:3]
        assert (titles or "").split("\n") == (expected or [""])
