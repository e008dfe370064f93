"""Deliver a night's messages where SendGrid is configured."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from urllib.parse import urlsplit

from regulars import settings, warehouse
from regulars.delivery import waves
from regulars.delivery.calls import Sender
from regulars.delivery.provider import Provider

LOCAL_LINKS = "http://127.0.0.1:8642"


def open_sender(endpoint: settings.Endpoint) -> Sender:
    """Open a sender for a SendGrid endpoint.

    Raises SettingsError where mail to people would carry an unsubscribe link that nobody can reach.
    """
    links = settings.webhook_url()
    if not endpoint.is_loopback and not _is_public(links):
        raise settings.SettingsError(
            f"REGULARS_WEBHOOK_URL is {links or 'not set'}. Mail to people needs an unsubscribe link that works: "
            "set it to the public https address of the webhook service."
        )
    return Sender(Provider(endpoint), links or LOCAL_LINKS, endpoint.is_loopback, time.sleep)


def _is_public(links: str | None) -> bool:
    parts = urlsplit(links or "")
    return parts.scheme == "https" and parts.hostname not in {None, *settings.LOOPBACK_HOSTS}


def deliver_night(
    connection: warehouse.Connection,
    night_on: date,
    endpoint: settings.Endpoint | None,
    tell: Callable[[str], None],
) -> dict[str, int]:
    """Hand the night's messages over and return them by ledger state; without SendGrid they stay planned.

    An address that SendGrid refuses stops nobody else: its message ends as refused, with the reason in the ledger.
    """
    if endpoint is None:
        tell("AIRFLOW_CONN_SENDGRID is not set: nothing is sent, messages stay planned.")
        rows = warehouse.fetch_all(connection, "messages/count_states", night_on=night_on)
        return {row["state"]: row["messages"] for row in rows}
    outcome = waves.deliver(connection, open_sender(endpoint), night_on, tell)
    for refusal in outcome.refused:
        tell(f"Not sent: {refusal}")
    return outcome.states
