"""Unsubscribe as mailbox providers do: POST the List-Unsubscribe address with one click (RFC 8058)."""

from __future__ import annotations

from regulars.sandbox import outgoing
from regulars.sandbox.events import RANKS
from regulars.sandbox.instance import Sandbox, is_loopback

BODY = b"List-Unsubscribe=One-Click"
HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Mailbox one-click unsubscribe"}
ATTEMPTS = 10


def post_all(sandbox: Sandbox, now: int) -> dict:
    """Post every one-click unsubscribe that is due and give counts; failures wait for the next turn."""
    rows = sandbox.store.fetch_all("one_clicks/list_due", now=now)
    counts = {"one_clicks_posted": 0, "one_clicks_failed": 0}
    for row in rows:
        state, answer = _post_one(row)
        with sandbox.store.transaction() as store:
            store.execute("one_clicks/note_attempt", one_click_id=row["one_click_id"], state=state, answer=answer)
            if state == "done":
                rank = RANKS["unsubscribed"]
                store.execute("mails/set_state", mail_id=row["mail_id"], state="unsubscribed", state_rank=rank)
        counts["one_clicks_posted" if state == "done" else "one_clicks_failed"] += 1
    return counts


def _post_one(row: dict) -> tuple[str, str]:
    if not is_loopback(row["url"]):
        return "refused", "not on this machine, so nothing was posted"
    status = outgoing.post(row["url"], BODY, HEADERS)
    if status.isdigit() and 200 <= int(status) < 300:
        return "done", status
    return ("refused" if row["attempts"] + 1 >= ATTEMPTS else "queued"), status
