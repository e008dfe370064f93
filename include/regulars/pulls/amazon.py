"""Pull Amazon's All Orders report by last update: ask for it, wait for it, download it (SP-API reports 2021-06-30).

The connection: host of the seller's region, login and password of the app (client id and secret), and in its extra
`refresh_token` and `marketplace_ids`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from regulars.pulls import report_documents
from regulars.pulls.http import Client
from regulars.pulls.logins import Login, ask_for_token
from regulars.pulls.sources import Page, PullError, Shop, Window

REPORT = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL"
# of a longer one Amazon makes a report without orders
LONGEST_WINDOW = timedelta(days=30)
REPORTS = "/reports/2021-06-30"
LOGIN_HOST, LOGIN_PATH = "https://api.amazon.com", "/auth/o2/token"
LOGIN_CURE = "authorise the app again in Seller Central, and renew the connection"
FIRST_PAUSE, LONGEST_PAUSE, PATIENCE = 15, 60, 7200
UNFINISHED = frozenset({"IN_QUEUE", "IN_PROGRESS"})
DOWNLOADS = 3
NEXT_RUN = "nothing is lost; the next run asks again"


def pull(client: Client, shop: Shop, window: Window) -> Iterator[Page]:
    """Yield the report of the orders that changed in the window, in UTF-8; nothing where Amazon has none."""
    reports = _Reports(client, shop)
    document_id = reports.wait(reports.create(window))
    if document_id is not None:
        yield Page("orders.txt", reports.read(document_id))


class _Reports:
    """Make the calls of one report."""

    def __init__(self, client: Client, shop: Shop):
        self._client, self._where = client, shop.connection
        self._login = Login(client, self._ask)

    def create(self, window: Window) -> str:
        """Ask for the report of a window; returns its id."""
        marketplaces = self._where.extra.get("marketplace_ids") or []
        if isinstance(marketplaces, str):
            marketplaces = [one.strip() for one in marketplaces.split(",") if one.strip()]
        if not marketplaces:
            cure = "set marketplace_ids in its extra, as in A1F83G8C2ARO7P for amazon.co.uk"
            raise self._client.refuse("the connection", "names no marketplace", cure)
        asked = {
            "reportType": REPORT,
            "dataStartTime": _instant(window.since),
            "dataEndTime": _instant(window.until),
            "marketplaceIds": marketplaces,
        }
        return self._call("POST", "/reports", "createReport", json=asked)["reportId"]

    def wait(self, report_id: str) -> str | None:
        """Ask until the report is made; returns the id of its document, None when it has no data."""
        waited, pause = 0, FIRST_PAUSE
        while True:
            report = self._call("GET", f"/reports/{report_id}", "getReport")
            status = report["processingStatus"]
            if status == "DONE":
                return report["reportDocumentId"]
            if status == "CANCELLED":
                # by Amazon itself, when there is nothing to report
                return None
            if status not in UNFINISHED:
                raise self._client.refuse("getReport", "says that the report failed (FATAL)", NEXT_RUN)
            if waited >= PATIENCE:
                reason = f"says after {waited // 60} minutes that the report is not made yet"
                raise self._client.refuse("getReport", reason, NEXT_RUN)
            self._client.pause(pause)
            waited, pause = waited + pause, min(2 * pause, LONGEST_PAUSE)

    def read(self, document_id: str) -> Iterator[bytes]:
        """Yield a document in UTF-8; its address lives five minutes, so a new one is asked for where it fails."""
        for attempt in range(1, DOWNLOADS + 1):
            described = self._call("GET", f"/documents/{document_id}", "getReportDocument")
            try:
                stream, headers = self._client.download(described["url"], "the report's document")
            except PullError as error:
                if error.status is None or attempt == DOWNLOADS:
                    raise
                continue
            with stream:
                try:
                    yield from report_documents.decode(stream, headers.get("Content-Type", ""))
                    return
                except report_documents.BrokenDocumentError as error:
                    if attempt == DOWNLOADS:
                        raise self._client.refuse("the report's document", str(error), NEXT_RUN) from None

    def _call(self, method: str, path: str, name: str, **arguments: Any) -> dict:
        def make() -> dict:
            return {**arguments, "headers": {"x-amz-access-token": self._login.token()}}

        return self._login.renewing(lambda: self._client.call_json(method, REPORTS + path, make, dict, name))

    def _ask(self) -> tuple[str, float]:
        where = self._where
        if not (where.login and where.password and where.extra.get("refresh_token")):
            cure = "set its login, its password and, in its extra, refresh_token"
            raise self._client.refuse("the connection", "has no full login", cure)
        form = {
            "grant_type": "refresh_token",
            "refresh_token": where.extra["refresh_token"],
            "client_id": where.login,
            "client_secret": where.password,
        }
        url = LOGIN_PATH if where.is_loopback else LOGIN_HOST + LOGIN_PATH
        return ask_for_token(self._client, "Login with Amazon", url, form, LOGIN_CURE)


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.000Z"
