"""Broken, foreign and mended reports of Shopify and eBay: a person reads what is wrong, and the rest is loaded."""

from __future__ import annotations

import gzip

import pytest
from export_files import headers, sheet, text

SHOPIFY = headers("shopify")["orders_export_79"]
EBAY = headers("ebay")["OrdersReport_US"]
ORDER = {
    "Name": "#1",
    "Email": "ann@example.com",
    "Financial Status": "paid",
    "Total": "9.99",
    "Created at": "2024-05-01 09:58:12 -0400",
    "Lineitem quantity": 1,
    "Lineitem name": "Mug",
    "Lineitem price": "9.99",
}
SALE = {
    "Sales Record Number": 1,
    "Order Number": "24-1",
    "Item Title": "Lot",
    "Quantity": 1,
    "Sold For": "$9.99",
    "Total Price": "$9.99",
    "Sale Date": "Jul-25-23",
}
GIVEN = {"shopify": (SHOPIFY, ORDER), "ebay": (EBAY, SALE)}
PLAIN = {marketplace: text(header, [row]) for marketplace, (header, row) in GIVEN.items()}


@pytest.fixture
def put(empty_market):
    """Load one file beside a good one of the same shop, and give what became of it."""
    for marketplace in GIVEN:
        empty_market.shop(marketplace, "us", timezone="America/New_York", currency="USD", country="US")

    def put(marketplace: str, name: str, content: bytes):
        empty_market.put(marketplace, "us", "0 good.csv", PLAIN[marketplace] + b"\r\n")
        empty_market.put(marketplace, "us", name, content)
        outcomes = {one.name.rpartition("/")[2]: one for one in empty_market.load().outcomes}
        assert (outcomes["0 good.csv"].state, outcomes["0 good.csv"].rows) == ("loaded", 1)
        return outcomes[name]

    return put


def rows(marketplace: str, *changes: dict) -> bytes:
    """Give a file with a row for each of the changes."""
    header, row = GIVEN[marketplace]
    return text(header, [row | change for change in changes])


def mended(marketplace: str, old: str, new: str) -> bytes:
    return PLAIN[marketplace].replace(old.encode(), new.encode(), 1)


REFUSED = [
    ("shopify", "a.csv", mended("shopify", "Financial Status", "Geldstatus"), "status: the column is missing"),
    ("shopify", "a.csv", mended("shopify", "Device ID", "Created at"), "ordered_at: the column stands there twice"),
    ("shopify", "a.csv", "注文,日付,金額\n1,2,3\n".encode(), "is no header line of the format “shopify”"),
    ("shopify", "a.csv", PLAIN["shopify"].replace(b",", b"^"), "is no header line of the format “shopify”"),
    ("shopify", "a.csv", b"", "the file is empty"),
    ("shopify", "a.csv.gz", gzip.compress(PLAIN["shopify"] * 99)[:-200], "Cure:"),
    ("shopify", "a.xlsx", sheet(SHOPIFY, [ORDER])[:-500], "Cure:"),
    ("shopify", "a.csv", PLAIN["shopify"] + b'#2,"never closed,,\n#3,,\n', "a quotation mark opens a cell"),
    ("shopify", "a.csv", PLAIN["shopify"] + "#2,あ\n".encode("cp932"), "holds bytes that are not UTF-8 text"),
    ("ebay", "a.csv", mended("ebay", "Sale Date", "Verkauft"), "ordered_at: the column is missing"),
    ("ebay", "a.csv", mended("ebay", "Custom Label", "Quantity"), "quantity: the column stands there twice"),
    ("ebay", "a.csv", b"\n\n0,record(s) downloaded,\nSeller ID : nobody\n", "is no header line of the format “ebay”"),
    ("ebay", "a.csv", "\n".join(["a preamble"] * 11).encode() + b"\n" + PLAIN["ebay"], "is no header line"),
]


@pytest.mark.parametrize(
    ("marketplace", "name", "content", "story"), REFUSED, ids=[f"{one[0]}: {one[3]}" for one in REFUSED]
)
def test_a_file_that_cannot_be_read_is_refused_with_its_cure(put, marketplace, name, content, story):
    outcome = put(marketplace, name, content)
    assert outcome.state == "rejected"
    assert story in outcome.error
    assert outcome.error.startswith(f"{marketplace}/us/{name}")
    assert "Cure:" in outcome.error


