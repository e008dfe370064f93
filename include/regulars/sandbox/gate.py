"""Let in who may come in, and count every call: the API key for /v3 and /sandbox, a token for the mailbox."""

from __future__ import annotations

import hmac
import re
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from regulars.sandbox.instance import Sandbox
from regulars.sandbox.refusals import UNAUTHORIZED, answer

COOKIE = "regulars_mailbox"
LOCKED = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Mailbox</title><body style="font: 1.1rem/1.5 system-ui; margin: 4rem auto; max-width: 36rem; padding: 0 1rem">
<h1>This mailbox is locked</h1><p>Open it with the address under <code>mailbox</code> in the sandbox's
<code>sandbox.json</code>. It carries the token and stays logged in.</p></body></html>"""


class Gate:
    """Stand before everything, so that no page can be forgotten."""

    def __init__(self, app: ASGIApp, sandbox: Sandbox) -> None:
        self._app, self._sandbox = app, sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_counted = scope["path"].startswith("/v3/")
        has_answered = False

        async def noting(message: Message) -> None:
            nonlocal has_answered
            # Counted before the client hears of it, so that it finds its own call in the counts.
            if message["type"] == "http.response.start":
                has_answered = True
                if is_counted:
                    await run_in_threadpool(self._count, scope, str(message["status"]))
            await send(message)

        is_api = scope["path"].startswith(("/v3/", "/sandbox/"))
        refusal = self._refuse_call(scope) if is_api else self._refuse_person(scope)
        await (refusal or self._app)(scope, receive, noting)
        if is_counted and not has_answered:
            await run_in_threadpool(self._count, scope, "none")

    def _refuse_call(self, scope: Scope) -> Response | None:
        given = _header(scope, b"authorization")
        wanted = f"Bearer {self._sandbox.api_key}".encode()
        return None if hmac.compare_digest(given, wanted) else answer(UNAUTHORIZED)

    def _refuse_person(self, scope: Scope) -> Response | None:
        token = self._sandbox.mailbox_token.encode()
        query = parse_qsl(scope["query_string"].decode("latin-1"))
        given = dict(query).get("token")
        if given is not None and hmac.compare_digest(given.encode(), token):
            rest = urlencode([(name, value) for name, value in query if name != "token"])
            # One slash: "//host" would lead elsewhere.
            path = "/" + scope["path"].lstrip("/")
            answer_ = RedirectResponse(path + (f"?{rest}" if rest else ""), status_code=303)
            answer_.set_cookie(COOKIE, self._sandbox.mailbox_token, httponly=True, samesite="lax")
            return answer_
        if hmac.compare_digest(_cookie(scope).encode(), token):
            return None
        return Response(LOCKED, status_code=401, media_type="text/html")

    def _count(self, scope: Scope, status: str) -> None:
        # Batch ids and addresses are folded, so that the list stays short.
        path = re.sub(
            r"^(/v3/(?:mail|user|suppression)/[a-z_]+|/v3/asm/suppressions/global)/.*", r"\1/{id}", scope["path"]
        )
        self._sandbox.store.execute("calls/count", method=scope["method"], path=path[:80], status=status)


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")


def _cookie(scope: Scope) -> str:
    try:
        cookies = SimpleCookie(_header(scope, b"cookie").decode("latin-1"))
    except CookieError:
        return ""
    return cookies[COOKIE].value if COOKIE in cookies else ""
