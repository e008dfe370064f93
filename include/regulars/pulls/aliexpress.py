"""Pull orders from AliExpress: those that still run, then those that finished, which one query cannot give together.

The API takes and gives wall-clock times of one zone, US Pacific by all that is known: it is the shop's `timezone`.
Connection: host api-sg.aliexpress.com; the rest as in regulars.pulls.iop.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from regulars.pulls import iop, paging, top
from regulars.pulls.access import Access
from regulars.pulls.envelopes import Answer, Failure
from regulars.pulls.http import Client
from regulars.pulls.sources import Page, Shop, TryAgainError, Window

LONGEST_WINDOW = timedelta(days=7)
GATEWAY = top.Gateway("/sync", "hmac-sha256")
METHOD, ROOT = "aliexpress.solution.order.get", "aliexpress_solution_order_get_response"
ORDERS_A_PAGE = 50
OPEN_STATUSES = (
    "PLACE_ORDER_SUCCESS",
    "IN_CANCEL",
    "WAIT_SELLER_SEND_GOODS",
    "SELLER_PART_SEND_GOODS",
    "WAIT_BUYER_ACCEPT_GOODS",
    "FUND_PROCESSING",
    "IN_ISSUE",
    "IN_FROZEN",
    "WAIT_SELLER_EXAMINE_MONEY",
    "RISK_CONTROL",
)
QUERIES = {"open": OPEN_STATUSES, "finished": ("FINISH",)}


def pull(client: Client, shop: Shop, window: Window) -> Iterator[Page]:
    """Yield the pages of the orders that changed in the window.

    Raises PullError when the API refuses, or does not answer as it should.
    """
    access = Access(client, lambda token: iop.renew(client, client.base, token), top.EXPIRED)
    for query, statuses in QUERIES.items():
        page = partial(_page, client, access, window, statuses)
        first = page(1)
        page_count = -(-first.count(ROOT, "result", "total_count") // ORDERS_A_PAGE)
        for number, answer in paging.from_the_back(client, page, _orders, first, page_count):
            yield Page(f"orders_{query}_{number:05}.json", answer.content)


def _page(client: Client, access: Access, window: Window, statuses: tuple[str, ...], number: int) -> Answer:
    zone = ZoneInfo(client.shop.time_zone)
    query = {
        "modified_date_start": window.since.astimezone(zone).strftime(top.FORM),
        "modified_date_end": window.until.astimezone(zone).strftime(top.FORM),
        "order_status_list": list(statuses),
        "page_size": ORDERS_A_PAGE,
        "current_page": number,
    }
    parameters = {"param0": json.dumps(query, separators=(",", ":"))}
    return top.ask(client, GATEWAY, access, METHOD, parameters, partial(_check, number), _judge)


def _orders(answer: Answer) -> list:
    # an empty page has no list at all
    return answer.listed(ROOT, "result", "target_list", "order_dto")


def _check(number: int, answer: Answer) -> None:
    answer.refuse_without("order_id", _orders(answer))
    # a later page may have emptied since the first one was read
    if answer.count(ROOT, "result", "total_count") and not _orders(answer) and number == 1:
        raise TryAgainError("its answer counts orders and gives none")


def _judge(body: dict[str, Any]) -> Failure | None:
    """Read the method's own `success`, which may be false in an envelope that says nothing."""
    root = body.get(ROOT)
    result = root.get("result") if isinstance(root, dict) else None
    if not isinstance(result, dict) or result.get("success", True) in (True, "true"):
        return None
    return Failure((str(result.get("error_code") or ""),))
