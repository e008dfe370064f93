"""Give every marketplace's API in one form, so that what all pulls must do is tested on each of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module

import api_orders
from api_fakes import FakeApi, LazadaFake, ShopeeFake
from api_orders import at
from top_fake import AliExpressFake, TaobaoFake, top_error

from regulars import settings
from regulars.pulls.http import Client
from regulars.pulls.sources import Page, Shop, Window


@dataclass(frozen=True)
class Case:
    """Hold one marketplace: its fake with so many orders, its shop's settings, and what it calls things."""

    marketplace: str
    fake: Callable[[int], FakeApi]
    shop: dict
    table: str
    # the call that lists orders, and its answers to a busy and to a refused call
    listing: str
    busy: dict
    refused: dict
    refused_code: str
    wide: timedelta
    wide_code: str
    login: dict = field(default_factory=dict)

    def connect(self, pulling, api: FakeApi) -> None:
        """List the shop by the fake's tokens."""
        extra = {"access_token": api.access_token, "refresh_token": api.refresh_token, "shop_id": "555001"}
        pulling.shop(self.marketplace, "shop", api.port, extra, **self.login, **self.shop)


def lazada_fake(count: int) -> LazadaFake:
    made = [api_orders.lazada_order(900_000_000_000_000 + n, at(n)) for n in range(count)]
    return LazadaFake([order for order, _ in made], {str(order["order_id"]): items for order, items in made})


def busy_lazada(code: str) -> dict:
    return {"code": code, "type": "ISP", "message": "busy", "request_id": "r"}


CASES = [
    Case(
        "shopee",
        lambda count: ShopeeFake([api_orders.shopee_order(f"2606SN{n:05}", at(n)) for n in range(count)]),
        {"timezone": "Asia/Singapore", "currency": "SGD", "country": "SG"},
        "shopee_api_order_lines",
        "/api/v2/order/get_order_list",
        {"error": "error_server", "message": "Something wrong. Please try later.", "request_id": "r"},
        {"error": "error_param", "message": "of Maria Testperson", "request_id": "r"},
        "error_param",
        timedelta(days=16),
        "order_list_invalid_time",
        {"login": "1000001", "password": "dummy_partner_key"},
    ),
    Case(
        "lazada",
        lazada_fake,
        {"timezone": "Asia/Bangkok", "currency": "THB", "country": "TH"},
        "lazada_api_items",
        "/rest/orders/get",
        busy_lazada("AppCallLimit"),
        busy_lazada("InsufficientPermission"),
        "InsufficientPermission",
        timedelta(0),
        "",
        {"login": "100132", "password": "dummy_secret"},
    ),
    Case(
        "taobao",
        lambda count: TaobaoFake([api_orders.taobao_trade(1_930_679_858_170_000 + n, at(n)) for n in range(count)]),
        {"timezone": "Asia/Shanghai", "currency": "CNY", "country": "CN"},
        "taobao_api_order_lines",
        "taobao.trades.sold.increment.get",
        top_error(7, "App Call Limited", "accesscontrol.limited-by-app", "This ban will last for 3 more seconds"),
        top_error(11, "Insufficient isv permissions", "isv.permission-api-package-limit", "Maria Testperson"),
        "isv.permission-api-package-limit",
        timedelta(days=2),
        "isv.invalid-parameter",
        {"login": "12345678", "password": "dummy_secret"},
    ),
    Case(
        "aliexpress",
        lambda count: AliExpressFake(
            [api_orders.aliexpress_order(3_031_265_788_140_000 + 100 * n, at(n)) for n in range(count)]
        ),
        {"timezone": "America/Los_Angeles", "currency": "USD", "country": "US"},
        "aliexpress_api_order_lines",
        "aliexpress.solution.order.get",
        top_error(15, "Remote service error", "isp.top-remote-service-unavailable", "busy"),
        top_error(11, "Insufficient isv permissions", "isv.permission-api-package-limit", "Maria Testperson"),
        "isv.permission-api-package-limit",
        timedelta(days=31),
        "F00-00-10001-007",
        {"login": "12345678", "password": "dummy_secret"},
    ),
]


class MemoryTokens(dict):
    """Keep tokens for one test."""

    def put(self, name: str, values: dict) -> None:
        self[name] = values


def open_client(case: Case, api: FakeApi, tokens: MemoryTokens | None = None, **extra: str) -> Client:
    """Open a client of the case's shop without a warehouse, by the fake's tokens unless others are given."""
    extra = extra or {"access_token": api.access_token, "refresh_token": api.refresh_token}
    login = (case.login["login"], case.login["password"])
    where = settings.Endpoint("http", "127.0.0.1", api.port, *login, None, {"shop_id": "555001"} | extra)
    shop = Shop(case.marketplace, "shop", case.shop["timezone"], where)
    waits: list[float] = []
    kept = MemoryTokens() if tokens is None else tokens
    client = Client(shop, kept, pause=waits.append, now=lambda: api.now)
    client.waits = waits
    return client


def pull(case: Case, client: Client, window: Window) -> list[Page]:
    """Pull one window to its end, and close the client."""
    with closing(client):
        return list(import_module(f"regulars.pulls.{case.marketplace}").pull(client, client.shop, window))


def named(marketplace: str) -> Case:
    """Give one marketplace's case."""
    return next(case for case in CASES if case.marketplace == marketplace)
