"""Answer as Shopify's GraphQL Admin API does around one bulk operation."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime

from http_fake import Answer, Call, HttpFake

TOKEN = "shpat_0123456789abcdef"
CLIENT = ("client-id-0123", "shpss_client-secret-0123")
GRAPHQL = "/admin/api/2026-10/graphql.json"
FILTER = re.compile(r"orders\(query: \"updated_at:>='(\S+)' AND updated_at:<'(\S+)'\"\)")


class ShopifyFake(HttpFake):
    """Run one operation: `statuses` is what it is, call by call; `objects` are (updated at, lines of JSON)."""

    def __init__(self, now: Callable[[], datetime], objects: list[tuple[str, list[dict]]]) -> None:
        super().__init__(now)
        self.objects = objects
        self.statuses = ["CREATED", "RUNNING", "COMPLETED"]
        self.error_code: str | None = None
        self.tokens = {TOKEN}
        self.logins = 0
        # bytes that the operation wrote and its file has not
        self.missing = 0
        self._asked, self._found = 0, b""

    def name(self, call: Call) -> str:
        if call.path.startswith("/signed/"):
            return "download"
        if call.path == "/admin/oauth/access_token":
            return "token"
        return "run" if "bulkOperationRunQuery" in call.body["query"] else "ask"

    def answer(self, call: Call) -> Answer:
        name = self.name(call)
        if name == "download":
            assert "x-shopify-access-token" not in call.headers, "the token stays with the API"
            return Answer(200, self._found, {"Content-Type": "application/jsonl"})
        if name == "token":
            return self._log_in(call.form)
        if call.path != GRAPHQL:
            return Answer(404, {"errors": "Not Found"})
        if call.headers.get("x-shopify-access-token") not in self.tokens:
            return Answer(
                401, {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}
            )
        return self._run(call.body) if name == "run" else self._ask(call.body)

    def expire_token(self) -> None:
        self.tokens = set()

    def _log_in(self, form: dict[str, str]) -> Answer:
        if (form.get("client_id"), form.get("client_secret")) != CLIENT or form["grant_type"] != "client_credentials":
            return Answer(400, {"error": "application_cannot_be_found", "error_description": form["client_secret"]})
        self.logins += 1
        self.tokens = {f"shpat_rotated-{self.logins}"}
        token = next(iter(self.tokens))
        return Answer(200, {"access_token": token, "scope": "read_orders", "expires_in": 86399})

    def _run(self, body: dict) -> Answer:
        query = body["variables"]["query"]
        found = FILTER.search(query)
        depth, deepest = 0, 0
        for edge in re.findall(r"edges|\{|\}", query):
            depth += {"{": 1, "}": -1}.get(edge, 0)
            deepest = max(deepest, depth)
        if found is None or depth != 0 or query.count("edges {") > 5:
            return self._refuse("INVALID", f"Invalid bulk query: {query}")
        since, until = (datetime.fromisoformat(at) for at in found.groups())
        objects = [line for at, lines in self.objects if since <= datetime.fromisoformat(at) < until for line in lines]
        # orders first, their children far below: a parent does not stand directly above
        objects.sort(key=lambda line: "__parentId" in line)
        self._found = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in objects).encode()
        self._asked = 0
        operation = {"id": "gid://shopify/BulkOperation/720918"}
        return Answer(200, {"data": {"bulkOperationRunQuery": {"bulkOperation": operation, "userErrors": []}}})

    def _refuse(self, code: str, message: str) -> Answer:
        return Answer(
            200,
            {
                "data": {
                    "bulkOperationRunQuery": {"bulkOperation": None, "userErrors": [{"code": code, "message": message}]}
                }
            },
        )

    def _ask(self, body: dict) -> Answer:
        if body["variables"]["id"] != "gid://shopify/BulkOperation/720918":
            return Answer(200, {"data": {"node": None}})
        status = self.statuses[min(self._asked, len(self.statuses) - 1)]
        self._asked += 1
        address = f"{self.url}/signed/bulk.jsonl?Expires=1"
        count = self._found.count(b"\n")
        node = {"status": status, "errorCode": self.error_code, "objectCount": str(count), "url": None}
        node |= {"fileSize": str(len(self._found) + self.missing)}
        node |= {"partialDataUrl": address if status == "FAILED" else None}
        if status == "COMPLETED" and count:
            node["url"] = address
        return Answer(200, {"data": {"node": node}})


def busy(code: str) -> Answer:
    """Refuse to begin an operation."""
    errors = [{"code": code, "message": "A bulk query operation for this app and shop is already in progress"}]
    return Answer(200, {"data": {"bulkOperationRunQuery": {"bulkOperation": None, "userErrors": errors}}})


def throttled(cost: int, available: int, rate: int) -> Answer:
    """Say that the bucket does not hold what a call costs."""
    status = {"maximumAvailable": 2000.0, "currentlyAvailable": available, "restoreRate": float(rate)}
    error = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
    extensions = {"cost": {"requestedQueryCost": cost, "actualQueryCost": None, "throttleStatus": status}}
    return Answer(200, {"errors": [error], "extensions": extensions})


def order(number: int, lines: list[tuple[str, int, str]], **values) -> list[dict]:
    """Give the lines of JSON of one order: itself and its items (sku, pieces, price)."""
    gid = f"gid://shopify/Order/{number}"
    total = sum(pieces * float(price) for _, pieces, price in lines)
    head = {
        "id": gid,
        "name": f"#{number}",
        "createdAt": "2026-06-18T08:00:00Z",
        "processedAt": "2026-06-18T08:00:00Z",
        "updatedAt": "2026-06-18T09:00:00Z",
        "cancelledAt": None,
        "cancelReason": None,
        "test": False,
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "UNFULFILLED",
        "currencyCode": "GBP",
        "taxesIncluded": True,
        "sourceName": "web",
        "tags": ["a"],
        "email": f"buyer{number}@example.com",
        "phone": None,
        "customer": {"id": f"gid://shopify/Customer/{number}"},
        "shippingAddress": {"countryCodeV2": "GB"},
        "billingAddress": None,
        "subtotalPriceSet": money(total),
        "totalShippingPriceSet": money(0),
        "totalTaxSet": money(1),
        "totalDiscountsSet": money(0),
        "totalPriceSet": money(total),
        "totalRefundedSet": money(0),
        "transactions": [
            {"kind": "AUTHORIZATION", "status": "SUCCESS", "processedAt": "2026-06-18T08:00:30Z"},
            {"kind": "CAPTURE", "status": "SUCCESS", "processedAt": "2026-06-18T08:01:00Z"},
            {"kind": "SALE", "status": "FAILURE", "processedAt": "2026-06-18T07:59:00Z"},
        ],
        "fulfillments": [],
    } | values
    items = [
        {
            "id": f"gid://shopify/LineItem/{number}{n}",
            "sku": sku,
            "title": f"Product {sku}",
            "variantTitle": None,
            "quantity": pieces,
            "currentQuantity": pieces,
            "vendor": "V",
            "product": None,
            "originalUnitPriceSet": money(price),
            "originalTotalSet": money(pieces * float(price)),
            "totalDiscountSet": money(0),
            "__parentId": gid,
        }
        for n, (sku, pieces, price) in enumerate(lines)
    ]
    return [head, *items]


def money(amount: float | str) -> dict:
    return {"shopMoney": {"amount": f"{float(amount):.2f}"}}
