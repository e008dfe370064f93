"""Pull trades from Taobao and Tmall through TOP: a day of changes at a time, of the last three months.

Connection: host eco.taobao.com; the rest as in regulars.pulls.top.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from regulars.pulls import paging, top
from regulars.pulls.access import Access, Renewed
from regulars.pulls.envelopes import Answer
from regulars.pulls.http import Client
from regulars.pulls.sources import Page, Shop, TryAgainError, Window

LONGEST_WINDOW = timedelta(days=1)
OLDEST = timedelta(days=90)
GATEWAY = top.Gateway("/router/rest", "md5")
METHOD, ROOT = "taobao.trades.sold.increment.get", "trades_sold_increment_get_response"
REFRESH, REFRESHED = "taobao.top.auth.token.refresh", "top_auth_token_refresh_response"
TRADES_A_PAGE = 100
# names and addresses are not asked for: no model needs them
FIELDS = (
    "tid,type,status,step_trade_status,created,modified,pay_time,consign_time,end_time,buyer_nick,buyer_open_uid,"
    "payment,received_payment,total_fee,post_fee,discount_fee,adjust_fee,order_tax_fee,step_paid_fee,orders"
)


def pull(client: Client, shop: Shop, window: Window) -> Iterator[Page]:
    """Yield the pages of the trades that changed in the window.

    Raises PullError when the API refuses, or the window lies before what it still gives.
    """
    if client.now() - window.since > OLDEST:
        cure = "set pull_from of the shop to a day of the last 90, and load older orders from exported files"
        raise client.refuse(METHOD, "gives no changes that are older than 90 days", cure)
    access = Access(client, lambda token: _renew(client, token), top.EXPIRED)

    def page(number: int, is_counted: bool = False) -> Answer:
        parameters = {
            "fields": FIELDS,
            "start_modified": window.since.astimezone(top.GATEWAY_ZONE).strftime(top.FORM),
            "end_modified": window.until.astimezone(top.GATEWAY_ZONE).strftime(top.FORM),
            "page_no": str(number),
            "page_size": str(TRADES_A_PAGE),
            # counting is dear, so it is asked for once
            "use_has_next": "false" if is_counted else "true",
        }
        return top.ask(client, GATEWAY, access, METHOD, parameters, _check_counted if is_counted else _check)

    first = page(1, is_counted=True)
    page_count = -(-first.count(ROOT, "total_results") // TRADES_A_PAGE)
    for number, answer in paging.from_the_back(client, page, _trades, first, page_count):
        yield Page(f"orders_{number:05}.json", answer.content)


def _trades(answer: Answer) -> list:
    # an empty page has no list at all
    return answer.listed(ROOT, "trades", "trade")


def _check(answer: Answer) -> None:
    answer.at(ROOT)
    answer.refuse_without("tid", _trades(answer))


def _check_counted(answer: Answer) -> None:
    _check(answer)
    if answer.count(ROOT, "total_results") and not _trades(answer):
        raise TryAgainError("its answer counts trades and gives none")


def _renew(client: Client, refresh_token: str) -> Renewed:
    answer = top.call(client, GATEWAY, REFRESH, {"refresh_token": refresh_token}, _check_tokens)
    tokens = _tokens(answer)
    try:
        expires_at = datetime.fromtimestamp(int(tokens["expire_time"]) / 1000, UTC)
    except (KeyError, TypeError, ValueError, OverflowError):
        expires_at = None
    return Renewed(tokens["access_token"], tokens.get("refresh_token"), expires_at)


def _tokens(answer: Answer) -> dict:
    # JSON inside of JSON
    return json.loads(answer.at(REFRESHED, "token_result"))


def _check_tokens(answer: Answer) -> None:
    try:
        is_token = bool(_tokens(answer)["access_token"])
    except (ValueError, TypeError, KeyError):
        is_token = False
    if not is_token:
        raise TryAgainError("its answer holds no token")
