"""Shopify's bulk operation through one night: objects far apart, the orders of the file export, statuses and money."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from export_files import sheet
from test_shopify import NEW, order

NIGHT = date(2024, 5, 31)
SPAN = "api/20240501T000000Z_20240601T000000Z/orders.jsonl"


def money(amount: str) -> dict:
    return {"shopMoney": {"amount": amount}}


def head(name: str, total: str = "20.00", **values) -> dict:
    """Give an order as Shopify writes it."""
    return {
        "id": f"gid://shopify/Order/{name}",
        "name": name,
        "createdAt": "2024-05-01T13:58:12Z",
        "cancelledAt": None,
        "test": False,
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "UNFULFILLED",
        "currencyCode": "USD",
        "taxesIncluded": False,
        "email": "Ann@Example.com",
        "phone": None,
        "customer": {"id": "gid://shopify/Customer/1"},
        "shippingAddress": {"countryCodeV2": "US"},
        "billingAddress": {"countryCodeV2": "CA", "phone": None},
        "totalShippingPriceSet": money("0.0"),
        "totalTaxSet": money("0.0"),
        "totalDiscountsSet": money("0.0"),
        "totalPriceSet": money(total),
        "totalRefundedSet": money("0.0"),
        "transactions": [
            {"kind": "AUTHORIZATION", "status": "SUCCESS", "processedAt": "2024-05-01T13:59:00Z"},
            {"kind": "SALE", "status": "FAILURE", "processedAt": "2024-05-01T13:59:10Z"},
            {"kind": "CAPTURE", "status": "SUCCESS", "processedAt": "2024-05-01T14:00:00Z"},
            {"kind": "CAPTURE", "status": "SUCCESS", "processedAt": "2024-05-02T14:00:00Z"},
        ],
        "fulfillments": [],
    } | values


def item(name: str, sku: str, pieces: int, price: str, **values) -> dict:
    return {
        "id": f"gid://shopify/LineItem/{name}{sku}",
        "sku": sku,
        "title": "Crew Tee",
        "variantTitle": "Black / S",
        "quantity": pieces,
        "originalUnitPriceSet": money(price),
        "originalTotalSet": money(str(pieces * Decimal(price))),
        "totalDiscountSet": money("0.0"),
        "__parentId": f"gid://shopify/Order/{name}",
    } | values


ORDERS = [
    head("#1", "25.00"),
    head(
        "#shipped",
        displayFulfillmentStatus="FULFILLED",
        fulfillments=[
            {"createdAt": "2024-05-04T08:00:00Z", "deliveredAt": None, "status": "SUCCESS"},
            {"createdAt": "2024-05-03T08:00:00Z", "deliveredAt": None, "status": "SUCCESS"},
            {"createdAt": "2024-05-02T08:00:00Z", "deliveredAt": None, "status": "CANCELLED"},
        ],
    ),
    head("#pending", displayFinancialStatus="PENDING", transactions=[]),
    head("#back", displayFinancialStatus="PARTIALLY_REFUNDED", totalRefundedSet=money("5.0")),
    head("#refunded", displayFinancialStatus="REFUNDED", totalRefundedSet=money("20.0")),
    head("#cancelled", cancelledAt="2024-05-03T08:00:00Z"),
    head("#new word", displayFinancialStatus="ON_CREDIT"),
    head(
        "#less", "20.20", totalShippingPriceSet=money("4.0"), totalTaxSet=money("1.2"), totalDiscountsSet=money("5.0")
    ),
    head("#included", "23.00", taxesIncluded=True, totalShippingPriceSet=money("3.0"), totalTaxSet=money("3.83")),
    head("#phone", email=None, phone="+1 (555) 01-00"),
    head("#nobody", email=None, shippingAddress=None),
    head("#test", test=True),
    head("#empty", "0.00"),
    head("#later", createdAt="2024-06-01T04:00:00Z"),
    head("#last", createdAt="2024-06-01T03:59:59Z"),
]
NAMES = [one["name"] for one in ORDERS if one["name"] != "#empty"]
ITEMS = [item("#1", "MUG", 1, "5.00", variantTitle=None, title="Mug"), *(item(n, "TEE", 2, "10.00") for n in NAMES)]


@pytest.fixture(scope="module")
def us(market):
    """One shop in New York whose orders came as a file first, and then from the API."""
    market.shop("shopify", "tees", timezone="America/New_York", currency="USD", country="US")
    rows = order("#1", **{"Financial Status": "pending", "Paid at": ""}) + order("#file only")
    market.put("shopify", "tees", "orders_export.csv", sheet(NEW, rows))
    lines = [ITEMS[-1], *ORDERS, *reversed(ITEMS[:-1])]
    page = "".join(json.dumps(line) + "\n" for line in lines)
    market.put("shopify", "tees", SPAN, page)
    market.night(NIGHT)
    return market


def one(us, name: str) -> dict:
    return us.order("shopify", "tees", name)


def test_file_and_api_make_one_order_and_the_newer_holds(us):
    orders = [row["order_id"] for row in us.orders("shopify", "tees")]
    assert orders == sorted({*NAMES, "#empty", "#file only"} - {"#test", "#later"})
    first = one(us, "#1")
    assert (first["order_status"], first["is_purchase"], first["net_amount"]) == ("paid", True, Decimal("25.00"))
    assert first["ordered_at"] == datetime(2024, 5, 1, 13, 58, 12, tzinfo=UTC)
    assert first["paid_at"] == datetime(2024, 5, 1, 14, tzinfo=UTC), "the first capture that succeeded"
    assert first["buyer_key"] == one(us, "#file only")["buyer_key"], "one buyer, however the order came"
    assert [(line["sku"], line["quantity"], line["line_amount"]) for line in us.lines(first["order_key"])] == [
        ("TEE", 2, Decimal("20.00")),
        ("MUG", 1, Decimal("5.00")),
    ]


@pytest.mark.parametrize(
    ("name", "status", "is_purchase", "net"),
    [
        ("#shipped", "shipped", True, "20"),
        ("#pending", "unpaid", False, "0"),
        ("#back", "paid", True, "15"),
        ("#refunded", "refunded", False, "0"),
        ("#cancelled", "cancelled", False, "0"),
        ("#new word", "unmapped", False, "0"),
        ("#less", "paid", True, "20.20"),
        ("#included", "paid", True, "23"),
        ("#empty", "paid", True, "0"),
        ("#last", "paid", True, "20"),
    ],
)
def test_what_an_order_means(us, name, status, is_purchase, net):
    row = one(us, name)
    assert (row["order_status"], row["is_purchase"], row["net_amount"]) == (status, is_purchase, Decimal(net))


def test_an_order_that_was_shipped_in_parts_was_shipped_by_the_first(us):
    assert one(us, "#shipped")["shipped_at"] == datetime(2024, 5, 3, 8, tzinfo=UTC)


def test_taxes_and_shipping_are_part_of_the_total_once(us):
    row = one(us, "#less")
    assert (row["gross_amount"], row["discount_amount"]) == (Decimal("25.20"), Decimal("5.00"))
    assert one(us, "#included")["gross_amount"] == Decimal("23.00")


def test_a_buyer_is_known_as_in_the_file(us):
    assert one(us, "#phone")["buyer_key"] == "id:+15550100"
    assert one(us, "#nobody")["customer_key"] is None
    assert (one(us, "#phone")["country"], one(us, "#nobody")["country"]) == ("US", "CA")


def test_every_object_is_in_raw_and_the_gate_finds_nothing_wrong(us):
    file = next(one for one in us.files("shopify", "tees") if one["format_id"] == "shopify_bulk")
    assert (file["state"], file["row_count"], file["quarantined_count"]) == ("accepted", len(ORDERS) + len(ITEMS), 0)
    assert not [sentence for sentence in us.told if "orders.jsonl" in sentence]
