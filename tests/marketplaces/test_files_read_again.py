"""Nights that go on from the one before read a file again where it says something else by then."""

from __future__ import annotations

from datetime import date

import pytest
from export_files import cells, headers
from made_exports import header, table, xls

NIGHTS = [date(2026, 7, 29), date(2026, 7, 31)]
US = headers("ebay")["OrdersReport_US"]
CHINESE = header("aliexpress", "seller_order_export_xls_zh_2019")
PRODUCTS = next(name for name in CHINESE if "\n" in name)
OWN = "order_id,ordered_at,status,customer_id,sku,title,quantity,unit_price,currency,country\n"
STRAP = "【{place}】 Strap {place}\n(产品属性: )\n(商家编码:S{place})\n(产品数量:1 lot)\n"
BUNDLE = "".join(STRAP.format(place=place) for place in (1, 2, 3))
MARTS = {
    "fct_orders": "order_key",
    "fct_order_lines": "order_line_key",
    "fct_order_status_changes": "order_key, source_file_id",
}


def sale(record: int, number: str, paid_on: str) -> str:
    row = {
        "Sales Record Number": record,
        "Order Number": number,
        "Buyer Username": "buyer",
        "Item Number": "3185",
        "Item Title": "Card",
        "Quantity": 1,
        "Sold For": "$10.00",
        "Total Price": "$10.00",
        "Sale Date": "Jul-25-26",
        "Paid On Date": paid_on,
    }
    return "\n".join(["", ",".join(US), ",".join(map(str, cells(US, row))), ""])


def bundle(order_id: str, ordered_at: str) -> dict:
    times = {"下单时间": ordered_at, "付款时间": ordered_at}
    named = {"订单号": order_id, "订单状态": "等待您发货", "买家名称": "Ivan"}
    return named | times | {"产品总金额": "$ 30.00", "订单金额": "$ 30.00", PRODUCTS: BUNDLE}


def marts(market) -> dict[str, list[dict]]:
    return {mart: market.rows(f"select * from marts.{mart} order by {key}") for mart, key in MARTS.items()}


@pytest.fixture(scope="module")
def nights(market) -> list[dict[str, list[dict]]]:
    """Give the marts of two nights, the second of which went on, and of the second made from nothing."""
    market.shop("ebay", timezone="America/Los_Angeles", currency="USD", country="US")
    market.shop("aliexpress", timezone="America/Los_Angeles", currency="USD", country="CN")
    market.shop("own")
    market.put("ebay", "shop", "1.csv", sale(101, "", ""))
    # the second order lies an hour beyond the night, in a file that has more lines than rows
    beyond = [bundle("5000000000000001", "2026-07-29 10:00"), bundle("5000000000000002", "2026-07-30 01:00")]
    market.put("aliexpress", "shop", "orders.xls", xls(table(CHINESE, beyond)))
    days = {"seen": "2026-07-29", "next": "2026-07-31", "later": "2026-08-01"}
    rows = [f"{name},{day} 10:00:00,paid,c,S,Strap,1,5,GBP,GB\n" for name, day in days.items()]
    market.put("own", "shop", "lines.csv", OWN + "".join(rows))
    market.night(NIGHTS[0])
    found = [marts(market)]
    market.put("ebay", "shop", "2.csv", sale(101, "12-34", "Jul-30-26"))
    market.night(NIGHTS[1], goes_on=True)
    found.append(marts(market))
    market.night(NIGHTS[1])
    return [*found, marts(market)]


def orders(nights, place: int, marketplace: str) -> list[str]:
    return sorted(one["order_id"] for one in nights[place]["fct_orders"] if one["marketplace"] == marketplace)


def test_an_order_that_a_file_dates_later_comes_in_its_night(nights):
    assert [orders(nights, place, "own") for place in range(2)] == [["seen"], ["next", "seen"]]


def test_a_file_with_more_lines_than_rows_is_read_to_its_end(nights):
    assert [len(orders(nights, place, "aliexpress")) for place in range(2)] == [1, 2]


def test_a_sale_that_got_its_number_leaves_no_order_behind(nights):
    assert [orders(nights, place, "ebay") for place in range(2)] == [["101"], ["12-34"]]
    said = [one["to_status"] for one in nights[1]["fct_order_status_changes"]]
    assert said.count("unpaid") == 1, "the number's history has the unpaid sale"


@pytest.mark.parametrize("mart", MARTS)
def test_going_on_leaves_what_a_build_from_nothing_makes(nights, mart):
    assert nights[1][mart] == nights[2][mart]
