"""Answer /v3/mail/send and /v3/mail/batch."""

from __future__ import annotations

import secrets
import string
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, Response

from regulars.sandbox import accepting, validation
from regulars.sandbox.instance import Sandbox
from regulars.sandbox.refusals import TOO_LARGE, refuse

MAX_BODY = 30 * 1024 * 1024
ALPHABET = string.ascii_letters + string.digits

router = APIRouter()


async def read_json(request: Request) -> bytes:
    """Read the body of a JSON request; raises RefusedError with 413 or 415."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise refuse(415, "Content-Type should be application/json.")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise refuse(415, "Content-Encoding is not enabled for this account.")
    chunks, size = [], 0
    # Read to the end in any case: a client that is still writing would not see the answer.
    async for chunk in request.stream():
        size += len(chunk)
        if size <= MAX_BODY:
            chunks.append(chunk)
    if size > MAX_BODY:
        raise TOO_LARGE
    return b"".join(chunks)


JsonBody = Annotated[bytes, Depends(read_json)]


@router.post("/v3/mail/send")
def send_mail(request: Request, raw: JsonBody) -> Response:
    """Accept a whole request with 202, check it only in sandbox mode (200), or refuse it as a whole."""
    message_id = _send(request.app.state.sandbox, raw)
    if message_id is None:
        return Response(status_code=200)
    return Response(status_code=202, headers={"X-Message-Id": message_id})


def _send(sandbox: Sandbox, raw: bytes) -> str | None:
    mail = validation.parse(raw)
    validation.check(mail, sandbox.clock.now(), lambda batch_id: knows_batch(sandbox, batch_id))
    if mail.get("mail_settings", {}).get("sandbox_mode", {}).get("enable", False):
        return None
    return accepting.accept(sandbox, mail)


@router.post("/v3/mail/batch")
def create_batch(request: Request) -> JSONResponse:
    """Make a batch id."""
    sandbox: Sandbox = request.app.state.sandbox
    batch_id = "".join(secrets.choice(ALPHABET) for _ in range(32))
    sandbox.store.execute("batches/add", batch_id=batch_id, created_at=sandbox.clock.now())
    return JSONResponse({"batch_id": batch_id}, status_code=201)


@router.get("/v3/mail/batch/{batch_id}")
def validate_batch(request: Request, batch_id: str) -> JSONResponse:
    """Say whether a batch id was made here."""
    if not knows_batch(request.app.state.sandbox, batch_id):
        raise refuse(400, "invalid batch id")
    return JSONResponse({"batch_id": batch_id})


def knows_batch(sandbox: Sandbox, batch_id: str) -> bool:
    """Say whether a batch id was made here."""
    return sandbox.store.fetch_one("batches/read", batch_id=batch_id) is not None
