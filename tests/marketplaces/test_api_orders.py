"""What the APIs of Shopee, Lazada, Taobao and AliExpress say goes the whole path to the marts, in one night."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import api_orders
import pytest
from api_fakes import NOW, FakeApi, LazadaFake, ShopeeFake
from api_orders import START, at
from top_fake import AliExpressFake, TaobaoFake

from regulars import settings
from regulars.pulls import aliexpress, landing, lazada, shopee, taobao
from regulars.pulls.http import Client
from regulars.pulls.sources import Shop, Window
from regulars.pulls.tokens import FileTokens

NIGHT = date(2026, 6, 19)
ORDERED = START - timedelta(hours=1)
SHOPEE = ("Asia/Singapore", "SGD", "SG")
LAZADA = ("Asia/Bangkok", "THB", "TH")
TAOBAO = ("Asia/Shanghai", "CNY", "CN")
ALIEXPRESS = ("America/Los_Angeles", "USD", "US")

SHOPEE_ORDERS = [
    api_orders.shopee_order(
        "SOLD", lines=[{"model_quantity_purchased": 2, "model_sku": "A-1"}, {"model_discounted_price": 10.0}]
    )
    | {"order_status": "COMPLETED", "estimated_shipping_fee": 3.99, "total_amount": 48.99},
    api_orders.shopee_order("UNPAID", order_status="UNPAID", pay_time=None),
    api_orders.shopee_order("CANCELLED", order_status="CANCELLED"),
    api_orders.shopee_order("NEW-WORD", order_status="TO_DANCE"),
    api_orders.shopee_order("MASKED", buyer_username="b****e"),
    api_orders.shopee_order(
        "BUNDLE", lines=[{"model_discounted_price": 0, "promotion_type": "bundle_deal", "model_quantity_purchased": 2}]
    )
    | {"total_amount": 40},
    api_orders.shopee_order("IN-A-FILE-TOO", order_status="READY_TO_SHIP"),
]
SHOPEE_FILE = (
    "Order ID,Order Status,Order Creation Date,Quantity,Deal Price,Total Amount,Username (Buyer),SKU Reference No.\n"
    "IN-A-FILE-TOO,Completed,2026-06-18 19:00,1,20.00,20.00,buyer_one,VIT\n"
)
LAZADA_ORDERS = [
    api_orders.lazada_order(1, items=[{"status": "delivered"}, {"status": "delivered"}]),
    api_orders.lazada_order(2, items=[{"status": "delivered"}, {"status": "canceled"}]),
    api_orders.lazada_order(3, items=[{"status": "returned"}]),
    api_orders.lazada_order(4, items=[{"status": "levitating"}]),
]
FINISHED, CLOSED = {"status": "TRADE_FINISHED"}, {"status": "TRADE_CLOSED", "refund_status": "SUCCESS"}
TAOBAO_TRADES = [
    api_orders.taobao_trade(1, lines=[FINISHED, FINISHED | {"price": "30.00", "num": 2}])
    | {"status": "TRADE_FINISHED", "payment": "100.00", "post_fee": "8.00", "received_payment": "100.00"},
    api_orders.taobao_trade(2, lines=[FINISHED, CLOSED | {"divide_order_fee": "40.00"}])
    | {"status": "TRADE_FINISHED", "payment": "90.00", "received_payment": "50.00"},
    api_orders.taobao_trade(3, lines=[CLOSED]) | {"status": "TRADE_CLOSED"},
    api_orders.taobao_trade(4, lines=[{"status": "TRADE_CLOSED_BY_TAOBAO"}], pay_time=None)
    | {"status": "TRADE_CLOSED_BY_TAOBAO"},
    # 15 of 50 repaid after success: the line stays what it is
    api_orders.taobao_trade(5, lines=[FINISHED | {"refund_status": "SUCCESS"}])
    | {"status": "TRADE_FINISHED", "received_payment": "35.00"},
]
OVER = {"order_status": "FINISH"}
ALIEXPRESS_ORDERS = [
    api_orders.aliexpress_order(100, lines=[{}, {"child_id": 112}]),
    api_orders.aliexpress_order(200, end_reason="buyer_confirm_goods", **OVER),
    api_orders.aliexpress_order(300, gmt_pay_time=None, end_reason="pay_timeout", **OVER),
    api_orders.aliexpress_order(400, end_reason="seller_vanished", **OVER),
    api_orders.aliexpress_order(500, order_status="IN_FROZEN"),
    api_orders.aliexpress_order(600, pay_amount={"amount": "15000.00", "currency_code": "RUB"}),
]


def land(market, tmp_path, source, marketplace: str, api: FakeApi, zone: str, window: Window, login: tuple) -> None:
    """Pull one window of a fake's shop into the market's folder."""
    extra = {"access_token": "access-1", "shop_id": "555001"}
    where = settings.Endpoint("http", "127.0.0.1", api.port, *login, None, extra)
    shop = Shop(marketplace, "shop", zone, where)
    client = Client(shop, FileTokens(tmp_path), pause=lambda seconds: None, now=lambda: NOW)
    with closing(client), closing(api):
        landing.land(market.exports, shop, window, source.pull(client, shop, window))


@pytest.fixture(scope="module")
def pulled(market, tmp_path_factory):
    """Give the market after the night in which every shop was pulled."""
    folder = tmp_path_factory.mktemp("tokens")
    made = {str(order["order_id"]): items for order, items in LAZADA_ORDERS}
    top = ("12345678", "dummy_secret")
    pulls = [
        (shopee, "shopee", ShopeeFake(SHOPEE_ORDERS), SHOPEE, ("1000001", "dummy_partner_key")),
        (lazada, "lazada", LazadaFake([one for one, _ in LAZADA_ORDERS], made), LAZADA, ("100132", "dummy_secret")),
        (taobao, "taobao", TaobaoFake(TAOBAO_TRADES), TAOBAO, top),
        (aliexpress, "aliexpress", AliExpressFake(ALIEXPRESS_ORDERS), ALIEXPRESS, top),
    ]
    for source, marketplace, api, (zone, currency, country), login in pulls:
        market.shop(marketplace, "shop", zone, currency, country)
        land(market, folder, source, marketplace, api, zone, Window(at(-60), at(60)), login)
    # the order was completed in the next window
    later = ShopeeFake([api_orders.shopee_order("NEW-WORD", at(70), order_status="COMPLETED")])
    land(market, folder, shopee, "shopee", later, SHOPEE[0], Window(at(60), at(120)), ("1000001", "dummy_partner_key"))
    market.put("shopee", "shop", "downloaded.csv", SHOPEE_FILE)
    market.night(NIGHT)
    return market


def money(market, marketplace: str, order_id: str) -> tuple:
    """Give gross, discount, refund, void and net of an order."""
    order = market.order(marketplace, "shop", order_id)
    names = ("gross_amount", "discount_amount", "refund_amount", "void_amount", "net_amount")
    return tuple(Decimal(order[name]).quantize(Decimal("0.01")) for name in names)


def amounts(*words: str) -> tuple:
    return tuple(Decimal(word).quantize(Decimal("0.01")) for word in words)


def statuses(market, marketplace: str) -> dict[str, tuple[str, bool]]:
    return {one["order_id"]: (one["order_status"], one["is_purchase"]) for one in market.orders(marketplace, "shop")}


@pytest.mark.parametrize("marketplace", ["shopee", "lazada", "taobao", "aliexpress"])
def test_every_page_is_accepted_and_no_row_is_set_aside(pulled, marketplace):
    assert {file["state"] for file in pulled.files(marketplace, "shop")} == {"accepted"}
    assert pulled.quarantined(marketplace, "shop") == []


def test_shopee_statuses(pulled):
    assert statuses(pulled, "shopee") == {
        "BUNDLE": ("paid", True),
        "CANCELLED": ("cancelled", False),
        "IN-A-FILE-TOO": ("paid", True),
        "MASKED": ("paid", True),
        "NEW-WORD": ("completed", True),
        "SOLD": ("completed", True),
        "UNPAID": ("unpaid", False),
    }


def test_a_word_that_nobody_knows_was_no_purchase_until_it_changed(pulled):
    changes = (
        "select order_status from intermediate.int_order_versions where order_id = 'NEW-WORD' order by order_file_id"
    )
    assert [row["order_status"] for row in pulled.rows(changes)] == ["unmapped", "completed"]


def test_shopee_money_is_what_the_buyer_pays(pulled):
    assert money(pulled, "shopee", "SOLD") == amounts("53.99", "5.00", "0", "0", "48.99")
    assert money(pulled, "shopee", "BUNDLE") == amounts("50.00", "10.00", "0", "0", "40.00")
    order = pulled.order("shopee", "shop", "SOLD")
    assert (order["item_count"], order["currency"], order["ordered_at"]) == (3, "SGD", ORDERED)
    assert order["paid_at"] == ORDERED + timedelta(minutes=1)
    assert [line["sku"] for line in pulled.lines(order["order_key"])] == ["A-1", "VIT"]


def test_buyers_are_known_by_the_name_that_the_file_export_has(pulled):
    assert pulled.order("shopee", "shop", "SOLD")["buyer_key"] == "id:buyer_one"
    assert pulled.order("shopee", "shop", "MASKED")["customer_key"] is None
    assert pulled.order("taobao", "shop", "1")["buyer_key"] == "id:小明𠮷"
    assert pulled.order("lazada", "shop", "1")["buyer_key"] == "id:700016"
    assert pulled.order("aliexpress", "shop", "100")["buyer_key"] == "id:dz595004243yiyae"


def test_an_order_of_a_page_and_of_a_file_is_one_order(pulled):
    versions = "select order_status from intermediate.int_order_versions where order_id = 'IN-A-FILE-TOO'"
    assert sorted(row["order_status"] for row in pulled.rows(versions)) == ["completed", "paid"], "a page comes last"
    order = pulled.order("shopee", "shop", "IN-A-FILE-TOO")
    assert (order["ordered_at"], order["line_count"], order["buyer_key"]) == (ORDERED, 1, "id:buyer_one")


def test_lazada_units_are_lines_and_its_own_vouchers_cost_the_seller_nothing(pulled):
    assert statuses(pulled, "lazada") == {
        "1": ("completed", True),
        "2": ("completed", True),
        "3": ("refunded", False),
        "4": ("unmapped", False),
    }
    assert money(pulled, "lazada", "1") == amounts("200", "20", "0", "0", "180")
    assert money(pulled, "lazada", "2") == amounts("200", "20", "0", "90", "90")
    order = pulled.order("lazada", "shop", "2")
    assert (order["line_count"], order["live_line_count"], order["ordered_at"]) == (2, 1, ORDERED)
    # the pages of items do not say it, those of orders do
    assert pulled.rows(
        "select country from intermediate.int_orders where order_id = '1' and marketplace = 'lazada'"
    ) == [{"country": "TH"}]


def test_taobao_payment_is_before_refunds(pulled):
    assert statuses(pulled, "taobao") == {
        "1": ("completed", True),
        "2": ("completed", True),
        "3": ("refunded", False),
        "4": ("cancelled", False),
        "5": ("completed", True),
    }
    assert money(pulled, "taobao", "1") == amounts("118", "18", "0", "0", "100")
    assert money(pulled, "taobao", "2") == amounts("100", "10", "40", "0", "50")
    assert money(pulled, "taobao", "3")[-1] == 0
    assert money(pulled, "taobao", "5") == amounts("50", "0", "15", "0", "35")


def test_taobao_times_are_beijings_and_aliexpress_times_the_shops(pulled):
    for marketplace, order_id in (("taobao", "1"), ("aliexpress", "100")):
        order = pulled.order(marketplace, "shop", order_id)
        assert order["ordered_at"].astimezone(UTC) == ORDERED
        assert order["paid_at"].astimezone(UTC) == datetime(2026, 6, 18, 11, 1, tzinfo=UTC)


def test_an_aliexpress_order_that_is_over_is_sold_only_for_a_reason_that_is_known(pulled):
    assert statuses(pulled, "aliexpress") == {
        "100": ("paid", True),
        "200": ("completed", True),
        "300": ("cancelled", False),
        "400": ("unmapped", False),
        "500": ("unmapped", False),
        "600": ("paid", True),
    }
    words = "select status_word from staging.stg_aliexpress_api__order_lines where order_id = '400'"
    assert pulled.rows(words) == [{"status_word": "FINISH / seller_vanished"}]


def test_aliexpress_money_is_what_the_buyer_pays_unless_in_another_currency(pulled):
    assert money(pulled, "aliexpress", "100") == amounts("346.80", "176.26", "0", "0", "170.54")
    assert money(pulled, "aliexpress", "600") == amounts("173.40", "0", "0", "0", "173.40")
