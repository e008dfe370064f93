"""Accept a checked mail/send request: one row for what is shared, one for every recipient."""

from __future__ import annotations

import json
import secrets

from regulars.sandbox.addresses import list_recipients
from regulars.sandbox.instance import Sandbox
from regulars.sandbox.rendering import Mail


def accept(sandbox: Sandbox, request: dict) -> str:
    """Store a request as a whole and give its X-Message-Id."""
    now = sandbox.clock.now()
    message_id = secrets.token_urlsafe(16)
    shared = {key: value for key, value in request.items() if key != "personalizations"}
    with sandbox.store.transaction() as store:
        send_id = store.execute(
            "sends/add",
            message_id=message_id,
            batch_id=request.get("batch_id"),
            accepted_at=now,
            body=json.dumps(shared, ensure_ascii=False),
        )
        rows = []
        for position, entry in enumerate(request["personalizations"]):
            rows += _rows(shared, entry, {"send_id": send_id, "position": position, "accepted_at": now})
        store.execute_many("mails/add", rows)
    return message_id


def _rows(shared: dict, entry: dict, base: dict) -> list[dict]:
    send_at = entry.get("send_at", shared.get("send_at"))
    text = json.dumps(entry, ensure_ascii=False)
    mail = Mail({"personalization": text}, "", shared)
    categories = shared.get("categories") or [None]
    common = {
        **base,
        "subject": mail.subject,
        "campaign": categories[0],
        "regulars_message_id": mail.custom_args.get("regulars_message_id"),
        "personalization": text,
        "batch_id": shared.get("batch_id"),
        "send_at": send_at,
        # A send_at that has passed means at once.
        "due_at": max(send_at or 0, base["accepted_at"]),
    }
    return [{**common, "kind": kind, "email": email} for kind, email in list_recipients(entry)]
