"""TikTok Shop's export, days or months first, from the folder to the marts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from export_files import headers, sheet, text

HEADER = headers("tiktok")["orders_xlsx_EN"]
ORDER_ID = "5765123456789012"
EXPLAINED = {
    "Order ID": "Platform unique order ID.",
    "Order Status": "Current order status.",
    "Quantity": "SKU sold quantity.",
    "Created Time": "Order created time.",
    "Order Amount": "Total amount, paid by the buyer",
}


def line(number: int, status: str, created: str, **more: object) -> dict:
    """Give one line of an order by its number: two pieces for 20.00, less 4.00, and 5.00 of shipping."""
    names = {
        "total": "Order Amount",
        "refund": "Order Refund Amount",
        "returned": "Sku Quantity of return",
        "buyer": "Buyer Username",
        "sku": "Seller SKU",
        "taxes": "Taxes",
        "cancelled": "Cancelled Time",
        "price": "SKU Unit Original Price",
        "before": "SKU Subtotal Before Discount",
        "after": "SKU Subtotal After Discount",
        "category": "Product Category",
    }
    row = {"Order ID": f"{ORDER_ID}{number:02}\t", "Order Status": status, "Created Time": created, "Quantity": "2"}
    row |= {"SKU ID": "1729384756102938475", "Product Name": "Mug", "Shipping Fee After Discount": "5.00"}
    amounts = {"price": "20.00", "before": "40.00", "after": "36.00", "total": "41.00", "sku": "M"}
    return row | {names[name]: value for name, value in (amounts | more).items()}


BRITISH = [
    EXPLAINED,
    line(1, "Completed", "06/07/2026 22:20:30", buyer="anna", category="Cups"),
    line(2, "Shipped", "07/07/2026 10:00", total="82.00", buyer="a***a"),
    line(2, "Shipped", "07/07/2026 10:00", total="82.00", sku="L", category="Home Supplies"),
    line(3, "Completed", "07/07/2026 10:00", refund="41.00", returned="2"),
    line(4, "COMPLETED", "07/07/2026 10:00", refund="10.00", returned="0"),
    line(5, "Completed", "07/07/2026 10:00", returned="1"),
    line(6, "Canceled", "07/07/2026 10:00", cancelled="08/07/2026 10:00"),
    line(7, "Unpaid", "07/07/2026 10:00"),
    line(8, "To ship", "07/07/2026 10:00", sku=""),
    line(9, "Teleported", "07/07/2026 10:00"),
    line(10, "Completed", "07/31/2026 10:00"),
]
AMERICAN = [EXPLAINED, line(1, "Completed", "07/06/2026 10:20:30 PM", taxes="3.30", total="44.30")]
RUPIAHS = {"price": "20.000", "before": "40.000", "after": "36.000", "total": "Rp41.000"}
INDONESIAN = line(1, "Selesai", "06/07/2026 22:20:30", **RUPIAHS) | {"Shipping Fee After Discount": "5.000"}


@pytest.fixture(scope="module", autouse=True)
def night(market):
    """Take the files of four shops through one night."""
    market.shop("tiktok", "uk", timezone="Europe/London", currency="GBP", country="GB")
    market.shop("tiktok", "us", timezone="America/Los_Angeles", currency="USD", country="US")
    market.shop("tiktok", "turned", timezone="Europe/London", currency="GBP", country="GB", date_order="month_first")
    market.shop("tiktok", "id", timezone="Asia/Jakarta", currency="IDR", country="ID")
    market.put("tiktok", "uk", "All order.xlsx", sheet(HEADER, BRITISH))
    market.put("tiktok", "us", "All order.csv", text(HEADER, AMERICAN))
    market.put("tiktok", "turned", "All order.csv", text(HEADER, AMERICAN))
    market.put("tiktok", "id", "Semua pesanan.xlsx", sheet(HEADER, [INDONESIAN]))
    market.night(date(2026, 7, 31))


@pytest.fixture
def order(market):
    """Find an order of the British shop by its number."""
    return lambda number: market.order("tiktok", "uk", f"{ORDER_ID}{number:02}")


@pytest.mark.parametrize(
    ("shop", "created"),
    [
        ("uk", datetime(2026, 7, 6, 21, 20, 30, tzinfo=UTC)),
        ("us", datetime(2026, 7, 7, 5, 20, 30, tzinfo=UTC)),
        ("turned", datetime(2026, 7, 6, 21, 20, 30, tzinfo=UTC)),
        ("id", datetime(2026, 7, 6, 15, 20, 30, tzinfo=UTC)),
    ],
)
def test_dates_are_the_shops(market, shop, created):
    assert market.order("tiktok", shop, f"{ORDER_ID}01")["ordered_at"] == created


def test_a_date_of_another_order_is_set_aside_and_no_explanation_is(market):
    [row] = market.quarantined("tiktok", "uk")
    assert "07/31/2026" in row["raw_row"]
    assert "date_order" in row["reason"]
    [file] = market.files("tiktok", "uk")
    assert (file["ignored_count"], file["quarantined_count"], file["state"]) == (1, 1, "accepted")


def test_what_repeats_on_lines_is_not_added_up(order):
    one = order(2)
    amounts = [one[f"{name}_amount"] for name in ("gross", "discount", "shipping", "refund", "net")]
    assert amounts == [Decimal(text) for text in ("85", "3", "5", "0", "82")]
    assert (one["line_count"], one["item_count"]) == (2, 4)


@pytest.mark.parametrize(
    ("number", "status", "is_purchase", "net", "refund"),
    [
        (1, "completed", True, "41", "0"),
        (3, "completed", False, "0", "41"),
        (4, "completed", True, "31", "10"),
        (5, "completed", True, "23", "18"),
        (6, "cancelled", False, "0", "0"),
        (7, "unpaid", False, "0", "0"),
        (8, "paid", True, "41", "0"),
        (9, "unmapped", False, "0", "0"),
    ],
)
def test_what_became_of_an_order(order, number, status, is_purchase, net, refund):
    one = order(number)
    assert (one["order_status"], one["is_purchase"]) == (status, is_purchase)
    assert (one["net_amount"], one["refund_amount"]) == (Decimal(net), Decimal(refund))


def test_taxes_are_part_of_an_american_total(market):
    [one] = market.orders("tiktok", "us")
    amounts = [one[f"{name}_amount"] for name in ("gross", "discount", "tax", "net")]
    assert amounts == [Decimal(text) for text in ("48.3", "4", "3.3", "44.3")]


def test_dots_part_thousands_where_the_currency_has_no_cents(market):
    [one] = market.orders("tiktok", "id")
    assert (one["gross_amount"], one["net_amount"], one["currency"]) == (45000, 41000, "IDR")


def test_ids_lose_their_tabs_and_buyers_are_known_unless_masked(market, order):
    assert order(1)["buyer_key"] == "id:anna"
    assert order(2)["customer_key"] is None
    [one] = market.lines(order(8)["order_key"])
    assert one["sku"] == "1729384756102938475"


def test_products_have_the_category_that_the_export_names(market):
    found = market.rows("select sku, category from marts.dim_products where shop_id = 'uk' order by sku")
    assert [(row["sku"], row["category"]) for row in found] == [
        ("1729384756102938475", None), ("L", "Home Supplies"), ("M", "Cups"),
    ]  # fmt: skip
