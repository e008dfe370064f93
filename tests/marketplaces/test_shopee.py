"""Shopee's exports, in the languages and generations of their headers, from the folder to the marts."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from export_files import FIXTURES, headers, sheet, text
from shopee_rows import INDONESIAN, TAIWAN, THAI, VIETNAM

NIGHT = date(2026, 6, 30)
HEADERS = headers("shopee")
MALAYSIA, SINGAPORE = HEADERS["Order_all_EN_MY_SG"], HEADERS["Order_all_EN_SG_2021_23"]
THAILAND, INDONESIA = HEADERS["Order_all_TH_59"], HEADERS["Order_all_ID_mapping"]
PHILIPPINES = HEADERS["Order_all_EN_PH_2026_subset"]
EXAMPLE = FIXTURES / "shopee" / "Order.all.20260601_20260630.xlsx"
SHARED = {"Order Creation Date": "2026-06-12 07:47", "SKU Reference No.": "M", "Product Name": "Shirt", "Quantity": "1"}
ENGLISH = {"Order Status": "Completed", "Deal Price": "20.00"} | SHARED
PESOS = {
    "Products' Price Paid by Buyer (PHP)": "1,180.00",
    "Grand Total": "1,230.00",
    "Buyer Paid Shipping Fee": "50.00",
}
PESOS |= ENGLISH | {"Order ID": "2606PH01", "Deal Price": "1,200.00"}


def odd_orders(row: dict) -> list[dict]:
    """Give orders whose cells do not fit each other."""
    more_than_sold = {"Order ID": "2606MY04", "Quantity": "2", "Returned quantity": "5", "Total Amount": "36.00"}
    without_total = {"Order ID": "2606MY05", "Total Amount": "", "Grand Total": ""}
    without_pieces = {"Order ID": "2606MY06", "Quantity": "0", "Deal Price": "", "Total Amount": "0"}
    total_once = {"Order ID": "2606MY07", "Total Amount": "38.00", "Returned quantity": "1"}
    total_before = {"Order ID": "2606MY07", "Total Amount": "", "SKU Reference No.": "L", "Returned quantity": "0"}
    given_away = {"Order ID": "2606MY08", "Deal Price": "0.00", "Total Amount": "0.00", "Order Status": " completed "}
    odd = (more_than_sold, without_total, without_pieces, total_once, total_before, given_away)
    return [row | cells for cells in odd]


@pytest.fixture(scope="module", autouse=True)
def night(market):
    """Take the files of nine shops through one night."""
    for shop, zone, currency in (
        ("my", "Asia/Kuala_Lumpur", "MYR"),
        ("csv", "Asia/Kuala_Lumpur", "MYR"),
        ("sg", "Asia/Singapore", "SGD"),
        ("ph", "Asia/Manila", "PHP"),
        ("th", "Asia/Bangkok", "THB"),
        ("id", "Asia/Jakarta", "IDR"),
        ("tw", "Asia/Taipei", "TWD"),
        ("vn", "Asia/Ho_Chi_Minh", "VND"),
        ("income", "Asia/Jakarta", "IDR"),
    ):
        market.shop("shopee", shop, timezone=zone, currency=currency, country=shop[:2].upper())
    market.put("shopee", "my", EXAMPLE.name, EXAMPLE)
    row = ENGLISH | {"Order ID": "2606MY01", "Username (Buyer)": "a", "Total Amount": "18.00", "Country": "MY"}
    tomorrow = row | {"Order ID": "2607MY02", "Order Creation Date": "2026-07-01 00:00"}
    returned = row | {"Order ID": "2606MY03", "Return / Refund Status": "Request Approved", "Returned quantity": "1"}
    market.put("shopee", "csv", "Order.all.csv", text(MALAYSIA, [row, tomorrow, returned, *odd_orders(row)]))
    above = [["Shopee - All Orders - 2021-23"], ["exported", "2026-06-30"], []]
    row = ENGLISH | {"Order ID": "2606SG01", "Total Amount": "20.00", "Commission Fee (Incl. GST)": "1.20"}
    market.put("shopee", "sg", "a.xlsx", sheet(SINGAPORE, [row], first_cell="Shopee - All Orders - 2021-23"))
    market.put("shopee", "sg", "b.xls", sheet(SINGAPORE, [row | {"Order ID": "2606SG02"}], above))
    market.put("shopee", "ph", "Order.all.xlsx", sheet(PHILIPPINES, [PESOS]))
    market.put("shopee", "th", "Order.all.xlsx", sheet(THAILAND, THAI))
    market.put("shopee", "id", "Order.all.xlsx", sheet(INDONESIA, INDONESIAN))
    taiwanese = ["2606TW01", "已完成", "", "買家", "2026-06-12 07:47", "60", "1,060", "衣", "M", "500", "2", "0"]
    market.put("shopee", "tw", "Order.all.xlsx", sheet(TAIWAN, [dict(zip(TAIWAN, taiwanese, strict=False))]))
    sentence = "Người mua xác nhận đã nhận được hàng, tuy nhiên Người mua vẫn có thể gửi yêu cầu tới ngày 2026-09-10."
    vietnamese = [
        "2606VN01",
        "2026-06-12 07:47",
        sentence,
        "Đã Chấp Thuận Yêu Cầu",
        "M",
        "Áo",
        "150.000",
        "2",
        "1",
        "a",
    ]
    vietnamese += ["140.000", "280.000"]
    market.put("shopee", "vn", "Order.all.xlsx", sheet(VIETNAM, [dict(zip(VIETNAM, vietnamese, strict=False))]))
    income = ["No.", "No. Pesanan", "No. Pengajuan", "Username (Pembeli)", "Waktu Pesanan Dibuat", "Total Penghasilan"]
    above = [["Laporan Penghasilan"], ["Username (Penjual)", "toko"], ["dari", "2026-06-01"], ["ke", "2026-06-30"], []]
    market.put("shopee", "income", "Income.xlsx", sheet(income, [{"No.": "1", "No. Pesanan": "2606ID01"}], above))
    market.night(NIGHT)


@pytest.fixture
def order(market):
    """Find an order by its id; its shop is in it."""
    return lambda order_id: market.order("shopee", order_id[4:6].lower(), order_id)


@pytest.mark.parametrize(
    "expected", json.loads((FIXTURES / "shopee" / "expected.json").read_text()), ids=lambda one: one["order_id"]
)
def test_the_example_gives_what_is_expected(market, expected):
    one = market.order("shopee", "my", expected["order_id"])
    assert one["is_purchase"] is expected["counts_as_purchase"]
    if "total" in expected:
        assert one["net_amount"] == Decimal(expected["total"])
        assert (one["line_count"], one["item_count"]) == (expected["lines"], expected["units"])
        assert len(market.lines(one["order_key"])) == expected["lines"]
        assert one["buyer_key"] == f"id:{expected['buyer']}"
        assert one["ordered_at"] == datetime.fromisoformat(expected["created_utc"])


def test_what_repeats_on_lines_is_not_added_up(market):
    one = market.order("shopee", "my", "2606CXKD11AB")
    amounts = [one[f"{name}_amount"] for name in ("gross", "discount", "refund", "void", "net")]
    assert amounts == [Decimal(text) for text in ("517.5", "5", "0", "0", "512.5")]
    assert (one["paid_at"], one["completed_at"]) == (
        datetime(2026, 6, 11, 23, 48, tzinfo=UTC),
        datetime(2026, 6, 20, 2, tzinfo=UTC),
    )
    assert one["country"] == "MY"


def test_a_csv_file_is_read_and_tomorrow_is_not_seen(market):
    orders = {one["order_id"]: one for one in market.orders("shopee", "csv")}
    assert {
        order_id: (one["net_amount"], one["refund_amount"], one["is_purchase"]) for order_id, one in orders.items()
    } == {
        "2606MY01": (18, 0, True),
        # what was paid back is what was paid, not the price
        "2606MY03": (0, 18, False),
        "2606MY04": (0, 36, False),
        "2606MY05": (20, 0, True),
        "2606MY06": (0, 0, True),
        "2606MY07": (19, 19, True),
        "2606MY08": (0, 0, True),
    }


def test_titles_above_or_in_the_header_do_no_harm(market, order):
    assert [order(one)["net_amount"] for one in ("2606SG01", "2606SG02")] == [20, 20]
    assert [file["state"] for file in market.files("shopee", "sg")] == ["accepted", "accepted"]
    [kept] = market.rows("select commission_fee from raw.shopee_order_lines where order_id = '2606SG01'")
    assert kept["commission_fee"] == "1.20"


def test_the_philippine_total_is_the_goods_and_its_buyer_nobody(order):
    one = order("2606PH01")
    assert (one["net_amount"], one["shipping_amount"], one["currency"]) == (1180, 0, "PHP")
    assert one["customer_key"] is None
    assert one["ordered_at"] == datetime(2026, 6, 11, 23, 47, tzinfo=UTC)


@pytest.mark.parametrize(
    ("order_id", "status", "is_purchase"),
    [
        ("2606TH01", "completed", True),
        ("2606TH02", "completed", True),
        ("2606TH03", "cancelled", False),
        ("2606TH04", "paid", True),
        ("2606TH05", "shipped", True),
        ("2606TH06", "completed", False),
        ("2606TH07", "unmapped", False),
        ("2606ID01", "completed", True),
        ("2606ID02", "completed", False),
        ("2606ID03", "completed", True),
        ("2606ID04", "shipped", True),
        ("2606ID05", "unmapped", False),
        ("2606ID06", "cancelled", False),
        ("2606ID07", "completed", True),
        ("2606ID08", "unpaid", False),
        ("2606ID09", "paid", True),
        ("2606ID10", "cancelled", False),
    ],
)
def test_status_words_of_each_language(order, order_id, status, is_purchase):
    one = order(order_id)
    assert (one["order_status"], one["is_purchase"]) == (status, is_purchase)


@pytest.mark.parametrize(
    ("order_id", "net", "refund", "void"),
    [
        ("2606TH01", "2480", "0", "0"),
        ("2606TH06", "0", "2480", "0"),
        ("2606ID01", "285000", "0", "0"),
        ("2606ID02", "0", "285000", "0"),
        # one piece of 150,000 came back of goods for 400,000 that cost 380,000
        ("2606ID03", "237500", "142500", "0"),
        ("2606ID04", "285000", "0", "0"),
        ("2606ID09", "1310000", "0", "0"),
        ("2606TW01", "1060", "0", "0"),
        ("2606VN01", "140000", "140000", "0"),
    ],
)
def test_money_is_what_stayed_with_the_seller(order, order_id, net, refund, void):
    one = order(order_id)
    assert [one[f"{name}_amount"] for name in ("net", "refund", "void")] == [Decimal(it) for it in (net, refund, void)]


def test_unknown_words_are_shown_as_they_stand(market):
    told = [line for line in market.told if "status that is not known" in line]
    assert len(told) == 1, "statuses with a date are known to the gate too"
    assert "th/Order.all.xlsx" in told[0]
    words = market.rows("select unmapped_word from intermediate.int_order_lines where status = 'unmapped' order by 1")
    assert [one["unmapped_word"] for one in words] == ["Selesai / Permintaan Anu", "สถานะใหม่"]


def test_buyers_are_known_by_name_unless_it_is_masked(order):
    assert [order(one)["buyer_key"] for one in ("2606TH01", "2606TH02", "2606ID01")] == [
        "id:ผู้ซื้อ_1",
        None,
        "id:pembeli_satu",
    ]


def test_what_the_format_does_not_list_is_kept(market):
    [kept] = market.rows("select cancel_reason, extra from raw.shopee_order_lines where order_id = '2606TH03'")
    assert kept["cancel_reason"] == "ยกเลิกโดยผู้ซื้อ<br>เหตุผล: เปลี่ยนใจ"
    [kept] = market.rows("select extra from raw.shopee_order_lines where order_id = '2606SG01'")
    assert kept["extra"] in ({}, None)


def test_an_income_report_is_refused_and_says_what_it_lacks(market):
    [file] = market.files("shopee", "income")
    assert file["state"] == "rejected"
    assert market.orders("shopee", "income") == []
    assert any("Income.xlsx" in line and "status" in line for line in market.told)
