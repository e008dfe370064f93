"""AliExpress: an old binary workbook, all products of an order in one cell, an end that says not how it ended."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from made_exports import header, table, xls, xlsx

CHINESE = header("aliexpress", "seller_order_export_xls_zh_2019")
PRODUCTS = next(name for name in CHINESE if "\n" in name)
ENGLISH = {
    "订单号": "Order No.",
    "订单状态": "Order Status",
    "买家名称": "Buyer Name",
    "下单时间": "Order Time",
    "付款时间": "Payment Time",
    "产品总金额": "Product Amount",
    "物流费用": "Shipping Cost",
    "订单金额": "Order Amount",
    "满立减": "Store Promotion",
    PRODUCTS: "Product Information\n(Double-click the cell to view all)",
    "收货国家": "Ship To Country",
    "发货时间": "Shipping Time",
    "确认收货时间": "Confirm Receipt Time",
}
ONE = "【1】 Camera Cage 【Official】\n(产品属性: Color:Black)\n(商家编码:CC-1(B))\n(产品数量:2 piece)\n"
TWO = (
    ONE
    + "【2】 Strap\r\n(产品属性: )\r\n(商家编码:)\r\n(产品数量:1 lot)\r\n(物流等级&买家选择物流:AliExpress Standard)\n"
)
PLAIN = "Lens cap\n(Merchant code:LC-9)\n(Product quantity: 3 pieces)"
# texts that cannot be parted without doubt: they stay whole
DOUBTFUL = {
    "two of one": "【1】 Cage\n(产品数量:2 piece)\n(产品数量:1 piece)",
    "one too many": "【1】 Cage\n(产品数量:2 piece)\n【2】 Strap",
    "no number": "【1】 Cage\n(产品数量:some)",
    "no name": "【1】\n(产品数量:2 piece)\n【2】 Strap\n(产品数量:2 piece)",
    "wrong start": "Cage\n(产品数量:2 piece)\nStrap\n(产品数量:2 piece)",
    "nothing known": "Cage x 2; Strap",
}


def order(order_id: str, products: str = ONE, status: str = "订单结束", **cells: str) -> dict:
    row = {
        "订单号": order_id,
        "订单状态": status,
        "买家名称": "Ivan Petrov",
        "下单时间": "2019-03-10 01:30:00",
        "付款时间": "2019-03-10 03:30",
        "产品总金额": "$ 30.00",
        "物流费用": "$ 2.50",
        "订单金额": "$ 29.50",
        "满立减": "$ 3.00",
        PRODUCTS: products,
        "收货国家": "Spain",
        "发货时间": "2019-03-12 00:00",
        "确认收货时间": "2019-04-01 00:00",
    }
    return row | cells


def chinese() -> list[dict]:
    never = {"发货时间": "", "确认收货时间": ""}
    return [
        order("5000000000000001"),
        order("5000000000000002", TWO),
        order("5000000000000003", status="订单结束", 付款时间="", **never),
        order("5000000000000004", status="订单结束", **never),
        order("5000000000000005", status="等待买家付款", 付款时间="", **never),
        order("5000000000000006", status="等待您发货", **never),
        order("5000000000000007", status="等待买家收货", 确认收货时间=""),
        order("5000000000000008", status="冻结中的订单"),
        order("5000000000000009", 订单金额="US $29.50", 买家名称="I*** P***"),
        order("5000000000000010", 订单金额="29,50 €", 产品总金额="30,00 €", 物流费用="2,50 €", 满立减="3,00 €"),
        order("5000000000000011", products=""),
        *(order(f"52000000000000{place:02}", text) for place, text in enumerate(DOUBTFUL.values())),
    ]


@pytest.fixture(scope="module")
def aliexpress(market):
    for shop in ("chinese", "english", "old"):
        market.shop("aliexpress", shop, timezone="America/Los_Angeles", currency="USD", country="CN")
    market.put("aliexpress", "chinese", "orders.xls", xls(table(CHINESE, chinese())))
    rows = [
        order("6000000000000001", PLAIN, "Finished"),
        order("6000000000000002", TWO, "Awaiting payment", 付款时间=""),
    ]
    dated = table(list(ENGLISH), rows)
    dated[1][list(ENGLISH).index("下单时间")] = datetime(2019, 7, 1, 12, 5)  # noqa: DTZ001 - a workbook knows no zones
    dated[0] = list(ENGLISH.values())
    market.put("aliexpress", "english", "orders.xlsx", xlsx(dated))
    mailed = ["订单号", "订单状态", "买家名称", "买家邮箱", "下单时间", "订单金额", "产品信息"]
    old = [
        {"订单号": "7000000000000001", "订单状态": "订单结束", "买家名称": "Eva", "买家邮箱": "Eva@Example.com"}
        | {"下单时间": "2014-05-01 10:00", "订单金额": "12.00", "产品信息": PLAIN},
        {"订单号": "7000000000000002", "订单状态": "订单结束", "买家名称": "Eva", "买家邮箱": "e***@example.com"}
        | {"下单时间": "2014-05-01 10:00", "订单金额": "12.00", "产品信息": PLAIN},
    ]
    market.put("aliexpress", "old", "orders.xls", xls(table(mailed, old)))
    undated = [name for name in CHINESE if name not in ("订单状态", "下单时间", "付款时间")]
    market.put("aliexpress", "old", "template.xls", xls(table(undated, [{"订单号": "1", "订单金额": "1"}])))
    market.night(date(2026, 7, 31))
    return market


def whole(market, order_id: str, shop: str = "chinese") -> tuple[dict, list[dict]]:
    row = market.order("aliexpress", shop, order_id)
    return row, market.lines(row["order_key"])


def test_a_header_with_a_line_break_and_a_whole_row_are_read(aliexpress):
    row, (line,) = whole(aliexpress, "5000000000000001")
    assert (row["order_status"], row["is_purchase"], row["currency"], row["country"]) == (
        "completed",
        True,
        "USD",
        "ES",
    )
    assert row["ordered_at"] == datetime(2019, 3, 10, 9, 30, tzinfo=UTC), "before the clocks went forward"
    assert row["paid_at"] == datetime(2019, 3, 10, 10, 30, tzinfo=UTC), "and after"
    assert row["completed_at"] == datetime(2019, 4, 1, 7, tzinfo=UTC)
    assert (row["gross_amount"], row["discount_amount"], row["net_amount"]) == (Decimal("32.5"), 3, Decimal("29.5"))
    assert (line["sku"], line["quantity"], line["unit_price"], line["line_amount"]) == ("CC-1(B)", 2, 15, 30)
    titles = aliexpress.rows("select title from marts.dim_products where sku = 'CC-1(B)' and shop_id = 'chinese'")
    assert titles == [{"title": "Camera Cage 【Official】"}]


def test_products_in_one_cell_are_lines_and_no_price_is_guessed(aliexpress):
    row, lines = whole(aliexpress, "5000000000000002")
    assert (row["line_count"], row["item_count"], row["net_amount"]) == (2, 3, Decimal("29.5"))
    assert [(line["sku"], line["quantity"], line["line_amount"]) for line in lines] in (
        [("CC-1(B)", 2, None), (None, 1, None)],
        [(None, 1, None), ("CC-1(B)", 2, None)],
    )


@pytest.mark.parametrize(("place", "text"), list(enumerate(DOUBTFUL.values())), ids=list(DOUBTFUL))
def test_a_doubtful_cell_is_one_line_with_its_text(aliexpress, place, text):
    row, (line,) = whole(aliexpress, f"52000000000000{place:02}")
    assert (row["net_amount"], line["quantity"], line["line_amount"]) == (Decimal("29.5"), None, 30)
    title = aliexpress.rows("select title from marts.dim_products where product_key = %s", line["product_key"])
    assert title == [{"title": text.replace("\n", " ")}]


@pytest.mark.parametrize(
    ("order_id", "status", "is_purchase", "net"),
    [
        ("5000000000000003", "cancelled", False, 0),
        ("5000000000000004", "refunded", False, 0),
        ("5000000000000005", "unpaid", False, 0),
        ("5000000000000006", "paid", True, Decimal("29.5")),
        ("5000000000000007", "shipped", True, Decimal("29.5")),
        ("5000000000000008", "unmapped", False, 0),
        ("5000000000000011", "completed", True, Decimal("29.5")),
    ],
)
def test_how_an_order_ended_is_told_by_its_times(aliexpress, order_id, status, is_purchase, net):
    row, _ = whole(aliexpress, order_id)
    assert (row["order_status"], row["is_purchase"], row["net_amount"]) == (status, is_purchase, net)


def test_a_currency_in_the_amount_goes_before_the_shops(aliexpress):
    row, _ = whole(aliexpress, "5000000000000010")
    assert (row["currency"], row["net_amount"]) == ("EUR", Decimal("29.5"))
    assert whole(aliexpress, "5000000000000009")[0]["currency"] == "USD"


def test_a_masked_buyer_is_nobody(aliexpress):
    assert whole(aliexpress, "5000000000000009")[0]["buyer_key"] is None
    assert whole(aliexpress, "5000000000000001")[0]["buyer_key"] == "id:Ivan Petrov"
    mailed, masked = aliexpress.orders("aliexpress", "old")
    assert (mailed["address_hash"] is None, masked["address_hash"] is None) == (False, True)


def test_the_english_export_is_read_and_a_workbooks_dates_are_local(aliexpress):
    row, (line,) = whole(aliexpress, "6000000000000001", "english")
    assert (row["order_status"], row["ordered_at"]) == ("completed", datetime(2019, 7, 1, 19, 5, tzinfo=UTC))
    assert (line["sku"], line["quantity"], line["unit_price"]) == ("LC-9", 3, 10)
    unpaid, lines = whole(aliexpress, "6000000000000002", "english")
    assert (unpaid["is_purchase"], len(lines)) == (False, 2)


def test_an_export_without_times_does_not_undo_its_orders(aliexpress):
    assert {row["order_status"] for row in aliexpress.orders("aliexpress", "old")} == {"completed"}


def test_an_export_without_dates_is_refused_with_its_cure(aliexpress):
    _, template = sorted(aliexpress.files("aliexpress", "old"), key=lambda one: one["uri"])
    assert (template["state"], template["column_name"]) == ("rejected", "status")
    assert "订单状态" in template["cure"]
