"""Decide what becomes of a mail, from the seed and the message alone.

A local part that begins with one of these words always behaves so, for tests and shows:
bounce, block, defer, open, click, unsubscribe, complain.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from regulars.sandbox.rendering import Mail

SHARE_BOUNCED = 0.02
SHARE_BLOCKED = 0.01
SHARE_DEFERRED = 0.05
SHARE_MACHINE_OPENED = 0.35
SHARE_OPENED = 0.32
SHARE_CLICKED_OF_OPENED = 0.22
SHARE_UNSUBSCRIBED_OF_OPENED = 0.02
SHARE_COMPLAINED_OF_OPENED = 0.004

READERS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/605.1.15",
)
MACHINE = "Mozilla/5.0"


@dataclass(frozen=True)
class Planned:
    """Hold one thing that will happen to a mail."""

    event: str
    at: int
    fields: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Fate:
    """Hold all that will happen to a mail, and when its reader unsubscribes with one click, if ever."""

    events: list[Planned]
    one_click_at: int | None = None


def decide(mail: Mail, seed: int, at: int, dropped_for: str | None = None) -> Fate:
    """Decide the fate of a mail that leaves at `at`; dropped_for names the suppression list it is on."""
    if dropped_for:
        return Fate([Planned("dropped", at, {"reason": dropped_for, "status": "5.0.0"})])
    key = mail.custom_args.get("regulars_message_id") or f"{mail.row['send_id']}:{mail.row['position']}"
    # Not for secrets: the same seed and message must have the same fate.
    dice = random.Random(f"{seed}:{key}:{mail.row['email'].lower()}")  # noqa: S311
    word = _told_by(mail.row["email"])
    at += dice.randint(0, 2)
    events = [Planned("processed", at)]
    at = _defer(events, dice, word, at)
    roll = dice.random()
    if word == "bounce" or (word is None and roll < SHARE_BOUNCED):
        return Fate([*events, _bounce(dice, at, is_blocked=False)])
    if word == "block" or (word is None and roll < SHARE_BOUNCED + SHARE_BLOCKED):
        return Fate([*events, _bounce(dice, at, is_blocked=True)])
    at += dice.randint(1, 30)
    response = f"250 2.0.0 OK {at} {dice.getrandbits(48):012x} - gsmtp"
    events.append(Planned("delivered", at, {"response": response, "tls": 1, "ip": _address(dice, "192.0.2")}))
    return _read(mail, dice, word, at, events)


def _told_by(email: str) -> str | None:
    local = email.lower().partition("@")[0]
    words = ("bounce", "block", "defer", "open", "click", "unsubscribe", "complain")
    return next((word for word in words if local.startswith(word)), None)


def _defer(events: list[Planned], dice: random.Random, word: str | None, at: int) -> int:
    if dice.random() >= SHARE_DEFERRED and word != "defer":
        return at
    for attempt in range(1, dice.randint(1, 2) + 1):
        at += dice.randint(1, 20)
        response = "450 4.2.0 The mailbox is busy, try again later"
        events.append(Planned("deferred", at, {"response": response, "attempt": str(attempt)}))
        at += dice.randint(120, 900)
    return at


def _bounce(dice: random.Random, at: int, is_blocked: bool) -> Planned:
    fields = {
        "type": "blocked" if is_blocked else "bounce",
        "reason": "550 5.7.1 Message refused by the receiving server's policy"
        if is_blocked
        else "550 5.1.1 The email account that you tried to reach does not exist",
        "status": "5.7.1" if is_blocked else "5.1.1",
        "bounce_classification": "Reputation" if is_blocked else "Invalid Address",
        "tls": 1,
        "ip": _address(dice, "192.0.2"),
    }
    return Planned("bounce", at + dice.randint(1, 40), fields)


def _read(mail: Mail, dice: random.Random, word: str | None, at: int, events: list[Planned]) -> Fate:
    can_open = mail.has_part("text/html") and mail.setting("tracking_settings", "open_tracking", True)
    if dice.random() < SHARE_MACHINE_OPENED and can_open:
        events.append(_open(dice, at + dice.randint(1, 240), MACHINE, "203.0.113", is_machine=True))
    if dice.random() >= SHARE_OPENED and word not in ("open", "click", "unsubscribe", "complain"):
        return Fate(events)
    reader = dice.choice(READERS)
    # Half of the readers look within two hours, most within a day.
    at += max(20, int(dice.lognormvariate(8.9, 1.3)))
    if can_open:
        events += [
            _open(dice, at + again * dice.randint(600, 40_000), reader, "198.51.100", is_machine=False)
            for again in range(dice.choice((1, 1, 1, 2, 3)))
        ]
    if dice.random() < SHARE_CLICKED_OF_OPENED or word == "click":
        events += _click(mail, dice, at, reader)
    if dice.random() < SHARE_COMPLAINED_OF_OPENED or word == "complain":
        events.append(Planned("spamreport", at + dice.randint(5, 600)))
    unsubscribes = dice.random() < SHARE_UNSUBSCRIBED_OF_OPENED or word == "unsubscribe"
    one_click_at = at + dice.randint(5, 120) if unsubscribes and mail.one_click_url else None
    if unsubscribes and mail.setting("tracking_settings", "subscription_tracking", False):
        events.append(Planned("unsubscribe", at + dice.randint(5, 120)))
    return Fate(events, one_click_at)


def _open(dice: random.Random, at: int, reader: str, network: str, is_machine: bool) -> Planned:
    return Planned(
        "open",
        at,
        {
            "useragent": reader,
            "ip": _address(dice, network),
            "sg_content_type": "html",
            "sg_machine_open": is_machine,
        },
    )


def _click(mail: Mail, dice: random.Random, at: int, reader: str) -> list[Planned]:
    links = [(index, url) for index, url in enumerate(mail.links) if url != mail.unsubscribe_url]
    if not links or not mail.setting("tracking_settings", "click_tracking", True):
        return []
    clicks = []
    for _ in range(dice.choice((1, 1, 2))):
        index, url = dice.choice(links)
        at += dice.randint(4, 180)
        fields = {"useragent": reader, "ip": _address(dice, "198.51.100"), "url": url}
        clicks.append(Planned("click", at, {**fields, "url_offset": {"index": index, "type": "html"}}))
    return clicks


def _address(dice: random.Random, network: str) -> str:
    return f"{network}.{dice.randint(1, 254)}"
