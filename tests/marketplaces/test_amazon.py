"""Amazon's “All Orders” report: every generation and charset, no quoting, empty money, cancelled items."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from export_files import FIXTURES
from made_exports import header, tabbed, table

MWS = header("amazon", "MWS_ALL_ORDERS_32")
UPDATED = header("amazon", "SPAPI_BY_LAST_UPDATE")
ORDERED = header("amazon", "SPAPI_BY_ORDER_DATE")
TAXED = header("amazon", "SPAPI_BY_ORDER_DATE_with_tax_columns")
# what each word of an order means, and whether its order is a purchase
WORDS = {
    "Pending": ("unpaid", False),
    "PendingAvailability": ("unpaid", False),
    "Pending - Waiting for Pick Up": ("unpaid", False),
    "Unshipped": ("paid", True),
    "PartiallyShipped": ("shipped", True),
    "Shipped": ("shipped", True),
    "Shipping": ("shipped", True),
    "InvoiceUnconfirmed": ("shipped", True),
    "Shipped - Picked Up": ("shipped", True),
    "Shipped - Out for Delivery": ("shipped", True),
    "Shipped - Delivered to Buyer": ("completed", True),
    "Cancelled": ("cancelled", False),
    "Canceled": ("cancelled", False),
    "Unfulfillable": ("cancelled", False),
    "Shipped - Returned to Seller": ("refunded", False),
    "Shipped - Returning to Seller": ("refunded", False),
    "Shipped - Rejected by Buyer": ("refunded", False),
    "Shipped - Lost in Transit": ("refunded", False),
    "Shipped - Damaged": ("refunded", False),
    "Shipped - Eaten by Dog": ("unmapped", False),
}


def item(order_id: str, name: str = "Mug", price: str = "10.00", **cells: str) -> dict:
    row = {
        "amazon-order-id": order_id,
        "purchase-date": "2024-03-10T07:59:59+00:00",
        "order-status": "Shipped",
        "product-name": name,
        "sku": name.upper()[:8],
        "item-status": "Shipped" if price else "Unshipped",
        "quantity": "1",
        "currency": "USD" if price else "",
        "item-price": price,
        "ship-country": "US",
    }
    return row | {name.replace("_", "-"): cell for name, cell in cells.items()}


def us_files() -> dict[str, bytes]:
    quote = [
        item("QUOTE-1", '"Shiny bowl', price="3.00"),
        item("QUOTE-2", 'Tee 5" logo'),
        item("QUOTE-3", "Mug"),
    ]
    money = [
        item("MONEY", price="20.00", quantity="2", item_tax="1.65", shipping_price="5.00", shipping_tax="0.40")
        | {"gift-wrap-price": "3.00", "gift-wrap-tax": "0.25", "item-promotion-discount": "2.00"}
        | {"ship-promotion-discount": "5.00"},
        item("MINUS", price="20.00", item_promotion_discount="-2.00", ship_promotion_discount="-1.00"),
        item("MIXED", "Live", price="7.00", currency="CAD"),
        item("MIXED", "Dead", price="", quantity="0", item_status="Cancelled"),
        item("KEPT-PRICE", "Live", price="7.00"),
        item("KEPT-PRICE", "Dead", price="4.00", item_status="Cancelled"),
        item("TWINS", "Same"),
        item("TWINS", "Same"),
        item("REPLACED", price="", item_status="Shipped"),
    ]
    words = [
        item(f"WORD-{place}", order_status=word, price="" if word.startswith(("Pending", "Cancel")) else "10.00")
        for place, word in enumerate(WORDS)
    ]
    dated = [item("PACIFIC", purchase_date="2013-01-07 07:35:42 PST", url="http://www.amazon.com/x", order_channel="")]
    return {
        "quotes.txt": tabbed(table(TAXED, quote)),
        "money.txt": b"\xef\xbb\xbf" + tabbed(table(ORDERED, money)),
        "words.txt.gz": gzip.compress(tabbed(table(UPDATED, words))),
        "old.txt": tabbed(table(MWS, dated)),
    }


@pytest.fixture(scope="module")
def amazon(market):
    shops = {
        "example": ("America/Los_Angeles", "USD", "US"),
        "us": ("America/Los_Angeles", "USD", "US"),
        "fr": ("Europe/Paris", "EUR", "FR"),
        "odd": ("Europe/Paris", "EUR", "FR"),
        "jp": ("Asia/Tokyo", "JPY", "JP"),
        "jp_new": ("Asia/Tokyo", "JPY", "JP"),
        "again": ("America/Los_Angeles", "USD", "US"),
    }
    for shop, (zone, currency, country) in shops.items():
        market.shop("amazon", shop, timezone=zone, currency=currency, country=country)
    market.put("amazon", "example", "a.txt", FIXTURES / "amazon" / "all_orders_by_order_date_utf8.txt")
    for name, content in us_files().items():
        market.put("amazon", "us", name, content)
    french = [item("FR-1", "Café crème à 5 €", currency="EUR", ship_country="FR")]
    japanese = [item("JP-1", "茶碗①髙橋", "1200", currency="JPY", ship_country="JP", item_tax="109")]
    market.put("amazon", "fr", "a.txt", tabbed(table(UPDATED, french), "cp1252"))
    # a byte that Windows never gave a meaning: only ISO 8859-1 takes it
    market.put("amazon", "odd", "a.txt", tabbed(table(UPDATED, french), "cp1252").replace(b"cr\xe8me", b"cr\xe8me\x81"))
    market.put("amazon", "jp", "a.txt", gzip.compress(tabbed(table(UPDATED, japanese), "cp932")))
    market.put("amazon", "jp_new", "a.txt", tabbed(table(UPDATED, japanese), "utf-8"))
    first = [item("RE-1", "Mug", order_status="Pending", price=""), item("RE-2", "Mug"), item("RE-3", "Mug")]
    market.put("amazon", "again", "monday.txt", tabbed(table(ORDERED, first)))
    market.night(date(2026, 7, 30))
    second = [
        item("RE-1", "Mug"),
        item("RE-2", "Mug", order_status="Shipped - Returned to Seller"),
        item("RE-4", "Hat"),
    ]
    second[2]["purchase-date"] = "2026-07-31T23:59:59-07:00"
    later = item("RE-5", "Hat", purchase_date="2026-08-01T00:00:00-07:00")
    market.put("amazon", "again", "tuesday.txt", tabbed(table(MWS, [*second, later])))
    market.night(date(2026, 7, 31))
    return market


def test_the_example_gives_what_is_expected(amazon):
    orders = {row["order_id"]: row for row in amazon.orders("amazon", "example")}
    expected = json.loads((FIXTURES / "amazon" / "expected.json").read_text(encoding="utf-8"))
    assert {one["order_id"]: one["counts_as_purchase"] for one in expected} == {
        order_id: row["is_purchase"] for order_id, row in orders.items()
    }
    whole, got = expected[0], orders[expected[0]["order_id"]]
    assert (got["line_count"], got["live_line_count"]) == (whole["lines"], whole["live_lines"])
    assert (got["item_amount"], got["net_amount"]) == (Decimal(whole["item_total"]), Decimal(whole["order_total"]))
    assert got["ordered_at"] == datetime.fromisoformat(whole["created_utc"])
    assert {row["customer_key"] for row in orders.values()} == {None}


def test_a_quotation_mark_that_nothing_closes_eats_no_rows(amazon):
    rows = [amazon.order("amazon", "us", f"QUOTE-{number}") for number in (1, 2, 3)]
    assert [row["net_amount"] for row in rows] == [3, 10, 10]
    titles = amazon.rows(
        "select title from raw.amazon_order_lines where order_id like 'QUOTE-%%' order by order_id", 1
    )[:2]
    assert [row["title"] for row in titles] == ['"Shiny bowl', 'Tee 5" logo']


@pytest.mark.parametrize(("word", "meaning"), WORDS.items())
def test_every_status_word_has_one_meaning(amazon, word, meaning):
    row = amazon.order("amazon", "us", f"WORD-{list(WORDS).index(word)}")
    assert (row["order_status"], row["is_purchase"]) == meaning
    assert row["is_purchase"] or row["net_amount"] == 0


def test_an_unknown_word_is_told_to_a_person(amazon):
    assert any("eaten by dog" in sentence for sentence in amazon.told)


def test_the_total_is_the_price_of_the_line_with_tax_shipping_and_wrapping_less_promotions(amazon):
    row = amazon.order("amazon", "us", "MONEY")
    assert row["net_amount"] == Decimal("20.00") + Decimal("1.65") + 5 + Decimal("0.40") + 3 + Decimal("0.25") - 2 - 5
    assert (row["item_amount"], row["item_count"], row["discount_amount"]) == (20, 2, 7)
    assert amazon.lines(row["order_key"])[0]["unit_price"] == 10
    assert amazon.order("amazon", "us", "MINUS")["net_amount"] == 17, "a promotion takes off, whatever its sign"


def test_a_cancelled_item_counts_nothing_in_a_living_order(amazon):
    mixed, kept = amazon.order("amazon", "us", "MIXED"), amazon.order("amazon", "us", "KEPT-PRICE")
    for row in (mixed, kept):
        assert (row["is_purchase"], row["line_count"], row["live_line_count"], row["net_amount"]) == (True, 2, 1, 7)
    assert mixed["currency"] == "CAD", "a cancelled item says no currency, and does not make the order's doubtful"
    assert kept["void_amount"] == 4


def test_equal_items_are_two_and_empty_money_is_a_free_order(amazon):
    twins = amazon.order("amazon", "us", "TWINS")
    assert (twins["line_count"], twins["net_amount"]) == (2, 20)
    assert len({line["order_line_key"] for line in amazon.lines(twins["order_key"])}) == 2
    replaced = amazon.order("amazon", "us", "REPLACED")
    assert (replaced["is_purchase"], replaced["net_amount"]) == (True, 0)


def test_seller_centrals_dates_are_read_by_their_abbreviation(amazon):
    row = amazon.order("amazon", "us", "PACIFIC")
    assert (row["ordered_at"], row["ordered_on"]) == (datetime(2013, 1, 7, 15, 35, 42, tzinfo=UTC), date(2013, 1, 7))


@pytest.mark.parametrize(
    ("shop", "title", "net"),
    [
        ("fr", "Café crème à 5 €", 10),
        ("odd", "Café crème\x81 à 5 \x80", 10),
        ("jp", "茶碗①髙橋", 1309),
        ("jp_new", "茶碗①髙橋", 1309),
    ],
)
def test_every_charset_is_read(amazon, shop, title, net):
    (row,) = amazon.orders("amazon", shop)
    assert row["net_amount"] == net
    products = amazon.rows("select title from marts.dim_products where marketplace = 'amazon' and shop_id = %s", shop)
    assert products == [{"title": title}]


def test_nothing_is_left_behind(amazon):
    files = amazon.rows(
        "select state, row_count, quarantined_count from audit.export_files where marketplace = 'amazon'"
    )
    assert {(row["state"], row["quarantined_count"]) for row in files} == {("accepted", 0)}


def test_a_later_report_of_another_generation_updates_and_never_doubles(amazon):
    orders = {row["order_id"]: row for row in amazon.orders("amazon", "again")}
    assert {order_id: row["order_status"] for order_id, row in orders.items()} == {
        "RE-1": "shipped",
        "RE-2": "refunded",
        "RE-3": "shipped",
        "RE-4": "shipped",
    }, "RE-5 was ordered when the night was over in the shop"
    assert {row["line_count"] for row in orders.values()} == {1}
    assert orders["RE-1"]["net_amount"] == 10
