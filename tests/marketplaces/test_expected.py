"""Every marketplace's files that come with their expected results give just these, from the folder to the marts.

A folder tests/fixtures/exports/<marketplace>[/<case>] holds the files of one shop and expected.json: a list of orders,
each with what is known of it, and perhaps one entry on the files as a whole. One night builds them all.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

EXPORTS = Path(__file__).resolve().parents[1] / "fixtures" / "exports"
NIGHT = date(2026, 7, 31)
# beside them may lie the real header rows
NOT_EXPORTS = frozenset({"expected.json", "headers.json"})
# what says why, for people to read
WORDS = frozenset({"rule", "total_rule", "why", "trap"})
# the time zone of a folder's shop is in its expected.json where the marketplace has many
SHOPS = {
    "taobao": {"timezone": "Asia/Shanghai", "currency": "CNY", "country": "CN"},
    "aliexpress": {"timezone": "America/Los_Angeles", "currency": "USD", "country": "CN"},
    "amazon": {"timezone": "America/Los_Angeles", "currency": "USD", "country": "US"},
    "shopee": {"timezone": "Asia/Kuala_Lumpur", "currency": "MYR", "country": "MY"},
    "lazada": {"timezone": "Asia/Bangkok", "currency": "THB", "country": "TH"},
    "shopify": {"timezone": "America/New_York", "currency": "USD", "country": "US"},
    "ebay": {"timezone": "America/Los_Angeles", "currency": "USD", "country": "US"},
    "tiktok": {"timezone": "Asia/Ho_Chi_Minh", "currency": "VND", "country": "VN"},
}


def folders() -> list[Path]:
    return sorted(path.parent for path in EXPORTS.rglob("expected.json"))


def expected_of(folder: Path) -> list[dict]:
    return json.loads((folder / "expected.json").read_text(encoding="utf-8"))


def shop_of(folder: Path) -> tuple[str, str]:
    """Give marketplace and shop of a folder: the shop has the name of its case."""
    marketplace, *case = folder.relative_to(EXPORTS).parts
    return marketplace, "-".join(case) or "shop"


@pytest.fixture(scope="module")
def built(market):
    """Build one night from the files of all folders."""
    for folder in folders():
        marketplace, shop = shop_of(folder)
        zones = {entry["tz"] for entry in expected_of(folder) if "tz" in entry}
        settings = SHOPS[marketplace] | ({"timezone": zones.pop()} if zones else {})
        market.shop(marketplace, shop, **settings)
        for path in sorted(folder.iterdir()):
            if path.is_file() and path.name not in NOT_EXPORTS:
                market.put(marketplace, shop, path.name, path)
    market.night(NIGHT)
    return market


def instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


class Order:
    """Look at one order of the marts in the words of expected.json."""

    def __init__(self, market, row: dict):
        self.market, self.row = market, row
        self.all_lines = market.lines(row["order_key"])

    def given(self, key: str):
        """Give what the marts say under a key of expected.json; raises AttributeError for a key nobody knows."""
        return getattr(self, f"_{key}")()

    def _order_id(self):
        return self.row["order_id"]

    def _created_utc(self):
        return self.row["ordered_at"]

    def _paid_utc(self):
        return self.row["paid_at"]

    def _sale_date(self):
        return self.row["ordered_on"].isoformat()

    def _total(self):
        return self.row["net_amount"]

    _paid = _seller_net = _order_total = _total

    def _item_total(self):
        return sum(line["line_amount"] for line in self.all_lines if line["line_status"] != "cancelled")

    def _units(self):
        return self.row["item_count"]

    def _lines(self):
        assert self.row["line_count"] == len(self.all_lines)
        return len(self.all_lines)

    _rows = _lines

    def _live_lines(self):
        return self.row["live_line_count"]

    def _counts_as_purchase(self):
        return self.row["is_purchase"]

    def _status(self):
        return self.row["order_status"]

    def _currency(self):
        return self.row["currency"]

    def _buyer(self):
        """Give the buyer of a person that the marts know."""
        assert (self.row["customer_key"] is None) == (self.row["buyer_key"] is None)
        return self.row["buyer_key"] and self.row["buyer_key"].removeprefix("id:")

    def _email(self):
        return self.row["address_hash"]

    def _tz(self):
        query = "select timezone from raw.shops where marketplace = %s and shop_id = %s order by shop_mark desc limit 1"
        return self.market.rows(query, self.row["marketplace"], self.row["shop_id"])[0]["timezone"]


def wanted(market, key: str, value):
    """Give an expected value as the marts would say it."""
    if key.endswith("_utc"):
        return instant(value)
    if key in ("total", "paid", "seller_net", "order_total", "item_total"):
        return Decimal(value)
    if key == "email":
        return market.rows("select crm.hash_address(%s) as address_hash", value)[0]["address_hash"]
    return value


@pytest.mark.parametrize(
    ("folder", "entry"),
    [
        pytest.param(folder, entry, id=f"{'-'.join(folder.relative_to(EXPORTS).parts)}-{entry['order_id']}")
        for folder in folders()
        for entry in expected_of(folder)
        if "order_id" in entry
    ],
)
def test_an_order_is_as_expected(built, folder, entry):
    marketplace, shop = shop_of(folder)
    order = Order(built, built.order(marketplace, shop, entry["order_id"]))
    keys = [key for key in entry if key not in WORDS]
    given = {key: order.given(key) for key in keys}
    assert given == {key: wanted(built, key, entry[key]) for key in keys}


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: "-".join(folder.relative_to(EXPORTS).parts))
def test_there_is_nothing_but_the_expected_orders(built, folder):
    marketplace, shop = shop_of(folder)
    entries = expected_of(folder)
    files = built.files(marketplace, shop)
    found = {one["order_id"] for one in built.orders(marketplace, shop)}
    assert found == {entry["order_id"] for entry in entries if "order_id" in entry}
    assert built.quarantined(marketplace, shop) == []
    assert {one["state"] for one in files} == {"accepted"}
    for entry in entries:
        if "order_id" not in entry:
            counted = {"orders": len(found), "footer_rows_ignored": sum(one["ignored_count"] for one in files)}
            assert counted == counted | entry
