"""Drive a sandbox in tests: a receiver for its webhook, a running sandbox, and valid requests."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests

from regulars.sandbox.instance import open_sandbox
from regulars.sandbox.server import listen, make_server

API_KEY = "SG.test-key"
START = 1_322_784_000  # 2011-12-02T00:00:00Z
HOUR = 3600
DAY = 24 * HOUR


class Receiver:
    """Receive webhook posts and one-click unsubscribes on loopback and keep them."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, dict, bytes]] = []
        self.arrived: queue.Queue = queue.Queue()
        # What to answer next, before 200 for the rest.
        self.answers: deque[int] = deque()
        self.default = 200
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length)
                if len(body) < length:
                    return  # the sender died while it wrote
                status = receiver.answers.popleft() if receiver.answers else receiver.default
                receiver.posts.append((self.path, dict(self.headers), body))
                receiver.arrived.put(self.path)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments) -> None:
                """Stay quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def bodies(self) -> list[tuple[dict, bytes]]:
        """Give headers and raw body of every webhook post."""
        return [(headers, body) for path, headers, body in self.posts if path == "/events"]

    def events(self) -> list[dict]:
        """Give every event in the order of arrival, duplicates too."""
        return [event for _, body in self.bodies() for event in json.loads(body)]

    def one_clicks(self) -> list[tuple[str, dict, bytes]]:
        """Give every post to an unsubscribe address."""
        return [post for post in self.posts if post[0].startswith("/unsubscribe/")]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class RunningSandbox:
    """Run a sandbox in a thread of this process, with the real server in front."""

    def __init__(self, folder: Path, receiver: Receiver, seed: int = 1, start_at: int | None = START) -> None:
        self.sandbox = open_sandbox(folder, receiver.url + "/events", API_KEY, seed, start_at)
        self.folder, self.receiver = folder, receiver
        self._listener = listen(0)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._server = make_server(self.sandbox, folder)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True)
        self._thread.start()
        # It is ready when it has announced itself.
        while not (folder / "sandbox.json").exists() and self._thread.is_alive():
            time.sleep(0.01)
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {API_KEY}"

    def call(self, method: str, path: str, **arguments) -> requests.Response:
        return self.session.request(method, self.url + path, timeout=30, **arguments)

    def send(self, mail: dict) -> requests.Response:
        return self.call("POST", "/v3/mail/send", json=mail)

    def new_batch(self) -> str:
        return self.call("POST", "/v3/mail/batch").json()["batch_id"]

    def hold(self, batch_id: str, status: str = "cancel") -> requests.Response:
        return self.call("POST", "/v3/user/scheduled_sends", json={"batch_id": batch_id, "status": status})

    def advance(self, to: int) -> dict:
        answer = self.call("POST", "/sandbox/advance", json={"to": to})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def stats(self) -> dict:
        return self.call("GET", "/sandbox/stats").json()

    def messages(self, **query) -> list[dict]:
        return self.call("GET", "/sandbox/messages", params=query).json()

    def states(self) -> dict[str, str]:
        return {message["to"]: message["state"] for message in self.messages()}

    def close(self) -> None:
        self.session.close()
        self._server.should_exit = True
        self._thread.join(10)
        self._listener.close()
        self.sandbox.store.close()


def personalization(number: int = 1, receiver: Receiver | None = None, email: str | None = None, **more) -> dict:
    """Make one valid personalization."""
    entry = {
        "to": [{"email": email or f"person{number}@example.com"}],
        "custom_args": {"regulars_message_id": f"00000000-0000-4000-8000-{number:012d}"},
        "substitutions": {"-name-": f"Zoë {number}", "-code-": f"c{number}"},
    }
    if receiver:
        entry["headers"] = {
            "List-Unsubscribe": f"<{receiver.url}/unsubscribe/t{number}>, <mailto:leave@example.com>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return {**entry, **more}


def mail(*entries: dict, **more) -> dict:
    """Make a valid mail/send request."""
    return {
        "personalizations": list(entries) or [personalization()],
        "from": {"email": "shop@example.com", "name": "The shop"},
        "subject": "Hello -name-",
        "content": [
            {"type": "text/plain", "value": "Hello -name-, look: https://shop.example/-code-"},
            {
                "type": "text/html",
                "value": '<p>Hello <b>-name-</b></p><!-- <a href="https://shop.example/hidden">no</a> -->'
                '<a class="x" href="https://shop.example/-code-?a=1&amp;b=2">Look</a> <a href=\'https://shop.example/all\'>All</a>',
            },
        ],
        "categories": ["win_back"],
        **more,
    }
