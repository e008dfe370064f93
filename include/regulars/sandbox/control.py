"""Answer /sandbox/*: move the clock, flush, arm faults, and show what happened, for drivers and tests."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from regulars.sandbox import faults, mails, scheduler
from regulars.sandbox.clock import ClockRefusedError
from regulars.sandbox.instance import Sandbox

router = APIRouter(prefix="/sandbox")


class Advance(BaseModel):
    """Say where the clock should go, in Unix seconds."""

    to: Annotated[int, Field(ge=0, le=253_402_300_799)]


class ArmedFault(BaseModel):
    """Say what should fail, where, how often, and after how many calls."""

    kind: Literal[faults.KINDS]
    times: Annotated[int, Field(ge=1)] = 1
    path: str = "/v3/mail/send"
    after: Annotated[int, Field(ge=0)] = 0
    method: str | None = None


@router.get("/clock")
def read_clock(request: Request) -> dict:
    """Give the sandbox's time."""
    clock = _sandbox(request).clock
    return {"now": clock.now(), "is_real": clock.is_real}


@router.post("/advance")
def advance(request: Request, wanted: Advance) -> dict:
    """Move the clock forward, let everything up to it happen and answer when all of it was posted."""
    sandbox = _sandbox(request)
    try:
        is_moved = sandbox.clock.advance(wanted.to)
    except ClockRefusedError as error:
        raise HTTPException(400, str(error)) from error
    return {"moved": is_moved, **scheduler.turn(sandbox)}


@router.post("/flush")
def flush(request: Request) -> dict:
    """Let everything up to the clock happen and post what is queued, without moving the clock."""
    return {"moved": False, **scheduler.turn(_sandbox(request))}


@router.post("/faults")
def arm(request: Request, fault: ArmedFault) -> list[dict]:
    """Arm a fault and list all that are armed."""
    armed = _sandbox(request).faults
    armed.arm(faults.Fault(**fault.model_dump()))
    return armed.list_armed()


@router.get("/faults")
def list_faults(request: Request) -> list[dict]:
    """List the faults that are armed."""
    return _sandbox(request).faults.list_armed()


@router.delete("/faults")
def disarm(request: Request) -> Response:
    """Disarm every fault."""
    _sandbox(request).faults.disarm()
    return Response(status_code=204)


@router.get("/stats")
def read_stats(request: Request) -> dict:
    """Give counts of requests, mails, duplicates, states and events: the proof that nobody got mail twice."""
    store = _sandbox(request).store
    duplicates = store.fetch_all("mails/list_duplicates")
    return {
        "clock": _sandbox(request).clock.now(),
        "requests": store.fetch_all("calls/list"),
        **store.fetch_one("mails/count_messages"),
        "duplicates": duplicates,
        "duplicates_accepted": len(duplicates),
        "duplicates_live": sum(row["live"] > 1 for row in duplicates),
        "duplicates_released": sum(row["released"] > 1 for row in duplicates),
        "by_state": _by_name(store.fetch_all("mails/count_by_state"), "state"),
        "events": store.fetch_all("events/count"),
        "deliveries": store.fetch_one("deliveries/count"),
        "one_clicks": _by_name(store.fetch_all("one_clicks/count"), "state"),
        "suppressions": _by_name(store.fetch_all("suppressions/count"), "kind"),
    }


@router.get("/messages")
def list_messages(
    request: Request,
    campaign: str | None = None,
    state: str | None = None,
    to: str | None = None,
    batch_id: str | None = None,
    regulars_message_id: str | None = None,
    limit: int = -1,
    offset: int = 0,
) -> JSONResponse:
    """List mails, newest first, all of them unless a limit is given."""
    rows = mails.find(
        _sandbox(request).store,
        campaign=campaign,
        state=state,
        email=to,
        batch_id=batch_id,
        regulars_message_id=regulars_message_id,
        limit=limit,
        offset=offset,
    )
    return JSONResponse([_shown(row) for row in rows])


@router.get("/events")
def list_events(request: Request) -> JSONResponse:
    """List every event that was planned, with whether it has happened and how its posting stands."""
    rows = _sandbox(request).store.fetch_all("events/list")
    return JSONResponse(
        [
            {**json.loads(row["body"]), "has_happened": bool(row["happened"]), "delivery": row["delivery_state"]}
            for row in rows
        ]
    )


def _shown(row: dict) -> dict:
    personalization = json.loads(row.pop("personalization"))
    return {**row, "to": row.pop("email"), "custom_args": personalization.get("custom_args", {})}


def _by_name(rows: list[dict], name: str) -> dict[str, int]:
    return {row[name]: row["count"] for row in rows}


def _sandbox(request: Request) -> Sandbox:
    return request.app.state.sandbox
