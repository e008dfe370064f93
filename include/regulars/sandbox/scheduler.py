"""Turn the wheel: release mail that is due, let events happen, hand them to the webhook."""

from __future__ import annotations

import json
from collections import Counter

from regulars.sandbox import behaviour, one_click, posting
from regulars.sandbox.events import RANKS, shape, state_after
from regulars.sandbox.instance import Sandbox
from regulars.sandbox.mails import CANCEL_WINDOW
from regulars.sandbox.rendering import Mail, MailReader

PAUSE_LIMIT = 72 * 3600
DROP_REASONS = {
    "bounces": ("Bounced Address", "bypass_bounce_management"),
    "spam_reports": ("Spam Reporting Address", "bypass_spam_management"),
    "unsubscribes": ("Unsubscribed Address", "bypass_unsubscribe_management"),
}


def turn(sandbox: Sandbox, is_patient: bool = False) -> dict:
    """Do everything that is due by the clock and give counts; patient turns wait between retries."""
    with sandbox.turning:
        now = sandbox.clock.now()
        counts: Counter = Counter()
        # In the order of time: a bounce at noon must stop the mail of one o'clock.
        for row in sandbox.store.fetch_all("mails/list_due_times", now=now):
            counts["events_happened"] += _let_happen(sandbox, row["due_at"])
            counts += _release(sandbox, row["due_at"], now)
        counts["events_happened"] += _let_happen(sandbox, now)
        posted = posting.post_all(sandbox, now, is_patient)
        clicked = one_click.post_all(sandbox, now)
    return {"clock": now, **_mail_counts(counts), **posted, **clicked}


def _mail_counts(counts: Counter) -> dict:
    names = ("released", "dropped", "cancelled", "expired", "events_planned", "events_happened")
    return {name: counts[name] for name in names}


def _release(sandbox: Sandbox, due_at: int, now: int) -> Counter:
    counts: Counter = Counter()
    with sandbox.store.transaction() as store:
        reader = MailReader(store)
        suppressed: dict[str, set[str]] = {}
        for row in store.fetch_all("suppressions/list_all"):
            suppressed.setdefault(row["email"], set()).add(row["kind"])
        for row in store.fetch_all("mails/list_due", due_at=due_at):
            held = _held_as(row, now)
            if held is None:
                counts += _send(sandbox, reader.mail(row), suppressed.get(row["email"].lower(), set()))
            elif held != "paused":
                store.execute("mails/set_state", mail_id=row["mail_id"], state=held, state_rank=RANKS[held])
                counts[held] += 1
    return counts


def _held_as(row: dict, now: int) -> str | None:
    """Say whether a hold stops a due mail; one set later than ten minutes before send_at does not."""
    planned_at = row["send_at"] or row["accepted_at"]
    if row["hold_status"] is None or row["hold_set_at"] > planned_at - CANCEL_WINDOW:
        return None
    if row["hold_status"] == "cancel":
        return "cancelled"
    return "expired" if now >= planned_at + PAUSE_LIMIT else "paused"


def _send(sandbox: Sandbox, mail: Mail, suppressed: set[str]) -> Counter:
    store, at = sandbox.store, mail.row["due_at"]
    dropped_for = _drop_reason(mail, suppressed)
    fate = behaviour.decide(mail, sandbox.seed, at, dropped_for)
    shaped = [shape(mail, planned, number) for number, planned in enumerate(fate.events)]
    mail_id = mail.row["mail_id"]
    store.execute_many(
        "events/add",
        [
            {
                "mail_id": mail_id,
                "at": event["timestamp"],
                "event": event["event"],
                "body": json.dumps(event, ensure_ascii=False),
            }
            for event in shaped
        ],
    )
    if dropped_for is None:
        store.execute("mails/release", mail_id=mail_id, released_at=at)
    store.execute("mails/set_state", mail_id=mail_id, state="sent", state_rank=RANKS["sent"])
    if fate.one_click_at is not None:
        store.execute("one_clicks/add", mail_id=mail_id, url=mail.one_click_url, due_at=fate.one_click_at)
    return Counter(released=dropped_for is None, dropped=dropped_for is not None, events_planned=len(shaped))


def _drop_reason(mail: Mail, suppressed: set[str]) -> str | None:
    if mail.setting("mail_settings", "bypass_list_management", False):
        return None
    for kind, (reason, bypass) in DROP_REASONS.items():
        if kind in suppressed and not mail.setting("mail_settings", bypass, False):
            return reason
    return None


def _let_happen(sandbox: Sandbox, now: int) -> int:
    with sandbox.store.transaction() as store:
        rows = store.fetch_all("events/list_due", now=now)
        states, lists = [], []
        for row in rows:
            event = json.loads(row["body"])
            state = state_after(event)
            if state:
                states.append({"mail_id": row["mail_id"], "state": state, "state_rank": RANKS[state]})
            kind = _suppression_of(event)
            if kind:
                reason, status = event.get("reason", ""), event.get("status", "")
                lists.append(
                    {"kind": kind, "email": row["email"], "created": row["at"], "reason": reason, "status": status}
                )
        store.execute_many("mails/set_state", states)
        store.execute_many("suppressions/add", lists)
        store.execute("events/mark_happened", now=now)
    return len(rows)


def _suppression_of(event: dict) -> str | None:
    if event["event"] == "bounce":
        return "blocks" if event.get("type") == "blocked" else "bounces"
    return {"spamreport": "spam_reports", "unsubscribe": "unsubscribes"}.get(event["event"])
