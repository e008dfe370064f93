"""Put the sandbox's application together."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp

from regulars.sandbox import control, mail_routes, mailbox, scheduled_sends, suppressions
from regulars.sandbox.faults import FaultyApp
from regulars.sandbox.gate import Gate
from regulars.sandbox.instance import Sandbox
from regulars.sandbox.refusals import METHOD_NOT_ALLOWED, NOT_FOUND, SERVER_ERROR, RefusedError, answer, refuse


def create_app(sandbox: Sandbox) -> ASGIApp:
    """Make the application of one sandbox; nothing of it is reached without a key or a token."""
    # FastAPI's own pages would show the routes to anybody.
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.sandbox = sandbox
    for part in (mail_routes, scheduled_sends, suppressions, control, mailbox):
        app.include_router(part.router)
    app.add_exception_handler(RefusedError, _answer_refusal)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(RequestValidationError, _answer_unreadable)
    app.add_exception_handler(Exception, _answer_crash)
    gated = Gate(FaultyApp(app, sandbox.faults, sandbox.clock.now), sandbox)
    return TrustedHostMiddleware(gated, allowed_hosts=["127.0.0.1", "localhost"])


async def _answer_refusal(request: Request, error: Exception) -> JSONResponse:
    return answer(error)


async def _answer_http(request: Request, error: Exception) -> Response:
    known = {404: NOT_FOUND, 405: METHOD_NOT_ALLOWED}
    return answer(known.get(error.status_code) or refuse(error.status_code, str(error.detail)))


async def _answer_unreadable(request: Request, error: Exception) -> JSONResponse:
    first = error.errors()[0]
    return answer(refuse(400, first["msg"], ".".join(str(part) for part in first["loc"][1:])))


async def _answer_crash(request: Request, error: Exception) -> JSONResponse:
    return answer(SERVER_ERROR)
