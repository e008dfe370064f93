"""Deliver a night's messages where SendGrid is configured."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from regulars import settings, warehouse
from regulars.delivery import waves
from regulars.delivery.calls import Sender
from regulars.delivery.provider import Provider

LOCAL_LINKS = "http://127.0.0.1:8642"


class MessagesRefusedError(RuntimeError):
    """Say why SendGrid refused messages; everything else of the night was handed over."""


def open_sender(endpoint: settings.Endpoint) -> Sender:
    """Open a sender for a SendGrid endpoint.

    Raises SettingsError where mail to people would carry an unsubscribe link that nobody can reach.
    """
    links = settings.webhook_url()
    if links is None and not endpoint.is_loopback:
        raise settings.SettingsError(
            "REGULARS_WEBHOOK_URL is not set. Mail needs an unsubscribe link that works: set it to the public https "
            "address of the webhook service."
        )
    return Sender(Provider(endpoint), links or LOCAL_LINKS, endpoint.is_loopback, time.sleep)


def deliver_night(
    connection: warehouse.Connection,
    night_on: date,
    endpoint: settings.Endpoint | None,
    tell: Callable[[str], None],
) -> dict[str, int]:
    """Hand the night's messages over and return them by ledger state; without SendGrid they stay planned.

    Raises MessagesRefusedError when SendGrid refused some, after all others were handed over.
    """
    if endpoint is None:
        tell("AIRFLOW_CONN_SENDGRID is not set: nothing is sent, messages stay planned.")
        rows = warehouse.fetch_all(connection, "messages/count_states", night_on=night_on)
        return {row["state"]: row["messages"] for row in rows}
    outcome = waves.deliver(connection, open_sender(endpoint), night_on, tell)
    if outcome.refused:
        raise MessagesRefusedError(f"SendGrid refused messages of night {night_on}: " + " | ".join(outcome.refused[:5]))
    return outcome.states
