"""Pull Shopify's orders by a bulk operation: ask for it, wait for it, download its JSON lines (GraphQL Admin API).

The connection: host of the shop (….myshopify.com); password is the Admin API access token or, where a login is given,
login and password are the client id and secret of an app of the shop's own organisation. Shopify shows orders older
than 60 days only to apps with the scope read_all_orders.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from os import SEEK_END
from pathlib import Path
from typing import Any

from regulars.pulls.http import Client
from regulars.pulls.logins import Login, ask_for_token
from regulars.pulls.sources import Page, Shop, TryAgainError, Window

# a bulk operation has no limit; this keeps what a killed run has to begin again small
LONGEST_WINDOW = timedelta(days=90)
API_VERSION = "2026-10"
LOGIN_PATH = "/admin/oauth/access_token"
LOGIN_CURE = "check client id and secret of the app, and that it is installed in the shop"
FOREVER = timedelta(days=3650).total_seconds()
FIRST_PAUSE, LONGEST_PAUSE, PATIENCE = 2, 60, 4 * 3600
UNFINISHED = frozenset({"CREATED", "RUNNING", "CANCELING"})
# other operations of this app, which end
BUSY = frozenset({"OPERATION_IN_PROGRESS", "LIMIT_REACHED"})
BUSY_PAUSE = 60
PIECE = 1 << 20
NEXT_RUN = "nothing is lost; the next run asks again"
ORDERS = Path(__file__).with_name("shopify_bulk.graphql").read_text(encoding="utf-8")
RUN = """mutation ($query: String!) { bulkOperationRunQuery(query: $query, groupObjects: false) {
  bulkOperation { id } userErrors { code message } } }"""
ASK = """query ($id: ID!) { node(id: $id) { ... on BulkOperation {
  status errorCode objectCount fileSize url partialDataUrl } } }"""


def pull(client: Client, shop: Shop, window: Window) -> Iterator[Page]:
    """Yield the orders that changed in the window and their lines as Shopify wrote them; nothing where none did."""
    bulk = _Bulk(client, shop)
    operation = bulk.wait(bulk.run(_query(window)))
    if operation is not None:
        yield Page("orders.jsonl", bulk.read(operation))


def _query(window: Window) -> str:
    since, until = (f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in (window.since, window.until))
    return ORDERS.replace("SINCE", since).replace("UNTIL", until)


class _Bulk:
    """Make the calls of one bulk operation."""

    def __init__(self, client: Client, shop: Shop):
        self._client, self._where = client, shop.connection
        self._login = Login(client, self._ask)
        self._path = f"/admin/api/{self._where.extra.get('api_version', API_VERSION)}/graphql.json"

    def run(self, query: str) -> str:
        """Begin the operation once those of the app that are in its way have ended; returns its id."""
        waited = 0
        while True:
            answer = self._call("bulkOperationRunQuery", RUN, {"query": query})["bulkOperationRunQuery"]
            errors = answer["userErrors"]
            if not errors:
                return answer["bulkOperation"]["id"]
            codes = tuple(error.get("code") or "INVALID" for error in errors)
            if not BUSY.intersection(codes) or waited >= PATIENCE:
                reason = f"was refused ({', '.join(codes)})"
                cure = "look at the app's bulk operations, and at its API version in the connection's extra"
                raise self._client.refuse("bulkOperationRunQuery", reason, cure, codes=codes)
            self._client.pause(BUSY_PAUSE)
            waited += BUSY_PAUSE

    def wait(self, operation_id: str) -> dict | None:
        """Ask until the operation has ended; returns what it is then, None when it found nothing.

        Raises PullError when it failed: what it had found by then (partialDataUrl) is not the whole, and is left.
        """
        waited, pause = 0, FIRST_PAUSE
        while True:
            operation = self._call("the bulk operation", ASK, {"id": operation_id})["node"]
            status = (operation or {}).get("status", "lost")
            if status == "COMPLETED":
                return self._found(operation)
            if status not in UNFINISHED:
                reason = f"is {status} ({operation.get('errorCode') or 'no reason given'})" if operation else "is lost"
                raise self._client.refuse("the bulk operation", reason, NEXT_RUN)
            if waited >= PATIENCE:
                reason = f"has not ended after {waited // 3600} hours"
                raise self._client.refuse("the bulk operation", reason, NEXT_RUN)
            self._client.pause(pause)
            waited, pause = waited + pause, min(2 * pause, LONGEST_PAUSE)

    def read(self, operation: dict) -> Iterator[bytes]:
        """Yield the lines of the operation, once all of them are here."""
        name = "the bulk operation's file"
        stream, _ = self._client.download(operation["url"], name)
        with stream:
            if stream.seek(0, SEEK_END) < int(operation.get("fileSize") or 0):
                raise self._client.refuse(name, "is shorter than Shopify says", NEXT_RUN)
            stream.seek(0)
            while piece := stream.read(PIECE):
                yield piece

    def _found(self, operation: dict) -> dict | None:
        if operation.get("url"):
            return operation
        if int(operation.get("objectCount") or 0):
            raise self._client.refuse("the bulk operation", "found orders and gives no file", NEXT_RUN)
        return None

    def _call(self, name: str, query: str, variables: dict[str, Any]) -> dict:
        def make() -> dict:
            headers = {"X-Shopify-Access-Token": self._login.token()}
            return {"json": {"query": query, "variables": variables}, "headers": headers}

        def read(body: dict) -> dict:
            if body.get("errors"):
                self._refuse(name, body)
            return body["data"]

        return self._login.renewing(lambda: self._client.call_json("POST", self._path, make, read, name))

    def _refuse(self, name: str, body: dict) -> None:
        """Raise TryAgainError when the call costs more than is left just now, PullError for every other error."""
        errors = body["errors"] if isinstance(body["errors"], list) else []
        codes = tuple(str(error.get("extensions", {}).get("code", "INVALID")) for error in errors)
        if "THROTTLED" in codes:
            raise TryAgainError("it was throttled", _wait_for(body.get("extensions", {}).get("cost", {})))
        if "INTERNAL_SERVER_ERROR" in codes:
            raise TryAgainError("it failed inside of Shopify")
        cure = "look the code up in Shopify's documents; ACCESS_DENIED: give the app the scope read_orders"
        raise self._client.refuse(name, f"was refused ({', '.join(codes) or 'no code'})", cure, codes=codes)

    def _ask(self) -> tuple[str, float]:
        where = self._where
        if not where.password:
            cure = "set its password to the Admin API access token"
            raise self._client.refuse("the connection", "has no access token", cure)
        if not where.login:
            return where.password, FOREVER
        form = {"grant_type": "client_credentials", "client_id": where.login, "client_secret": where.password}
        return ask_for_token(self._client, "Shopify's login", LOGIN_PATH, form, LOGIN_CURE)


def _wait_for(cost: dict) -> float | None:
    """Give the seconds after which the bucket holds what the call costs; None where the answer does not say."""
    status = cost.get("throttleStatus") or {}
    missing = float(cost.get("requestedQueryCost") or 0) - float(status.get("currentlyAvailable") or 0)
    rate = float(status.get("restoreRate") or 0)
    return missing / rate if missing > 0 and rate > 0 else None
