"""A made-up API of an own shop, and the pull that reads it: three orders a page, CSV in JSON, one token."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from api_fakes import FakeApi

from regulars.pulls.http import Client
from regulars.pulls.sources import Page, Shop, Window

LONGEST_WINDOW = timedelta(days=1)
HEADER = "order_id,ordered_at,status,customer_id,sku,title,quantity,unit_price,currency,country\n"
A_PAGE = 3
SECRET = "own-secret-0123456789"


class OwnFake(FakeApi):
    """Answer the orders that changed in a window, page by page; `changes` holds (instant, order number)."""

    def __init__(self, changes: list[tuple[str, int]]) -> None:
        super().__init__()
        self.changes = [(datetime.fromisoformat(at), number) for at, number in changes]
        self.unexpected: dict | None = None

    def answer(self, path: str, parameters: dict[str, str], body: dict) -> dict:
        if self.unexpected is not None:
            return self.unexpected
        since, until = (datetime.fromisoformat(parameters[name]) for name in ("since", "until"))
        numbers = [number for at, number in self.changes if since <= at < until]
        start = int(parameters["page"]) * A_PAGE
        rows = [f"{number},2026-06-18 10:00:00,paid,c{number},S,A,1,2.00,GBP,GB\n" for number in numbers]
        more = len(numbers) > start + A_PAGE
        return {"csv": HEADER + "".join(rows[start : start + A_PAGE]) if numbers else "", "more": more}


def pull(client: Client, shop: Shop, window: Window) -> Iterator[Page]:
    number, more = 0, True
    while more:
        parameters = {"since": window.since.isoformat(), "until": window.until.isoformat(), "page": str(number)}
        headers = {"Authorization": f"Bearer {shop.connection.password}"}
        arguments = {"params": parameters | {"token": shop.connection.password}, "headers": headers}
        body = client.call_json("GET", "/orders", lambda arguments=arguments: arguments, lambda body: body, "orders")
        number, more = number + 1, body["more"]
        if body["csv"]:
            yield Page(f"orders_{number:04}.csv", body["csv"].encode())
