"""Answer SendGrid's signed events, and people who unsubscribe."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial

import psycopg2
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse

from regulars import clock, settings, warehouse
from regulars.webhook import inbox, pages, signature, tokens
from regulars.webhook.connections import BusyError, Connections

MAX_BODY_BYTES = 30 * 1024 * 1024
log = logging.getLogger("regulars.webhook")


class UnavailableError(RuntimeError):
    """Say that a request could not be served now; whoever sent it should try again."""


def create_app(connections: Connections | None = None) -> FastAPI:
    """Make the web application; it opens connections to the warehouse as requests need them."""
    pool = connections or Connections()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        pool.close()

    app = FastAPI(title="Regulars webhook", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_api_route("/events", partial(_receive, pool), methods=["POST"])
    app.add_api_route("/unsubscribe/{token}", _ask, methods=["GET", "HEAD"])
    app.add_api_route("/unsubscribe/{token}", partial(_unsubscribe, pool), methods=["POST"])
    app.add_api_route("/health", partial(_health, pool), methods=["GET"])
    return app


async def _receive(pool: Connections, request: Request) -> Response:
    """Verify, then parse, then insert; anything but 2xx makes SendGrid send the events again."""
    try:
        key = _public_key()
    except UnavailableError as error:
        return PlainTextResponse(str(error), 503)
    signed, timestamp = (request.headers.get(name) for name in (signature.SIGNATURE_HEADER, signature.TIMESTAMP_HEADER))
    if not signature.are_headers_sound(signed, timestamp):
        return PlainTextResponse("not signed", 403)
    body = await _read_body(request)
    if body is None:
        return PlainTextResponse(f"more than {MAX_BODY_BYTES} bytes", 413)
    if not await run_in_threadpool(signature.is_genuine, key, signed, timestamp, body):
        return PlainTextResponse("the signature does not fit", 403)
    signed_at = datetime.fromtimestamp(int(timestamp), UTC)
    try:
        await run_in_threadpool(_in_warehouse, pool, partial(inbox.keep, body=body, signed_at=signed_at))
    except UnavailableError:
        return PlainTextResponse("not stored, please send again", 503, headers={"Retry-After": "60"})
    return Response(status_code=204)


def _public_key():
    text = settings.webhook_public_key()
    if not text:
        raise UnavailableError("REGULARS_WEBHOOK_PUBLIC_KEY is not set, so no event can be trusted")
    try:
        return signature.load_key(text)
    except settings.SettingsError as error:
        log.error("%s", error)
        raise UnavailableError("REGULARS_WEBHOOK_PUBLIC_KEY is wrong, so no event can be trusted") from error


async def _read_body(request: Request) -> bytes | None:
    """Read the raw body; None when it is longer than we take."""
    announced = request.headers.get("Content-Length", "0")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > MAX_BODY_BYTES:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            return None
    return bytes(body)


def _ask(token: str) -> HTMLResponse:
    """Show the page with the button, and do nothing: mail scanners open every link."""
    return pages.respond(_page_for(token, lambda _: pages.ASK))


def _unsubscribe(pool: Connections, token: str) -> HTMLResponse:
    """Act at once on any POST, be it a mail program's one click (RFC 8058) or our own button.

    The body is not looked at: the token is the authority, and who posts to this address wants out.
    """
    return pages.respond(_page_for(token, lambda message_id: _in_warehouse(pool, partial(_suppress, message_id))))


def _page_for(token: str, act: Callable[[str], pages.Page]) -> pages.Page:
    try:
        message_id = tokens.read(token)
        return act(message_id) if message_id else pages.UNKNOWN
    except settings.SettingsError as error:
        log.error("%s", error)
        return pages.LATER
    except UnavailableError:
        return pages.LATER


def _suppress(message_id: str, connection: warehouse.Connection) -> pages.Page:
    if warehouse.fetch_one(connection, "unsubscribe/find_message", message_id=message_id) is None:
        return pages.UNKNOWN
    warehouse.execute(connection, "unsubscribe/suppress", message_id=message_id, recorded_at=clock.now(connection))
    return pages.DONE


def _health(pool: Connections) -> JSONResponse:
    """Say whether the warehouse answers, and whether events can be trusted (links work without the key)."""
    try:
        _in_warehouse(pool, lambda _: None)
    except UnavailableError:
        return JSONResponse({"status": "no warehouse"}, 503)
    try:
        _public_key()
    except UnavailableError:
        return JSONResponse({"status": "ok", "events": "refused, there is no good public key"})
    return JSONResponse({"status": "ok", "events": "accepted"})


def _in_warehouse(pool: Connections, work: Callable[[warehouse.Connection], object]) -> object:
    """Run `work` in one transaction; whatever goes wrong is told by its kind, since the words may hold an address."""
    try:
        with pool.borrow() as connection:
            return work(connection)
    except (psycopg2.Error, BusyError) as error:
        log.error("The warehouse did not take a request: %s %s", type(error).__name__, getattr(error, "pgcode", ""))
        raise UnavailableError from None
    except settings.SettingsError as error:
        log.error("%s", error)
        raise UnavailableError from None
    except Exception as error:
        log.error("A request failed: %s", type(error).__name__)
        raise UnavailableError from None
