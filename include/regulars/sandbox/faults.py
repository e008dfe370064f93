"""Fail on purpose, as networks and providers do, when a test arms it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from regulars.sandbox.refusals import SERVER_ERROR, Problem, RefusedError, answer

# What stores the request before it fails, and what does not.
KINDS_AFTER = ("hang", "cut_after_accept", "status_500_after_accept", "garbage", "garbage_body")
KINDS_INSTEAD = ("cut_before_accept", "status_500", "status_429")
KINDS = KINDS_AFTER + KINDS_INSTEAD
HANG_LIMIT = 600
GARBAGE = b"\x00\xff\x13 this is no HTTP \r\n\r\n"


@dataclass
class Fault:
    """Hold one armed fault: it spares `after` calls of its path and then hits `times` calls."""

    kind: str
    path: str
    times: int
    after: int
    method: str | None = None


class Faults:
    """Hold the armed faults of a running sandbox; a restart disarms them."""

    def __init__(self) -> None:
        self._armed: list[Fault] = []
        self._lock = threading.Lock()

    def arm(self, fault: Fault) -> None:
        """Add a fault."""
        with self._lock:
            self._armed.append(fault)

    def disarm(self) -> None:
        """Forget every fault."""
        with self._lock:
            self._armed.clear()

    def list_armed(self) -> list[dict]:
        """List what is still armed."""
        with self._lock:
            return [vars(fault).copy() for fault in self._armed]

    def take(self, method: str, path: str) -> str | None:
        """Give the kind of fault that hits this call, if any."""
        with self._lock:
            for fault in self._armed:
                if fault.method not in (None, method) or not path.startswith(fault.path):
                    continue
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.times -= 1
                if fault.times <= 0:
                    self._armed.remove(fault)
                return fault.kind
        return None


class FaultyApp:
    """Stand before the application and fail the calls that a fault hits."""

    def __init__(self, app: ASGIApp, faults: Faults, now: Callable[[], int]) -> None:
        self._app, self._faults, self._now = app, faults, now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_api = scope["type"] == "http" and scope["path"].startswith("/v3/")
        kind = self._faults.take(scope["method"], scope["path"]) if is_api else None
        if kind is None:
            await self._app(scope, receive, send)
            return
        if kind in KINDS_INSTEAD:
            await _read_all(receive)
            if kind == "status_429":
                await answer(_throttled(self._now() + 1))(scope, receive, send)
            else:
                await _fail(kind, [], scope, receive, send)
            return
        said: list[Message] = []

        async def keep(message: Message) -> None:
            said.append(message)

        await self._app(scope, receive, keep)
        await _fail(kind, said, scope, receive, send)


async def _read_all(receive: Receive) -> None:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return


def _throttled(reset_at: int) -> RefusedError:
    limits = {"X-RateLimit-Limit": "600", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset_at)}
    return RefusedError(429, Problem("too many requests"), headers=limits)


async def _fail(kind: str, said: list[Message], scope: Scope, receive: Receive, send: Send) -> None:
    transport = scope["state"]["transport"]
    if kind in ("status_500", "status_500_after_accept"):
        await answer(SERVER_ERROR)(scope, receive, send)
    elif kind == "garbage_body":
        status = next(message["status"] for message in said if message["type"] == "http.response.start")
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": b"<html>A proxy says hello</html>"})
    elif kind == "garbage":
        transport.write(GARBAGE)
        transport.close()
    else:
        if kind == "hang":
            await _wait_for_end(receive)
        transport.abort()


async def _wait_for_end(receive: Receive) -> None:
    async def wait() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(wait(), HANG_LIMIT)
    except TimeoutError:
        return
