"""Put events and the suppressions that follow from them into the warehouse, each once."""

from __future__ import annotations

from datetime import datetime

from psycopg2.extras import execute_values

from regulars import warehouse
from regulars.webhook import parsing

PAGE_SIZE = 1000


def keep(connection: warehouse.Connection, body: bytes, signed_at: datetime) -> int:
    """Store every event of a body that is new and suppress the addresses it closes; returns how many were new.

    A bounce, a spam report and either kind of unsubscribe suppress the address for every purpose (`*`): who tells
    the provider to stop has not read our purposes, and what is unknown is denied. SendGrid's group_resubscribe is
    stored and lifts nothing: being written to again takes a consent of our own.
    The caller commits.
    """
    # one order of keys for everybody, so that two requests with the same events cannot lock each other out
    events = sorted(parsing.parse(body, signed_at), key=lambda event: event.event_key)
    fresh = _insert(connection, events)
    _suppress(connection, [event for event in events if event.suppression and event.event_key in fresh])
    return len(fresh)


def _insert(connection: warehouse.Connection, events: list[parsing.Event]) -> set[str]:
    rows = [
        (
            event.event_key, event.message_id, event.event, event.occurred_at, event.sg_event_id, event.sg_message_id,
            event.email, event.is_machine_open, event.url, event.reason, event.raw,
        )
        for event in events
    ]  # fmt: skip
    with connection.cursor() as cursor:
        statement = warehouse.statement("events/insert")
        return {key for (key,) in execute_values(cursor, statement, rows, page_size=PAGE_SIZE, fetch=True)}


def _suppress(connection: warehouse.Connection, events: list[parsing.Event]) -> None:
    rows = sorted({(event.suppression, event.email or "", event.message_id or "") for event in events})
    with connection.cursor() as cursor:
        execute_values(cursor, warehouse.statement("events/suppress"), rows, page_size=PAGE_SIZE)
