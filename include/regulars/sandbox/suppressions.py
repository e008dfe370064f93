"""Answer /v3/suppression/* and /v3/asm/suppressions/global."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, Response

from regulars.sandbox import validation
from regulars.sandbox.addresses import is_address
from regulars.sandbox.instance import Sandbox
from regulars.sandbox.mail_routes import JsonBody
from regulars.sandbox.refusals import NOT_FOUND, refuse
from regulars.sandbox.store import Store

SENDING_IP = "192.0.2.10"
FIELDS = {
    "bounces": ("created", "email", "reason", "status"),
    "blocks": ("created", "email", "reason", "status"),
    "spam_reports": ("created", "email", "ip"),
    "unsubscribes": ("created", "email"),
}
GLOBAL = "/v3/asm/suppressions/global"

router = APIRouter()


@router.get("/v3/suppression/{kind}")
def list_suppressed(
    request: Request,
    kind: str,
    start_time: int | None = None,
    end_time: int | None = None,
    email: str | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 500,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> JSONResponse:
    """List bounces, blocks, spam reports or unsubscribes, newest first."""
    _refuse_unknown(kind)
    rows = _store(request).fetch_all(
        "suppressions/list",
        kind=kind,
        start_time=start_time,
        end_time=end_time,
        email=email.lower() + "%" if email else None,
        limit=limit,
        offset=offset,
    )
    return JSONResponse([_shown(kind, row) for row in rows])


@router.delete("/v3/suppression/{kind}")
def remove_many(request: Request, kind: str, raw: JsonBody) -> Response:
    """Take listed addresses off, or all of them."""
    if kind == "unsubscribes":
        raise NOT_FOUND
    _refuse_unknown(kind)
    body = validation.parse(raw)
    emails, is_all = body.get("emails", []), body.get("delete_all", False)
    if is_all is True and emails:
        raise refuse(400, "Use emails or delete_all, not both.", "delete_all")
    if is_all is True:
        _store(request).execute("suppressions/remove_all", kind=kind)
    else:
        _store(request).execute_many("suppressions/remove", [{"kind": kind, "email": e} for e in _emails(emails)])
    return Response(status_code=204)


@router.get("/v3/suppression/{kind}/{email}")
def read_suppressed(request: Request, kind: str, email: str) -> JSONResponse:
    """Give one address in a list, which is empty when it is not on it."""
    if kind == "unsubscribes":
        raise NOT_FOUND
    _refuse_unknown(kind)
    rows = _store(request).fetch_all("suppressions/read", kind=kind, email=email)
    return JSONResponse([_shown(kind, row) for row in rows])


@router.delete("/v3/suppression/{kind}/{email}")
def remove_suppressed(request: Request, kind: str, email: str) -> Response:
    """Take one address off."""
    if kind == "unsubscribes":
        raise NOT_FOUND
    _refuse_unknown(kind)
    _store(request).execute("suppressions/remove", kind=kind, email=email)
    return Response(status_code=204)


@router.post(GLOBAL)
def add_global(request: Request, raw: JsonBody) -> JSONResponse:
    """Suppress addresses for every mail."""
    emails = _emails(validation.parse(raw).get("recipient_emails"))
    sandbox: Sandbox = request.app.state.sandbox
    now = sandbox.clock.now()
    rows = [{"kind": "unsubscribes", "email": e, "created": now, "reason": "", "status": ""} for e in emails]
    sandbox.store.execute_many("suppressions/add", rows)
    return JSONResponse({"recipient_emails": emails}, status_code=201)


@router.get(GLOBAL + "/{email}")
def read_global(request: Request, email: str) -> JSONResponse:
    """Give the address back where it is suppressed, else an empty object."""
    row = _store(request).fetch_one("suppressions/read", kind="unsubscribes", email=email)
    return JSONResponse({"recipient_email": row["email"]} if row else {})


@router.delete(GLOBAL + "/{email}")
def remove_global(request: Request, email: str) -> Response:
    """Let an address get mail again."""
    _store(request).execute("suppressions/remove", kind="unsubscribes", email=email)
    return Response(status_code=204)


def _store(request: Request) -> Store:
    return request.app.state.sandbox.store


def _refuse_unknown(kind: str) -> None:
    if kind not in FIELDS:
        raise NOT_FOUND


def _emails(value: object) -> list[str]:
    if not isinstance(value, list) or not all(is_address(email) for email in value):
        raise refuse(400, "Must be an array of valid addresses.", "recipient_emails")
    return value


def _shown(kind: str, row: dict) -> dict:
    return {name: row.get(name, SENDING_IP) for name in FIELDS[kind]}
