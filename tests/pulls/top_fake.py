"""Answer as TOP's gateway does for Taobao and AliExpress, over real HTTP."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from api_fakes import FakeApi, refresh_iop, refuse_iop

BEIJING = timezone(timedelta(hours=8))
PACIFIC = ZoneInfo("America/Los_Angeles")
FORM = "%Y-%m-%d %H:%M:%S"


class TopFake(FakeApi):
    """Check what every TOP call must carry; path, signature and methods are those of a subclass."""

    app_key, secret = "12345678", "dummy_secret"
    gateway, sign_method = "/router/rest", "md5"

    def answer(self, path: str, parameters: dict[str, str], body: dict) -> dict:
        given = parameters | body
        if path != self.gateway or given.get("app_key") != self.app_key:
            return top_error(29, "Invalid app Key")
        unsigned = "".join(name + given[name] for name in sorted(given) if name != "sign")
        if given.get("sign_method") != self.sign_method or given.get("sign") != self.sign(unsigned):
            return top_error(25, "Invalid Signature")
        stamp = datetime.strptime(given["timestamp"], FORM).replace(tzinfo=BEIJING)
        if abs(self.now - stamp) > timedelta(minutes=10):
            return top_error(31, "Invalid timestamp")
        return self.called(given)

    def sign(self, text: str) -> str:
        return hashlib.md5((self.secret + text + self.secret).encode()).hexdigest().upper()  # noqa: S324

    def called(self, given: dict[str, str]) -> dict:
        """Answer a method; only listing orders needs a session."""
        if not self.accepts(given.get("session")):
            return top_error(27, "Invalid session", "invalid-sessionkey", f"session {given.get('session')}")
        return self.orders_of(given)

    def orders_of(self, given: dict[str, str]) -> dict:
        """Answer the one method that lists orders."""
        raise NotImplementedError


class TaobaoFake(TopFake):
    """Answer taobao.trades.sold.increment.get: one day at most, the newest change first, pages of at most 100."""

    def __init__(self, trades: list[dict]) -> None:
        super().__init__()
        self.trades = trades

    def called(self, given: dict[str, str]) -> dict:
        if given["method"] != "taobao.top.auth.token.refresh":
            return super().called(given)
        if not self.rotate(given.get("refresh_token")):
            return top_error(15, "Remote service error", "isv.refresh-token-invalid", f"{given.get('refresh_token')}")
        expires_at = int((self.now + timedelta(days=1)).timestamp() * 1000)
        tokens = {"access_token": self.access_token, "refresh_token": self.refresh_token, "expire_time": expires_at}
        return {"top_auth_token_refresh_response": {"token_result": json.dumps(tokens), "request_id": "r"}}

    def orders_of(self, given: dict[str, str]) -> dict:
        if given["method"] != "taobao.trades.sold.increment.get":
            return top_error(22, "Invalid method")
        since, until = (
            datetime.strptime(given[name], FORM).replace(tzinfo=BEIJING) for name in ("start_modified", "end_modified")
        )
        size = int(given["page_size"])
        if until - since > timedelta(days=1) or not since < until:
            return top_error(41, "Invalid arguments", "isv.invalid-parameter", "start_modified,end_modified")
        if self.now - since > timedelta(days=90):
            return top_error(41, "Invalid arguments", "isv.invalid-parameter", "start_modified")
        if not 1 <= size <= 100 or not given.get("fields"):
            return top_error(41, "Invalid arguments", "isv.invalid-parameter", "page_size")
        found = [one for one in self.trades if given["start_modified"] <= one["modified"] <= given["end_modified"]]
        found.sort(key=lambda one: one["modified"], reverse=True)
        start = (int(given["page_no"]) - 1) * size
        page, wanted = found[start : start + size], set(given["fields"].split(","))
        shown = [{name: trade[name] for name in trade if name in wanted} for trade in page]
        answer: dict = {"request_id": "rxn6gucwgtpv"} | ({"trades": {"trade": shown}} if shown else {})
        if given.get("use_has_next") == "true":
            answer["has_next"] = len(found) > start + size
        else:
            answer["total_results"] = len(found)
        return {"trades_sold_increment_get_response": answer}


class AliExpressFake(TopFake):
    """Answer aliexpress.solution.order.get: US Pacific times, pages of at most 50, finished orders by themselves."""

    gateway, sign_method = "/sync", "hmac-sha256"

    def answer(self, path: str, parameters: dict[str, str], body: dict) -> dict:
        if path == "/rest/auth/token/refresh":
            return refuse_iop(self, self.secret, path, parameters) or refresh_iop(self, parameters)
        return super().answer(path, parameters, body)

    def sign(self, text: str) -> str:
        return hmac.digest(self.secret.encode(), text.encode(), "sha256").hex().upper()

    def __init__(self, orders: list[dict]) -> None:
        super().__init__()
        self.orders = orders

    def orders_of(self, given: dict[str, str]) -> dict:
        if given["method"] != "aliexpress.solution.order.get":
            return top_error(22, "Invalid method")
        query = json.loads(given["param0"])
        since, until = (
            datetime.strptime(query[name], FORM).replace(tzinfo=PACIFIC)
            for name in ("modified_date_start", "modified_date_end")
        )
        statuses, size = query["order_status_list"], query["page_size"]
        if not statuses or ("FINISH" in statuses and len(statuses) > 1):
            return self._failed("F00-00-10001-007", "order_status_list")
        if until - since > timedelta(days=30) or not since < until:
            return self._failed("F00-00-10001-007", "the time interval")
        if not 1 <= size <= 50:
            return self._failed("F00-00-10001-007", "page_size")
        found = [
            one
            for one in self.orders
            if one["order_status"] in statuses
            and query["modified_date_start"] <= one["gmt_update"] <= query["modified_date_end"]
        ]
        start = (query["current_page"] - 1) * size
        page = found[start : start + size]
        result = {"success": True, "total_count": len(found), "total_page": -(-len(found) // size), "page_size": size}
        result |= {"current_page": query["current_page"], "target_list": {"order_dto": page} if page else {}}
        return {"aliexpress_solution_order_get_response": {"result": result, "request_id": "rxn6gucwgtpv"}}

    def _failed(self, code: str, message: str) -> dict:
        result = {"success": False, "error_code": code, "error_message": message}
        return {"aliexpress_solution_order_get_response": {"result": result, "request_id": "rxn6gucwgtpv"}}


def top_error(code: int, message: str, sub_code: str = "", sub_message: str = "") -> dict:
    """Give TOP's envelope of an error, which comes with HTTP 200."""
    error = {"code": code, "msg": message, "request_id": "rxn6gucwgtpv"}
    error |= {"sub_code": sub_code, "sub_msg": sub_message} if sub_code else {}
    return {"error_response": error}
