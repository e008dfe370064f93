"""Lazada's export, one row a unit, from the folder to the marts."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from export_files import FIXTURES, headers, sheet

HEADER = headers("lazada")["orders_xlsx_77"]
EXAMPLE = FIXTURES / "lazada" / "All order lazada TH.xlsx"
ORDER_ID = "900000000000100"


def unit(number: int, status: str, order: int = 0, **more: object) -> dict:
    """Give one unit for 235.00 less 23.50, of an order by its number."""
    row = {"orderItemId": f"{ORDER_ID}{number:03}", "orderNumber": f"{int(ORDER_ID) + order}", "sellerSku": "M"}
    row |= {"createTime": "03 Jun 2026 20:41", "itemName": "Shirt", "customerName": "n***a", "status": status}
    prices = {"unitPrice": "235.00", "sellerDiscountTotal": "-23.50", "platformDiscountTotal": "-11.75"}
    return row | prices | {"paidPrice": "199.75", "shippingCountry": "Thailand"} | more


UNITS = [
    unit(1, "confirmed"),
    unit(2, "canceled"),
    unit(3, "Package Returned"),
    unit(4, "Lost by 3PL"),
    unit(5, "delivered", deliveredDate="09 Jun 2026 13:21", refundAmount="50.00"),
    unit(11, "Lost by 3PL", order=1),
    unit(12, "returned", order=1),
    unit(21, "ready_to_ship", order=2, customerEmail="Somchai@Example.com", unitPrice="1,235.00"),
    unit(31, "CANCELED", order=3, customerEmail="s*****i@example.com"),
    unit(41, "confirmed", order=4),
    unit(42, "Stolen by Martians", order=4),
    unit(51, "unpaid", order=5),
]


@pytest.fixture(scope="module", autouse=True)
def night(market):
    """Take the files of three shops through one night."""
    for shop in ("example", "mixed", "again"):
        market.shop("lazada", shop, timezone="Asia/Bangkok", currency="THB", country="TH")
    market.put("lazada", "example", EXAMPLE.name, EXAMPLE)
    market.put("lazada", "mixed", "orders.xlsx", sheet(HEADER, UNITS))
    rounded = unit(61, "confirmed", order=6, orderItemId=900000000000100061)
    market.put("lazada", "mixed", "rounded.xlsx", sheet(HEADER, [rounded, unit(71, "confirmed", order=7)]))
    market.put("lazada", "again", "1.xlsx", sheet(HEADER, [unit(1, "shipped"), unit(2, "shipped")]))
    market.put("lazada", "again", "2.xlsx", sheet(HEADER, [unit(1, "confirmed"), unit(2, "returned")]))
    market.night(date(2026, 6, 30))


@pytest.fixture
def order(market):
    """Find an order of the mixed shop by its number."""
    return lambda number: market.order("lazada", "mixed", f"{int(ORDER_ID) + number}")


@pytest.mark.parametrize(
    "expected", json.loads((FIXTURES / "lazada" / "expected.json").read_text()), ids=lambda one: one["order_id"]
)
def test_the_example_gives_what_is_expected(market, expected):
    one = market.order("lazada", "example", expected["order_id"])
    assert one["is_purchase"] is expected["counts_as_purchase"]
    assert one["order_status"] == expected.get("status", one["order_status"])
    assert one["customer_key"] is None
    if "seller_net" in expected:
        assert one["net_amount"] == Decimal(expected["seller_net"])
        assert (one["line_count"], one["item_count"]) == (expected["rows"], expected["units"])
        assert len(market.lines(one["order_key"])) == expected["rows"]
        assert one["ordered_at"] == datetime.fromisoformat(expected["created_utc"])


def test_units_of_one_order_have_their_own_ends(order):
    one = order(0)
    assert (one["order_status"], one["is_purchase"]) == ("completed", True)
    assert (one["line_count"], one["live_line_count"], one["item_count"]) == (5, 4, 5)
    amounts = [one[f"{name}_amount"] for name in ("gross", "discount", "refund", "void", "net")]
    # 211.50 a unit: one kept, one cancelled, two refunded, one kept with 50.00 paid back
    assert amounts == [Decimal(text) for text in ("1175", "117.5", "473", "211.5", "373")]
    assert one["completed_at"] == datetime(2026, 6, 9, 6, 21, tzinfo=UTC)
    assert one["country"] == "TH"


def test_a_unit_keeps_its_id_of_eighteen_digits_and_its_status(market, order):
    lines = market.lines(order(0)["order_key"])
    assert [line["line_id"] for line in lines] == [f"{ORDER_ID}{number:03}" for number in range(1, 6)]
    assert [line["line_status"] for line in lines] == ["completed", "cancelled", "refunded", "refunded", "completed"]
    assert {line["quantity"] for line in lines} == {1}


@pytest.mark.parametrize(
    ("number", "status", "is_purchase", "net"),
    [
        (1, "refunded", False, "0"),
        (2, "paid", True, "1211.5"),
        (3, "cancelled", False, "0"),
        (4, "unmapped", False, "0"),
        (5, "unpaid", False, "0"),
    ],
)
def test_what_became_of_an_order(order, number, status, is_purchase, net):
    one = order(number)
    assert (one["order_status"], one["is_purchase"], one["net_amount"]) == (status, is_purchase, Decimal(net))


def test_an_address_is_a_buyer_unless_it_is_masked(order):
    assert order(2)["buyer_key"] == f"mail:{order(2)['address_hash']}"
    assert order(2)["customer_key"] is not None
    assert order(3)["buyer_key"] is None


def test_an_id_that_a_spreadsheet_has_rounded_is_set_aside(market, order):
    [row] = market.quarantined("lazada", "mixed")
    assert row["line_no"] == 2
    assert "rounded" in row["reason"]
    assert order(7)["net_amount"] == Decimal("211.5")


def test_a_later_export_of_the_same_order_takes_its_place(market):
    [one] = market.orders("lazada", "again")
    assert (one["line_count"], one["order_status"], one["net_amount"]) == (2, "completed", Decimal("211.5"))