SET_ASIDE = [
    ("shopify", {"Created at": "yesterday"}, "ordered_at", "is no date"),
    ("shopify", {"Created at": "05/13/2024 09:15:00 XM"}, "ordered_at", "is no date"),
    ("shopify", {"Total": "9.9.9x"}, "total_amount", "is no amount"),
    ("shopify", {"Lineitem quantity": "two"}, "quantity", "is no whole number"),
    ("shopify", {"Currency": "BEANS"}, "currency", "is no currency code"),
    ("shopify", {"Accepts Marketing": "perhaps"}, "accepts_marketing", "is not one of the known words"),
    ("shopify", {"Name": ""}, "order_id", "is empty"),
    ("shopify", {"Lineitem name": "a\0b"}, None, "holds a NUL character"),
    ("ebay", {"Sale Date": "Smarch-13-26"}, "ordered_at", "is no date"),
    ("ebay", {"Sold For": "ten dollars"}, "unit_price", "is no amount"),
    ("ebay", {"Quantity": "1.5"}, "quantity", "is no whole number"),
]


@pytest.mark.parametrize(
    ("marketplace", "change", "column", "story"), SET_ASIDE, ids=[str(one[1]) for one in SET_ASIDE]
)
def test_a_row_that_cannot_be_read_is_set_aside_alone(put, empty_market, marketplace, change, column, story):
    outcome = put(marketplace, "a.csv", rows(marketplace, {}, change, {}))
    assert (outcome.state, outcome.rows, outcome.quarantined) == ("loaded", 2, 1)
    (row,) = empty_market.quarantined(marketplace, "us")
    assert (row["line_no"], row["column_name"]) == (3, column)
    assert story in row["reason"]
    assert "Cure:" in row["reason"]


def backwards(marketplace: str) -> bytes:
    header, row = GIVEN[marketplace]
    return text(header[::-1], [row])


KEPT = [
    ("a cell of 100,000 characters", "shopify", rows("shopify", {"Notes": "n" * 100_000})),
    ("a formula", "shopify", rows("shopify", {"Lineitem name": '=HYPERLINK("http://x","y")'})),
    ("columns in another order", "shopify", backwards("shopify")),
    ("columns in another order", "ebay", backwards("ebay")),
    ("a column nobody knows", "shopify", mended("shopify", "Device ID", "Wave length")),
    ("UTF-16", "shopify", PLAIN["shopify"].decode("utf-8-sig").encode("utf-16")),
    ("UTF-16", "ebay", PLAIN["ebay"].decode("utf-8-sig").encode("utf-16")),
    ("no line end at the end", "ebay", PLAIN["ebay"].replace(b"\r\n", b"\n").rstrip(b"\n")),
]


@pytest.mark.parametrize(("marketplace", "content"), [one[1:] for one in KEPT], ids=[f"{a} ({b})" for a, b, _ in KEPT])
def test_what_is_odd_and_readable_is_read(put, marketplace, content):
    outcome = put(marketplace, "a.csv", content)
    assert (outcome.state, outcome.rows, outcome.quarantined) == ("loaded", 1, 0)


def test_what_no_column_is_for_is_kept(put, empty_market):
    put("shopify", "a.csv", text([*SHOPIFY, "Wave length"], [ORDER | {"Wave length": "ü"}]))
    query = "select extra ->> 'Wave length' as length from raw.shopify_order_lines order by file_id, line_no"
    assert [row["length"] for row in empty_market.rows(query)] == [None, "ü"]


@pytest.mark.parametrize("marketplace", GIVEN)
def test_a_file_of_yesterday_with_another_name_is_skipped(put, marketplace):
    assert put(marketplace, "1 again.csv", PLAIN[marketplace] + b"\r\n").state == "skipped"


@pytest.mark.parametrize("marketplace", GIVEN)
def test_an_empty_report_is_loaded_as_such(put, marketplace):
    outcome = put(marketplace, "empty.csv", rows(marketplace))
    assert (outcome.state, outcome.rows, outcome.quarantined) == ("loaded", 0, 0)
