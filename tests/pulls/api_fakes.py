"""Answer as the marketplaces' APIs do, over real HTTP, and check every signature by a computation of its own."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections import deque
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

NOW = datetime(2026, 6, 20, 3, 0, tzinfo=UTC)


class FakeApi:
    """Serve one marketplace on loopback; `faults` holds what to answer instead, call by call."""

    def __init__(self) -> None:
        self.now = NOW
        self.calls: list[tuple[str, dict[str, str]]] = []
        # "" is an honest answer; else "429", "500", "garbage", "cut", or a dictionary to answer as JSON
        self.faults: deque = deque()
        self.access_token, self.refresh_token = "access-1", "refresh-1"
        self.is_expired = False
        self.refresh_count = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def named(self, name: str) -> list[dict[str, str]]:
        """Give the parameters of every call of this path or method, in order."""
        return [parameters for called, parameters in self.calls if called == name]

    def answer(self, path: str, parameters: dict[str, str], body: dict) -> dict:
        """Answer an honest call; each marketplace its own."""
        raise NotImplementedError

    def rotate(self, refresh_token: str | None) -> bool:
        """Give new tokens for the current refresh token, once; False for any other."""
        if refresh_token != self.refresh_token:
            return False
        self.refresh_count += 1
        self.access_token = f"access-{self.refresh_count + 1}"
        self.refresh_token = f"refresh-{self.refresh_count + 1}"
        self.is_expired = False
        return True

    def accepts(self, token: str | None) -> bool:
        return token == self.access_token and not self.is_expired


def _handler(api: FakeApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            is_json = "json" in self.headers.get("Content-Type", "")
            self._answer(json.loads(raw) if is_json else dict(parse_qsl(raw.decode(), keep_blank_values=True)))

        def _answer(self, body: dict) -> None:
            url = urlsplit(self.path)
            parameters = dict(parse_qsl(url.query, keep_blank_values=True))
            given = parameters | {name: value for name, value in body.items() if isinstance(value, str)}
            api.calls.append((given.get("method", url.path), given))
            fault = api.faults.popleft() if api.faults else ""
            if isinstance(fault, dict):
                return self._send(fault.get("http_status", 200), json.dumps(fault).encode())
            if fault in ("429", "500"):
                return self._send(int(fault), b"busy", {"Retry-After": "1"} if fault == "429" else {})
            if fault == "garbage":
                return self._send(200, b"<html>gateway time-out</html>")
            content = json.dumps(api.answer(url.path, parameters, body), ensure_ascii=False).encode()
            return self._send(200, content, cut=fault == "cut")

        def _send(self, status: int, content: bytes, headers: dict | None = None, cut: bool = False) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json;charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if cut else content)
            self.close_connection = True

        def log_message(self, *arguments) -> None:
            """Stay quiet."""

    return Handler


class ShopeeFake(FakeApi):
    """Answer Shopee v2: unix seconds, a cursor, at most 15 days, at most 50 orders' details a call."""

    partner_id, partner_key, shop_id = 1000001, "dummy_partner_key", 555001

    def __init__(self, orders: list[dict]) -> None:
        super().__init__()
        self.orders = orders

    def answer(self, path: str, parameters: dict[str, str], body: dict) -> dict:
        is_public = path.startswith("/api/v2/auth/")
        signed = f"{self.partner_id}{path}{parameters.get('timestamp')}"
        if not is_public:
            signed += f"{parameters.get('access_token')}{parameters.get('shop_id')}"
        expected = hmac.digest(self.partner_key.encode(), signed.encode(), "sha256").hex()
        if parameters.get("partner_id") != str(self.partner_id):
            return _shopee_error("error_param", "Invalid partner_id.")
        if not hmac.compare_digest(expected, parameters.get("sign", "")):
            return _shopee_error("error_sign", "Wrong sign.")
        if abs(self.now.timestamp() - int(parameters["timestamp"])) > 300:
            return _shopee_error("error_param", "Invalid timestamp")
        if is_public:
            return self._refresh(body)
        if not self.accepts(parameters["access_token"]):
            return _shopee_error("error_auth", f"Invalid access_token {parameters['access_token']}.")
        if path == "/api/v2/order/get_order_list":
            return self._list(parameters)
        return self._detail(parameters)

    def _refresh(self, body: dict) -> dict:
        if (body.get("partner_id"), body.get("shop_id")) != (self.partner_id, self.shop_id):
            return _shopee_error("error_param", "partner_id or shop_id")
        if not self.rotate(body.get("refresh_token")):
            return _shopee_error("error_auth", f"Invalid refresh_token {body.get('refresh_token')}.")
        tokens = {"access_token": self.access_token, "refresh_token": self.refresh_token, "expire_in": 14_400}
        return tokens | {"error": "", "message": "", "request_id": "r"}

    def _list(self, parameters: dict[str, str]) -> dict:
        since, until = int(parameters["time_from"]), int(parameters["time_to"])
        if parameters["time_range_field"] != "update_time":
            return _shopee_error("error_param", "time_range_field")
        if not since < until or until - since > 15 * 86_400:
            return _shopee_error(
                "order.order_list_invalid_time", "Start time must be earlier than end time and diff in 15days."
            )
        size = int(parameters["page_size"])
        if not 1 <= size <= 100:
            return _shopee_error("error_param", "The limit of page_size if between 1 and 100.")
        found = [order for order in self.orders if since <= order["update_time"] <= until]
        start = int(parameters.get("cursor") or 0)
        page, more = found[start : start + size], len(found) > start + size
        listed = [{"order_sn": order["order_sn"]} for order in page]
        return _shopee_answer({"more": more, "next_cursor": str(start + size) if more else "", "order_list": listed})

    def _detail(self, parameters: dict[str, str]) -> dict:
        wanted = parameters["order_sn_list"].split(",")
        if len(wanted) > 50:
            return _shopee_error("error_param", "order_sn_list limit [1,50]")
        always = "order_sn region currency cod total_amount order_status create_time update_time message_to_seller"
        fields = set(always.split()) | set(parameters.get("response_optional_fields", "").split(","))
        known = {order["order_sn"]: order for order in self.orders}
        details = [known[sn] for sn in wanted if sn in known]
        return _shopee_answer(
            {"order_list": [{name: order[name] for name in order if name in fields} for order in details]}
        )


