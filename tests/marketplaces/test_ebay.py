"""eBay's OrdersReport through one night: rows above the header, footers in the middle, summary rows, money, dates."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from export_files import cells, headers, sheet

NIGHT = date(2026, 7, 31)
US = headers("ebay")["OrdersReport_US"]
UK = [
    *headers("ebay")["OrdersReport_UK_prefix"],
    *("Item number", "Item title", "Custom label", "Quantity", "Sold for", "Postage and packaging", "Total price"),
    *("Sale date", "Paid on date", "Dispatched on date", "Transaction ID"),
]
DAY = {"Sale Date": "Jul-25-26", "Paid On Date": "Jul-25-26"}


def sale(record: int, number: str = "", **changes) -> dict:
    """Give the row of a sale of one item; `changes` says which cells differ."""
    row = {
        "Sales Record Number": record,
        "Order Number": number,
        "Buyer Username": "buyer_one",
        "Item Number": "3185",
        "Item Title": "Card, rare",
        "Custom Label": "PH-1",
        "Quantity": 1,
        "Sold For": "$10.00",
        "Total Price": "$10.00",
    }
    return row | DAY | {key.replace("_", " "): value for key, value in changes.items()}


def item(record: int, number: str, **changes) -> dict:
    """Give the row of one item of several, which says nothing of its order."""
    named = {"Sales Record Number": record, "Order Number": number, "Buyer Username": "buyer_one"}
    return named | {"Quantity": 1} | {key.replace("_", " "): value for key, value in changes.items()}


def report(rows: list[dict], header: list[str] = US, above: str = "\n") -> str:
    """Write a report as eBay does: a line above the header, an empty row below it, footers."""
    stream = io.StringIO()
    csv.writer(stream).writerows([header, [""] * len(header), *(cells(header, row) for row in rows)])
    footers = f"{len(rows)},record(s) downloaded,from Jul-01-26 to Jul-31-26\nSeller ID : shop_1\n"
    return f"{above}{stream.getvalue()}\n{footers}"


FIRST = [
    sale(1, "1-paid"),
    sale(2, "2-shipped", **{"Shipped On Date": "Jul-26-26"}),
    sale(3, **{"Paid On Date": ""}),
    sale(4, "", **{"Paid On Date": ""}),
    sale(5, "5-pieces", Quantity=3, **{"Sold For": "$1,250.50", "Total Price": "$3,751.50"}),
    sale(6, "6-rows", Quantity=3, **{"Sold For": "$30.00", "Total Price": "$30.00"}),
    sale(
        7,
        "7-taxes",
        **{"Shipping And Handling": "$5.00", "eBay Collected Tax": "$0.80", "Total Price": "$15.80"},
    ),
    sale(8, "8-state", **{"eBay Collected Tax": "$0.80", "Total Price": "$10.00"}),
    sale(9, "9-coupon", **{"Total Price": "$8.00"}),
    sale(10, "10-several", **{"Item Number": "", "Item Title": "", "Custom Label": "", "Quantity": 2})
    | {"Sold For": "$1,433.66", "Shipping And Handling": "$4.00", "Total Price": "$1,437.66"},
    item(10, "10-several", **{"Item Number": 1, "Item Title": "Lot A", "Sold For": "$1,400.00"}),
    item(10, "10-several", **{"Item Number": 2, "Item Title": "Lot B", "Sold For": "$33.66"}),
    sale("", "", **{"Item Title": "nobody's"}),
    sale(11, "11-time", **{"Sale Date": "Jul-25-26 23:45:00"}),
    sale(12, "12-iso", **{"Sale Date": "2026-01-15", "Paid On Date": "2026-01-16"}),
    sale(13, "13-relay", **{"Buyer Email": "x1@members.ebay.com", "Ship To Country": "United States"}),
    sale(14, "14-twice", **{"Transaction ID": "900", "Total Price": "$20.00", "Sold For": "$20.00"}),
]
LAST = [
    sale(14, "14-twice", **{"Transaction ID": "900", "Total Price": "$20.00", "Sold For": "$20.00"})
    | {"Shipped On Date": "Jul-28-26"},
    sale(15, "15-last"),
]
BRITISH = {
    "Sales record number": 31,
    "Order number": "31-uk",
    "Buyer username": "käufer",
    "Post to country": "United Kingdom",
    "Item number": "55",
    "Item title": "Teapot – blue",
    "Quantity": 2,
    "Sold for": "£1,250.00",
    "Postage and packaging": "£3.50",
    "Total price": "£2,503.50",
    "Sale date": "25-Jul-26",
    "Paid on date": "25-Jul-26",
    "Dispatched on date": "27-Jul-26",
}
# the sale of record 4 is paid now, and has its number
PAID_NOW = [sale(4, "4-paid now")]


@pytest.fixture(scope="module")
def built(market):
    market.shop("ebay", "us", timezone="America/Los_Angeles", currency="USD", country="US")
    market.shop("ebay", "uk", timezone="Europe/London", currency="GBP", country="GB")
    joined = report(FIRST) + "\ufeff" + report(LAST, above="\n") + "sep=,\n83 record(s) downloaded,,,\n"
    market.put("ebay", "us", "1.csv", ("\ufeff" + joined).encode())
    market.put("ebay", "us", "2.csv", report(PAID_NOW, above="sep=,\n"))
    market.put("ebay", "uk", "a.csv", report([BRITISH], UK, above=",,,,\nOrders report,,,\n").encode("cp1252"))
    market.put("ebay", "uk", "b.xlsx", sheet(UK, [BRITISH | {"Order number": "32-uk"}], above=[["Orders"], []]))
    market.night(NIGHT)
    files = market.files("ebay", "us") + market.files("ebay", "uk")
    assert [one["state"] for one in files] == ["accepted"] * 4
    assert market.quarantined("ebay", "us") == market.quarantined("ebay", "uk") == []
    return market


def test_footers_and_repeated_headers_are_no_data(built):
    one, two = built.files("ebay", "us")
    # two reports with an empty row and two footers; a line of a mark, a header, a “sep=” and one more footer
    assert (one["row_count"], one["ignored_count"]) == (len(FIRST) + len(LAST), 2 * 3 + 4)
    # a “sep=” above the header, the empty row, two footers
    assert (two["row_count"], two["ignored_count"]) == (1, 4)


@pytest.mark.parametrize(
    ("order_id", "status", "is_purchase", "net"),
    [
        ("1-paid", "paid", True, "10"),
        ("2-shipped", "shipped", True, "10"),
        ("3", "unpaid", False, "0"),
        ("4-paid now", "paid", True, "10"),
        ("5-pieces", "paid", True, "3751.50"),
        ("6-rows", "paid", True, "30"),
        ("7-taxes", "paid", True, "15.80"),
        ("8-state", "paid", True, "10"),
        ("9-coupon", "paid", True, "8"),
        ("10-several", "paid", True, "1437.66"),
        ("14-twice", "shipped", True, "20"),
        ("15-last", "paid", True, "10"),
    ],
)
def test_dates_are_the_status_and_the_total_is_the_amount(built, order_id, status, is_purchase, net):
    one = built.order("ebay", "us", order_id)
    found = (one["order_status"], one["is_purchase"], one["net_amount"], one["currency"])
    assert found == (status, is_purchase, Decimal(net), "USD")


@pytest.mark.parametrize(
    ("order_id", "items", "shipping", "tax", "discount"),
    [
        ("5-pieces", "3751.50", "0", "0", "0"),
        ("6-rows", "30", "0", "0", "0"),
        ("7-taxes", "10", "5", "0.80", "0"),
        ("8-state", "10", "0", "0", "0"),
        ("9-coupon", "10", "0", "0", "2"),
        ("10-several", "1433.66", "4", "0", "0"),
    ],
)
def test_parts_of_an_amount(built, order_id, items, shipping, tax, discount):
    one = built.order("ebay", "us", order_id)
    found = [one[f"{name}_amount"] for name in ("item", "shipping", "tax", "discount")]
    assert found == [Decimal(amount) for amount in (items, shipping, tax, discount)]


def test_a_summary_row_is_no_line(built):
    one = built.order("ebay", "us", "10-several")
    lines = built.lines(one["order_key"])
    assert [line["line_amount"] for line in lines] == [1400, Decimal("33.66")]
    assert (one["line_count"], one["item_count"]) == (2, 2)
    assert one["ordered_on"] == date(2026, 7, 25)


def test_a_sale_without_its_number_becomes_the_order_it_turns_into(built):
    names = [one["order_id"] for one in built.orders("ebay", "us")]
    assert "4" not in names
    assert names.count("4-paid now") == 1


def test_a_row_without_any_number_is_shown_and_counts_for_nothing(built):
    (one,) = [one for one in built.orders("ebay", "us") if one["order_id"].startswith("line ")]
    assert (one["order_status"], one["is_purchase"], one["net_amount"]) == ("unmapped", False, 0)


@pytest.mark.parametrize(
    ("order_id", "at"),
    [
        ("1-paid", datetime(2026, 7, 25, 7, tzinfo=UTC)),
        ("11-time", datetime(2026, 7, 26, 6, 45, tzinfo=UTC)),
        ("12-iso", datetime(2026, 1, 15, 8, tzinfo=UTC)),
    ],
)
def test_days_are_the_shops(built, order_id, at):
    assert built.order("ebay", "us", order_id)["ordered_at"] == at


def test_a_buyer_is_known_by_their_name_there(built):
    one = built.order("ebay", "us", "13-relay")
    assert (one["buyer_key"], one["country"]) == ("id:buyer_one", "US")
    (row,) = built.rows("select address_domain from intermediate.int_orders where order_id = '13-relay'")
    assert row["address_domain"] == "members.ebay.com"


@pytest.mark.parametrize("order_id", ["31-uk", "32-uk"])
def test_the_british_report(built, order_id):
    one = built.order("ebay", "uk", order_id)
    (line,) = built.lines(one["order_key"])
    assert (one["order_status"], one["net_amount"], one["currency"]) == ("shipped", Decimal("2503.50"), "GBP")
    assert (one["ordered_at"], one["buyer_key"]) == (datetime(2026, 7, 24, 23, tzinfo=UTC), "id:käufer")
    assert (line["quantity"], line["line_amount"]) == (2, 2500)
