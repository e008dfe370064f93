"""Make up orders as the marketplaces' APIs write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from top_fake import BEIJING, FORM, PACIFIC

# noon of 18 June 2026, UTC: within the first window of the tests' shops, wherever they are
START = datetime(2026, 6, 18, 12, 0, tzinfo=UTC)
PERSON = {"name": "Maria Testperson", "phone": "0123456789", "address": "1 Nowhere Street"}


def at(minutes: int) -> datetime:
    """Give the instant so many minutes after the start."""
    return START + timedelta(minutes=minutes)


def shopee_order(serial: str, changed: datetime = START, lines: list[dict] | None = None, **keys: Any) -> dict:
    created = changed - timedelta(hours=1)
    order = {
        "order_sn": serial,
        "region": "SG",
        "currency": "SGD",
        "cod": False,
        "total_amount": 20.00,
        "order_status": "READY_TO_SHIP",
        "create_time": int(created.timestamp()),
        "update_time": int(changed.timestamp()),
        "pay_time": int(created.timestamp()) + 60,
        "buyer_username": "buyer_one",
        "buyer_user_id": 258065,
        "estimated_shipping_fee": 0,
        "recipient_address": {"name": PERSON["name"], "phone": PERSON["phone"], "full_address": PERSON["address"]},
        "item_list": [shopee_line(**line) for line in lines or [{}]],
    }
    return order | keys


def shopee_line(**keys: Any) -> dict:
    line = {
        "item_id": 101513055,
        "item_name": "Vitamin Bottles",
        "item_sku": "VIT",
        "model_id": 0,
        "model_name": "",
        "model_sku": "",
        "model_quantity_purchased": 1,
        "model_original_price": 25.00,
        "model_discounted_price": 20.00,
        "promotion_type": "",
    }
    return line | keys


def lazada_order(number: int, changed: datetime = START, items: list[dict] | None = None, **keys: Any) -> tuple:
    """Give an order and its items, each as the page of its own kind writes it."""
    times = {"created_at": _offset(changed - timedelta(hours=1)), "updated_at": _offset(changed)}
    order = {
        "order_id": number,
        "order_number": number,
        "items_count": len(items or [{}]),
        "price": "100.00",
        "payment_method": "COD",
        "statuses": ["pending"],
        "customer_first_name": PERSON["name"],
        "address_shipping": {"first_name": PERSON["name"], "phone": PERSON["phone"], "country": "Thailand"},
    }
    item = {
        "order_id": number,
        "name": "Bean Rester",
        "sku": "BEAN-1",
        "shop_sku": "BEAN-1_TH",
        "status": "pending",
        "item_price": 100.00,
        "paid_price": 90.00,
        "voucher_seller": 10.00,
        "voucher_platform": 0,
        "shipping_amount": 15.00,
        "currency": "THB",
        "buyer_id": 700016,
    }
    own = [item | times | {"order_item_id": number * 100 + n} | one for n, one in enumerate(items or [{}])]
    return order | times | keys, own


def taobao_trade(number: int, changed: datetime = START, lines: list[dict] | None = None, **keys: Any) -> dict:
    created = changed - timedelta(hours=1)
    line = {
        "status": "WAIT_SELLER_SEND_GOODS",
        "refund_status": "NO_REFUND",
        "title": "手机壳",
        "num": 1,
        "num_iid": 1489161932,
        "price": "50.00",
        "outer_iid": "CASE",
        "payment": "50.00",
        "divide_order_fee": "50.00",
    }
    trade = {
        "tid": number,
        "status": "WAIT_SELLER_SEND_GOODS",
        "created": _local(created, BEIJING),
        "pay_time": _local(created + timedelta(minutes=1), BEIJING),
        "modified": _local(changed, BEIJING),
        "buyer_nick": "小明𠮷",
        "payment": "50.00",
        "received_payment": "0.00",
        "post_fee": "0.00",
        "receiver_name": PERSON["name"],
        "orders": {"order": [line | {"oid": number * 10 + n} | one for n, one in enumerate(lines or [{}])]},
    }
    return trade | keys


def aliexpress_order(number: int, changed: datetime = START, lines: list[dict] | None = None, **keys: Any) -> dict:
    created = changed - timedelta(hours=1)
    products = [
        aliexpress_line(**{"child_id": number + 10 + n, "order_id": number + 10 + n} | one)
        for n, one in enumerate(lines or [{}])
    ]
    order = {
        "order_id": number,
        "order_status": "WAIT_SELLER_SEND_GOODS",
        "gmt_create": _local(created, PACIFIC),
        "gmt_pay_time": _local(created + timedelta(minutes=1), PACIFIC),
        "gmt_update": _local(changed, PACIFIC),
        "pay_amount": {"amount": "170.54", "currency_code": "USD"},
        "buyer_login_id": "dz595004243yiyae",
        "buyer_signer_fullname": PERSON["name"],
        "issue_status": "NO_ISSUE",
        "fund_status": "PAY_SUCCESS",
        "end_reason": "",
        "product_list": {"order_product_dto": products},
    }
    return order | keys


def aliexpress_line(price: str = "173.40", count: int = 1, **keys: Any) -> dict:
    line = {
        "product_id": 1005003574624824,
        "product_name": "Mini Matte Box",
        "sku_code": "3196+3010C",
        "product_count": count,
        "product_unit_price": {"amount": price, "currency_code": "USD"},
        "total_product_amount": {"amount": f"{float(price) * count:.2f}", "currency_code": "USD"},
        "logistics_amount": {"amount": "0.00", "currency_code": "USD"},
        "son_order_status": "WAIT_SELLER_SEND_GOODS",
    }
    return line | keys


def _offset(instant: datetime) -> str:
    return instant.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S %z")


def _local(instant: datetime, zone) -> str:
    return instant.astimezone(zone).strftime(FORM)
