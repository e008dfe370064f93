"""Serve a fake API on loopback whose routes are functions, and break single answers on demand."""

from __future__ import annotations

import json
import threading
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Call:
    """Hold one call as it came."""

    method: str
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    content: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.content.decode(), keep_blank_values=True))

    @property
    def body(self) -> dict:
        return json.loads(self.content)


@dataclass
class Answer:
    """Hold what to answer; a dictionary becomes JSON."""

    status: int
    body: dict | bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class HttpFake:
    """Answer by `answer(call)`, which a marketplace's fake gives; `faults[name]` is answered first, one a call.

    A fault is "" (an honest answer), "500", "garbage", "cut", an Answer, or a function that gives one.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.calls: list[tuple[str, Call]] = []
        self.faults: dict[str, deque] = defaultdict(deque)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def named(self, name: str) -> list[Call]:
        return [call for called, call in self.calls if called == name]

    def name(self, call: Call) -> str:
        """Name a call, as `faults` and `named` know it."""
        raise NotImplementedError

    def answer(self, call: Call) -> Answer:
        """Answer an honest call."""
        raise NotImplementedError


def _handler(fake: HttpFake) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("GET")

        def do_POST(self) -> None:
            self._answer("POST")

        def _answer(self, method: str) -> None:
            url = urlsplit(self.path)
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            call = Call(method, url.path, dict(parse_qsl(url.query, keep_blank_values=True)), headers, content)
            name = fake.name(call)
            fake.calls.append((name, call))
            fault = fake.faults[name].popleft() if fake.faults[name] else ""
            if isinstance(fault, Answer):
                return self._send(fault)
            if callable(fault):
                return self._send(fault())
            if fault == "500":
                return self._send(Answer(500, b"internal error"))
            if fault == "garbage":
                return self._send(Answer(200, b"<html>gateway time-out</html>"))
            return self._send(fake.answer(call), cut=fault == "cut")

        def _send(self, answer: Answer, cut: bool = False) -> None:
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content[: len(answer.content) // 2] if cut else answer.content)
            self.close_connection = True

        def log_message(self, *arguments) -> None:
            """Stay quiet."""

    return Handler
