"""Answer /v3/user/scheduled_sends: cancel or pause what a batch id holds together."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from regulars.sandbox import validation
from regulars.sandbox.instance import Sandbox
from regulars.sandbox.mail_routes import JsonBody, knows_batch
from regulars.sandbox.refusals import refuse

MAX_HOLDS = 10
STATUSES = ("cancel", "pause")
PATH = "/v3/user/scheduled_sends"

router = APIRouter()


@router.post(PATH)
def hold(request: Request, raw: JsonBody) -> JSONResponse:
    """Cancel or pause a batch; too late is accepted too, but stops nothing."""
    return JSONResponse(_hold(request.app.state.sandbox, validation.parse(raw)), status_code=201)


def _hold(sandbox: Sandbox, body: dict) -> dict:
    batch_id, status = body.get("batch_id"), _status(body)
    with sandbox.store.transaction() as store:
        if not isinstance(batch_id, str) or not knows_batch(sandbox, batch_id):
            raise refuse(400, "invalid batch id", "batch_id")
        holds = store.fetch_all("holds/list")
        if any(row["batch_id"] == batch_id for row in holds):
            raise refuse(400, "The batch is cancelled or paused already; update or delete its status.", "batch_id")
        if len(holds) >= MAX_HOLDS:
            raise refuse(400, f"At most {MAX_HOLDS} batches can be cancelled or paused at one time.", "batch_id")
        store.execute("holds/add", batch_id=batch_id, status=status, set_at=sandbox.clock.now())
    return {"batch_id": batch_id, "status": status}


def _status(body: dict) -> str:
    status = body.get("status")
    if status not in STATUSES:
        raise refuse(400, "The status must be cancel or pause.", "status")
    return status


@router.get(PATH)
def list_holds(request: Request) -> JSONResponse:
    """List the batches that are cancelled or paused."""
    return JSONResponse([_shown(row) for row in request.app.state.sandbox.store.fetch_all("holds/list")])


@router.get(PATH + "/{batch_id}")
def read_hold(request: Request, batch_id: str) -> JSONResponse:
    """Give the status of a batch in a list, which is empty when nothing holds it."""
    sandbox: Sandbox = request.app.state.sandbox
    if not knows_batch(sandbox, batch_id):
        raise refuse(404, "batch id not found")
    return JSONResponse([_shown(row) for row in sandbox.store.fetch_all("holds/read", batch_id=batch_id)])


@router.patch(PATH + "/{batch_id}")
def change_hold(request: Request, batch_id: str, raw: JsonBody) -> Response:
    """Turn a cancelled batch into a paused one, or the other way round."""
    status = _status(validation.parse(raw))
    if not request.app.state.sandbox.store.change("holds/change", batch_id=batch_id, status=status):
        raise refuse(404, "batch id not found")
    return Response(status_code=204)


@router.delete(PATH + "/{batch_id}")
def lift_hold(request: Request, batch_id: str) -> Response:
    """Take the status away: mail that has not been discarded yet goes out."""
    sandbox: Sandbox = request.app.state.sandbox
    with sandbox.store.transaction() as store:
        if not store.change("holds/lift", batch_id=batch_id):
            raise refuse(404, "batch id not found")
        store.execute("mails/postpone", batch_id=batch_id, now=sandbox.clock.now())
    return Response(status_code=204)


def _shown(row: dict) -> dict:
    return {"batch_id": row["batch_id"], "status": row["status"]}
