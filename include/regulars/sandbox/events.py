"""Shape events as SendGrid's event webhook does."""

from __future__ import annotations

import base64
import hashlib
import json

from regulars.sandbox.behaviour import Planned
from regulars.sandbox.rendering import Mail

# How far a mail got; a later event of a lower rank changes nothing.
RANKS = {
    "scheduled": 0,
    "sent": 1,
    "deferred": 2,
    "delivered": 3,
    "opened": 4,
    "clicked": 5,
    "unsubscribed": 6,
    "complained": 7,
    "bounced": 8,
    "dropped": 8,
    "cancelled": 8,
    "expired": 8,
}
STATES = {
    "processed": "sent",
    "deferred": "deferred",
    "delivered": "delivered",
    "open": "opened",
    "click": "clicked",
    "unsubscribe": "unsubscribed",
    "spamreport": "complained",
    "bounce": "bounced",
    "dropped": "dropped",
}


def shape(mail: Mail, planned: Planned, number: int) -> dict:
    """Give the event as it is posted: custom_args on top level, reserved names winning."""
    row = mail.row
    mark = hashlib.sha256(f"{mail.message_id}:{row['mail_id']}".encode()).hexdigest()
    event = {
        **mail.custom_args,
        "email": row["email"],
        "timestamp": planned.at,
        "smtp-id": f"<{mail.message_id}@geopod-ismtpd-{int(mark[:2], 16) % 9}>",
        "event": planned.event,
        "sg_event_id": event_id(f"{mark}:{planned.event}:{planned.at}:{number}"),
        "sg_message_id": f"{mail.message_id}.filterdrecv-{mark[2:12]}-1-{mark[12:20].upper()}-{row['position']}.0",
        **planned.fields,
    }
    categories = mail.send.get("categories")
    if categories:
        # SendGrid sends one category as a string or as an array of one.
        as_string = len(categories) == 1 and int(mark[20], 16) % 2 == 0
        event["category"] = categories[0] if as_string else categories
    if planned.event == "processed" and row["send_at"]:
        event["send_at"] = row["send_at"]
    return event


def event_id(text: str) -> str:
    """Give an sg_event_id that depends on the text alone."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:24]).decode("ascii")


def body(events: list[dict]) -> bytes:
    """Write a webhook body with SendGrid's own line ends: the signature is over these very bytes."""
    written = [json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":")) for event in events]
    return ("[" + ",\r\n".join(written) + "]\r\n").encode()


def state_after(event: dict) -> str | None:
    """Give the state that an event brings a mail to; a machine's open says nothing about a person."""
    if event["event"] == "open" and event.get("sg_machine_open"):
        return None
    return STATES.get(event["event"])