def _shopee_answer(response: dict) -> dict:
    return {"error": "", "message": "", "response": response, "request_id": "971b45d6"}


def _shopee_error(error: str, message: str) -> dict:
    return {"error": error, "message": message, "request_id": "2ca3ed1f"}


IOP_REFRESH = "/rest/auth/token/refresh"


def refuse_iop(api: FakeApi, secret: str, path: str, parameters: dict[str, str]) -> dict | None:
    """Refuse a call of Alibaba's platform abroad that is not signed as it must be."""
    given = sorted((name, value) for name, value in parameters.items() if name != "sign")
    text = path.removeprefix("/rest") + "".join(name + value for name, value in given)
    expected = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest().upper()
    if parameters.get("sign_method") != "sha256" or parameters.get("sign") != expected:
        return _lazada_error("IncompleteSignature", "The request signature does not conform to platform standards")
    if abs(api.now.timestamp() - int(parameters["timestamp"]) / 1000) > 300:
        return _lazada_error("IllegalTimestamp", "The specified timestamp is invalid")
    return None


def refresh_iop(api: FakeApi, parameters: dict[str, str]) -> dict:
    """Give new tokens of that platform."""
    if not api.rotate(parameters.get("refresh_token")):
        return _lazada_error("IllegalRefreshToken", f"The refresh token {parameters.get('refresh_token')}")
    tokens = {"access_token": api.access_token, "refresh_token": api.refresh_token, "code": "0", "request_id": "r"}
    return tokens | {"expires_in": 604_800, "refresh_expires_in": 1_209_600}


class LazadaFake(FakeApi):
    """Answer the Lazada Open Platform: offsets up to 5000, at most 100 orders a page, items of 50 orders a call."""

    app_key, secret = "100132", "dummy_secret"
    longest_offset = 5000

    def __init__(self, orders: list[dict], items: dict[str, list[dict]]) -> None:
        super().__init__()
        self.orders, self.items = orders, items

    def answer(self, path: str, parameters: dict[str, str], body: dict) -> dict:
        refused = refuse_iop(self, self.secret, path, parameters)
        if refused or path == IOP_REFRESH:
            return refused or refresh_iop(self, parameters)
        if not self.accepts(parameters.get("access_token")):
            return _lazada_error("IllegalAccessToken", f"Access token {parameters.get('access_token')} expired")
        return self._orders(parameters) if path == "/rest/orders/get" else self._items(parameters)

    def _orders(self, parameters: dict[str, str]) -> dict:
        since = datetime.fromisoformat(parameters["update_after"])
        until = datetime.fromisoformat(parameters["update_before"])
        offset, limit = int(parameters["offset"]), int(parameters["limit"])
        if not 1 <= limit <= 100:
            return _lazada_error("19", f'E019: "{limit}" Invalid Limit')
        if offset > self.longest_offset:
            return _lazada_error("14", f'E014: "{offset}" Invalid Offset')
        found = [one for one in self.orders if since <= _offset_time(one["updated_at"]) <= until]
        found.sort(key=lambda one: one["updated_at"], reverse=parameters.get("sort_direction") == "DESC")
        page = found[offset : offset + limit]
        return _lazada_answer({"count": len(page), "countTotal": len(found), "orders": page})

    def _items(self, parameters: dict[str, str]) -> dict:
        ids = json.loads(parameters["order_ids"])
        if len(ids) > 50:
            return _lazada_error("38", "E038: Too many orders were requested")
        numbers = {str(one["order_id"]): one["order_number"] for one in self.orders}
        return _lazada_answer(
            [
                {"order_number": numbers[str(one)], "order_id": one, "order_items": self.items[str(one)]}
                for one in ids
                if str(one) in self.items
            ]
        )


def _offset_time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S %z")


def _lazada_answer(data: dict | list) -> dict:
    return {"code": "0", "data": data, "request_id": "0ba2887315178178017221014"}


def _lazada_error(code: str, message: str) -> dict:
    return {"code": code, "type": "ISV", "message": message, "request_id": "0ba2887315172940728551014"}
