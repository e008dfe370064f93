"""Pull orders from the Lazada Open Platform: pages of orders by update time, then the items of fifty orders a call.

Connection: host of the venture (api.lazada.com.my …); the rest as in regulars.pulls.iop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, timedelta
from functools import partial

from regulars.pulls import iop, paging
from regulars.pulls.access import Access
from regulars.pulls.batches import batches
from regulars.pulls.envelopes import Answer
from regulars.pulls.http import Client
from regulars.pulls.sources import Page, Shop, TryAgainError, Window

LONGEST_WINDOW = timedelta(days=7)
ORDERS, ITEMS = "/orders/get", "/orders/items/get"
# it renews the tokens of all ventures
AUTHORITY = "https://auth.lazada.com"
ORDERS_A_PAGE, ORDERS_AN_ITEM_CALL = 100, 50
LONGEST_OFFSET = 5000
REACH = LONGEST_OFFSET + ORDERS_A_PAGE


def pull(client: Client, shop: Shop, window: Window) -> Iterator[Page]:
    """Yield the pages of orders that changed in the window, each followed by the pages of their items.

    Raises PullError when the API refuses, or does not answer as it should.
    """
    access = Access(client, lambda token: iop.renew(client, authority(client), token), iop.EXPIRED)
    item_number = 0
    for number, answer in enumerate(_order_pages(client, access, window), 1):
        ids = [str(order["order_id"]) for order in _orders(answer)]
        yield Page(f"orders_{number:05}.json", answer.content)
        for some in batches(ids, ORDERS_AN_ITEM_CALL):
            item_number += 1
            parameters = {"order_ids": f"[{','.join(some)}]"}
            items = iop.ask(client, access, ITEMS, parameters, _check_items_of(some))
            yield Page(f"items_{item_number:05}.json", items.content)


def authority(client: Client) -> str:
    """Give the host that renews tokens."""
    return client.base if client.shop.connection.is_loopback else AUTHORITY


def _order_pages(client: Client, access: Access, window: Window) -> Iterator[Answer]:
    """Yield the pages of a window; a window of more orders than offsets reach is read in halves."""

    def page(number: int) -> Answer:
        parameters = {
            "update_after": window.since.astimezone(UTC).isoformat(),
            "update_before": window.until.astimezone(UTC).isoformat(),
            "sort_by": "updated_at",
            "sort_direction": "ASC",
            "limit": str(ORDERS_A_PAGE),
            "offset": str((number - 1) * ORDERS_A_PAGE),
        }
        return iop.ask(client, access, ORDERS, parameters, partial(_check_orders, number))

    first = page(1)
    total = first.count("data", "countTotal")
    if total <= REACH:
        page_count = -(-total // ORDERS_A_PAGE)
        for _, answer in paging.from_the_back(client, page, _orders, first, page_count):
            yield answer
        return
    half = window.since + timedelta(seconds=(window.until - window.since) // timedelta(seconds=2))
    if half == window.since:
        reason = f"counts {total} orders of one second, and gives {REACH} of them at most"
        raise client.refuse(ORDERS, reason, "load the orders of that day from an exported file")
    for part in (Window(window.since, half), Window(half, window.until)):
        yield from _order_pages(client, access, part)


def _orders(answer: Answer) -> list:
    return answer.at("data", "orders")


def _check_orders(number: int, answer: Answer) -> None:
    answer.refuse_without("order_id", _orders(answer))
    # a later page may have emptied since the first one was read
    if answer.count("data", "countTotal") and not _orders(answer) and number == 1:
        raise TryAgainError("its answer counts orders and gives none")


def _check_items_of(ids: list[str]) -> Callable[[Answer], None]:
    def check(answer: Answer) -> None:
        orders = answer.at("data")
        answer.refuse_without("order_id", orders)
        missing = len(set(ids) - {str(order["order_id"]) for order in orders})
        if missing:
            raise TryAgainError(f"its answer lacks {missing} of the orders asked for")

    return check
