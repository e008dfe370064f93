"""Post events to the webhook as SendGrid does: signed, in batches, some twice, some late, retried."""

from __future__ import annotations

import json
import random
import time
from concurrent.futures import ThreadPoolExecutor

from regulars.sandbox import outgoing
from regulars.sandbox.events import body, event_id
from regulars.sandbox.instance import Sandbox

ATTEMPTS = 3
PAUSES = (0.05, 0.2)
WORKERS = 4
GIVE_UP_AFTER = 3
LOST_AFTER = 24 * 3600
BATCH_SIZES = (1, 40, 120, 250)
SHARE_DUPLICATED = 0.08
SHARE_CHANGED = 0.35
SHARE_RETRY_CHANGED = 0.25
DISORDER = 900


def post_all(sandbox: Sandbox, now: int, is_patient: bool = False) -> dict:
    """Post every event that happened, in signed batches, and give counts; what fails stays queued.

    A patient round tries each batch once and leaves the next try to a later round.
    """
    _plan_deliveries(sandbox, now)
    rows = sandbox.store.fetch_all("deliveries/list_queued", now=now if is_patient else None)
    failures: list[int] = []

    def post(row: dict) -> None:
        # A webhook that is down answers nobody: after some batches the others need not wait for it.
        if len(failures) < GIVE_UP_AFTER and not _post_one(sandbox, row, now, is_patient):
            failures.append(row["delivery_id"])

    with ThreadPoolExecutor(WORKERS) as workers:
        list(workers.map(post, rows))
    counts = sandbox.store.fetch_one("deliveries/count")
    return {
        "webhook_posts": len(rows),
        "webhook_queued": counts["queued"],
        "webhook_lost": counts["lost"],
        "events_queued": counts["events_queued"],
    }


def _plan_deliveries(sandbox: Sandbox, now: int) -> None:
    """Put events that happened into batches, which a kill cannot lose."""
    with sandbox.store.transaction() as store:
        rows = store.fetch_all("events/list_unposted")
        if not rows:
            return
        dice = random.Random(f"{sandbox.seed}:posting:{rows[0]['event_id']}:{len(rows)}")  # noqa: S311
        queue = []
        for row in rows:
            queue.append((row["at"] + dice.randint(0, DISORDER), row["event_id"], row["body"]))
            if dice.random() < SHARE_DUPLICATED:
                again = row["body"] if dice.random() > SHARE_CHANGED else _renamed(row["body"], "again")
                queue.append((row["at"] + dice.randint(0, 4 * DISORDER), None, again))
        queue.sort(key=lambda item: item[0])
        while queue:
            count = dice.randint(1, dice.choice(BATCH_SIZES))
            batch, queue = queue[:count], queue[count:]
            events = "[" + ",".join(text for _, _, text in batch) + "]"
            delivery_id = store.execute("deliveries/add", created_at=now, events=events, event_count=len(batch))
            ids = [{"event_id": number, "delivery_id": delivery_id} for _, number, _ in batch if number]
            store.execute_many("events/assign", ids)


def _renamed(text: str, why: str) -> str:
    event = json.loads(text)
    event["sg_event_id"] = event_id(f"{event['sg_event_id']}:{why}")
    return json.dumps(event, ensure_ascii=False)


def _post_one(sandbox: Sandbox, row: dict, now: int, is_patient: bool) -> bool:
    for turn in range(1 if is_patient else ATTEMPTS):
        attempt = row["attempts"] + turn
        raw = body(_events_of(row, attempt))
        headers = {"Content-Type": "application/json", "User-Agent": "SendGrid Event API"}
        status = outgoing.post(sandbox.webhook, raw, {**headers, **sandbox.signer.headers(raw, now)})
        is_done = status.isdigit() and 200 <= int(status) < 300
        is_lost = not is_done and sandbox.clock.is_real and now - row["created_at"] > LOST_AFTER
        sandbox.store.execute(
            "deliveries/note_attempt",
            delivery_id=row["delivery_id"],
            state="done" if is_done else "lost" if is_lost else "queued",
            answer=status,
            next_at=now + min(10 * 2**attempt, 3600),
        )
        if is_done:
            return True
        if not is_patient and turn + 1 < ATTEMPTS:
            time.sleep(PAUSES[turn])
    return False


def _events_of(row: dict, attempt: int) -> list[dict]:
    """Give the events of a delivery; a retry gives some of them another sg_event_id, as SendGrid may."""
    events = json.loads(row["events"])
    if attempt:
        dice = random.Random(f"{row['delivery_id']}:{attempt}")  # noqa: S311
        for event in events:
            if dice.random() < SHARE_RETRY_CHANGED:
                event["sg_event_id"] = event_id(f"{event['sg_event_id']}:{attempt}")
    return events
