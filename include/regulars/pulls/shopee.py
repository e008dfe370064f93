"""Pull orders from Shopee's Open API v2: lists by update time, then the details of fifty orders a call.

Connection: login = partner_id, password = partner_key, extra = shop_id, refresh_token (and access_token).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from regulars.pulls import envelopes, signing
from regulars.pulls.access import AUTHORISE, Access, Renewed, has_token, renewed
from regulars.pulls.batches import batches
from regulars.pulls.envelopes import Answer, Failure
from regulars.pulls.http import Client
from regulars.pulls.sources import Page, Shop, TryAgainError, Window

LONGEST_WINDOW = timedelta(days=15)
LIST, DETAIL = "/api/v2/order/get_order_list", "/api/v2/order/get_order_detail"
REFRESH = "/api/v2/auth/access_token/get"
ORDERS_A_LIST, ORDERS_A_DETAIL = 100, 50
LISTINGS = 3
# names and addresses are not asked for: no model needs them
FIELDS = (
    "buyer_user_id,buyer_username,estimated_shipping_fee,actual_shipping_fee,actual_shipping_fee_confirmed,item_list,"
    "pay_time,cancel_by,cancel_reason,buyer_cancel_reason,pickup_done_time,payment_method,total_amount,package_list,"
    "fulfillment_flag,split_up,reverse_shipping_fee"
)
# the second with the spelling of the API itself
EXPIRED = frozenset({"error_auth", "invalid_acceess_token", "invalid_access_token"})
PASSING = frozenset({"error_server", "error_network", "error_inner", "error_busy", "error_system_busy", "error_limit"})
CURES = {
    "error_sign": "check partner_id (login) and partner_key (password) of the shop's connection",
    "error_shop": "check shop_id in the extra of the shop's connection",
    "error_permission": "give the app the right to read orders, in Shopee's console",
}


def pull(client: Client, shop: Shop, window: Window) -> Iterator[Page]:
    """Yield the pages of details of every order that changed in the window.

    Raises PullError when the API refuses, or does not answer as it should.
    """
    access = Access(client, lambda token: _renew(client, token), EXPIRED)
    numbers = {
        "partner_id (login)": shop.connection.login,
        "shop_id in its extra": shop.connection.extra.get("shop_id"),
    }
    for name, number in numbers.items():
        if not str(number).isdecimal():
            raise client.refuse("its connection", f"has no {name} of digits", "copy the number from Shopee's console")
    for number, serials in enumerate(batches(_list_all(client, access, window), ORDERS_A_DETAIL), 1):
        parameters = {"order_sn_list": ",".join(serials), "response_optional_fields": FIELDS}
        answer = _ask(client, access, DETAIL, parameters, _check_details_of(serials))
        yield Page(f"orders_{number:05}.json", answer.content)


def _list_all(client: Client, access: Access, window: Window) -> list[str]:
    """List the orders of the window, more than once where they fill pages.

    An order that changes meanwhile leaves the window, and moves those behind it over the cursor.
    """
    found: dict[str, None] = {}
    for _ in range(LISTINGS):
        known = len(found)
        page_count = 0
        for serials in _list_once(client, access, window):
            page_count += 1
            found.update(dict.fromkeys(serials))
        if page_count < 2 or len(found) == known:
            break
    return list(found)


def _list_once(client: Client, access: Access, window: Window) -> Iterator[list[str]]:
    cursor, used = "", set()
    while True:
        parameters = {
            "time_range_field": "update_time",
            "time_from": str(int(window.since.timestamp())),
            "time_to": str(int(window.until.timestamp())),
            "page_size": str(ORDERS_A_LIST),
            "cursor": cursor,
        }
        answer = _ask(client, access, LIST, parameters, _check_list)
        yield [order["order_sn"] for order in answer.at("response", "order_list")]
        if not answer.at("response", "more"):
            return
        used.add(cursor)
        cursor = answer.at("response", "next_cursor")
        if cursor in used:
            reason = "gives the same page for ever"
            raise client.refuse("get_order_list", reason, "nothing is lost; the next run goes on here")


def _ask(
    client: Client, access: Access, path: str, parameters: dict[str, str], check: Callable[[Answer], None]
) -> Answer:
    connection, shop_id = client.shop.connection, str(client.shop.connection.extra.get("shop_id", ""))

    def with_token(token: str) -> Answer:
        def make() -> dict:
            stamp = int(client.now().timestamp())
            sign = signing.sign_shopee(connection.password, connection.login, path, stamp, token, shop_id)
            common = {"partner_id": connection.login, "timestamp": str(stamp), "access_token": token}
            return {"params": common | {"shop_id": shop_id, "sign": sign} | parameters}

        return envelopes.ask(client, path.rsplit("/", 1)[1], ("GET", path), make, _judge, check)

    return access.use(with_token)


def _check_list(answer: Answer) -> None:
    answer.refuse_without("order_sn", answer.at("response", "order_list"))
    if answer.at("response", "more") and not answer.at("response", "next_cursor"):
        raise TryAgainError("its answer has more and does not say where")


def _check_details_of(serials: list[str]) -> Callable[[Answer], None]:
    def check(answer: Answer) -> None:
        orders = answer.at("response", "order_list")
        answer.refuse_without("order_sn", orders)
        missing = len(set(serials) - {order["order_sn"] for order in orders})
        if missing:
            raise TryAgainError(f"its answer lacks {missing} of the orders asked for")

    return check


def _renew(client: Client, refresh_token: str) -> Renewed:
    connection = client.shop.connection

    def make() -> dict:
        stamp = int(client.now().timestamp())
        sign = signing.sign_shopee(connection.password, connection.login, REFRESH, stamp)
        body = {"refresh_token": refresh_token, "partner_id": int(connection.login)}
        body |= {"shop_id": int(connection.extra["shop_id"])}
        return {"params": {"partner_id": connection.login, "timestamp": str(stamp), "sign": sign}, "json": body}

    answer = envelopes.ask(client, "access_token/get", ("POST", REFRESH), make, _judge, has_token)
    return renewed(client, answer, "expire_in")


def _judge(body: dict[str, Any]) -> Failure | None:
    """Read `error`, which is empty when all is well; some calls put the name of their module before it."""
    error = str(body.get("error") or "").rsplit(".", 1)[-1]
    if not error:
        return None
    cure = CURES.get(error, AUTHORISE if error in EXPIRED else Failure.cure)
    return Failure((error,), error in PASSING, cure=cure)
