"""Advance a replay: the sandbox first, so that mail leaves and its events arrive, then the warehouse's clock."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from datetime import datetime
from http import HTTPStatus

from regulars import clock, settings, warehouse

TIMEOUT_SECONDS = 120


class EventsMissingError(RuntimeError):
    """Say that the sandbox could not deliver its events."""


def check(connection: warehouse.Connection, is_asked: bool) -> bool:
    """Tell whether a night belongs to a replay: it was asked for, or the warehouse is in one.

    Raises ReplayRefusedError where a warehouse with nights of a real shop would be put into a replay.
    """
    is_replay = is_asked or clock.is_replay(connection)
    if is_replay and warehouse.fetch_one(connection, "clock/count_real_nights")["nights"]:
        raise clock.ReplayRefusedError(
            "This warehouse holds nights of a real shop, whose time is real. Give the replay a warehouse of its own."
        )
    return is_replay


def advance(connection: warehouse.Connection, to: datetime) -> dict:
    """Advance sandbox and clock to `to`, never back; returns what the sandbox sent. Refused off loopback."""
    clock.refuse_outside_loopback()
    sent = _advance_sandbox(to) if settings.sendgrid() else {}
    if sent.get("webhook_queued") or sent.get("events_queued"):
        raise EventsMissingError(f"Events did not reach the webhook service: {sent}. Is it up? See the log of webhook.")
    clock.advance(connection, to)
    return sent


def _advance_sandbox(to: datetime) -> dict:
    try:
        return ask_sandbox("POST", "/sandbox/advance", {"to": int(to.timestamp())})
    except urllib.error.HTTPError as error:
        # a stand-in for SendGrid that has no clock of its own
        if error.code == HTTPStatus.NOT_FOUND:
            return {}
        raise


def ask_sandbox(method: str, path: str, body: dict | None = None) -> dict:
    """Ask the sandbox that AIRFLOW_CONN_SENDGRID names, on loopback only; returns its answer."""
    clock.refuse_outside_loopback()
    endpoint = settings.sendgrid()
    request = urllib.request.Request(
        f"http://{endpoint.host}:{endpoint.port}{path}",
        data=json.dumps(body).encode() if body is not None else None,
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {endpoint.password}"},
        method=method,
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=TIMEOUT_SECONDS) as response:
        return json.load(response)
