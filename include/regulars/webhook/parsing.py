"""Read the events out of a signed body: what is readable is normalised, what is not is kept verbatim."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

UNREADABLE = "unreadable"
SUPPRESSING = frozenset({"bounce", "spamreport", "unsubscribe", "group_unsubscribe"})
# what tells two events of one message apart; never sg_event_id, which a retry may change. sg_message_id is among
# them so that a message that really left twice shows up twice.
NATURAL_FIELDS = (
    "sg_message_id", "event", "url", "url_offset", "attempt", "type", "asm_group_id", "sg_machine_open",
)  # fmt: skip
MESSAGE_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Postgres holds neither in text
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
SPACE = re.compile(r"[ \t\r\n]*")
LAST_SECOND = 253_402_300_799  # 9999-12-31, the last that datetime holds


@dataclass(frozen=True)
class Event:
    """Hold one event as crm.events takes it; `raw` is its JSON as it came."""

    event_key: str
    message_id: str | None
    event: str
    occurred_at: datetime
    sg_event_id: str | None
    sg_message_id: str | None
    email: str | None
    is_machine_open: bool
    url: str | None
    reason: str | None
    raw: str
    suppression: str | None


def parse(body: bytes, signed_at: datetime) -> list[Event]:
    """Read every event of a body, each once; `signed_at` dates the events that have no time of their own.

    Nothing is dropped: an event without a name or a time, and whatever is not JSON at all, becomes an event
    named `unreadable` that holds what came.
    """
    events = (_read(value, raw, signed_at) for value, raw in _split(body))
    return list({event.event_key: event for event in events}.values())


def _split(body: bytes) -> Iterator[tuple[object, str]]:
    """Yield each event with its own text; what is not JSON comes as a note that holds it verbatim."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("utf-8-sig", "replace")
        yield None, _note(body)
    at = _skip(text, 0)
    is_list = text[at : at + 1] == "["
    if is_list:
        at = _skip(text, at + 1)
    while at < len(text) and text[at] != "]":
        try:
            value, end = DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        yield value, text[at:end]
        at = _skip(text, end)
        if not is_list or text[at : at + 1] != ",":
            break
        at = _skip(text, at + 1)
    rest = text[at:].strip()
    if rest != ("]" if is_list else ""):
        yield None, _note(rest.encode())


def _skip(text: str, at: int) -> int:
    return SPACE.match(text, at).end()


def _note(what: bytes) -> str:
    try:
        text = what.decode()
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" in text:
        return json.dumps({"verbatim_base64": base64.b64encode(what).decode()})
    return json.dumps({"verbatim": text})


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) < 20 else float(digits)


DECODER = json.JSONDecoder(parse_int=_whole)


def _read(value: object, raw: str, signed_at: datetime) -> Event:
    fields = value if isinstance(value, dict) else {}
    name, occurred_at = _text(fields.get("event")), _instant(fields.get("timestamp"))
    is_readable = name is not None and occurred_at is not None
    message_id = _message_id(fields.get("regulars_message_id"))
    email = _text(fields.get("email"))
    return Event(
        event_key=_key(fields, message_id, email, occurred_at if is_readable else None, raw),
        message_id=message_id,
        event=name if is_readable else UNREADABLE,
        occurred_at=occurred_at if is_readable else signed_at,
        sg_event_id=_text(fields.get("sg_event_id")),
        sg_message_id=_text(fields.get("sg_message_id")),
        email=email,
        is_machine_open=fields.get("sg_machine_open") in (True, "true"),
        url=_text(fields.get("url")),
        reason=_text(fields.get("reason")) or _text(fields.get("response")),
        raw=raw,
        suppression=_suppression(name, fields),
    )


def _text(value: object) -> str | None:
    return UNSTORABLE.sub("\ufffd", value).strip() or None if isinstance(value, str) else None


def _message_id(value: object) -> str | None:
    return value.lower() if isinstance(value, str) and MESSAGE_ID.fullmatch(value) else None


def _instant(value: object) -> datetime | None:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,12}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= LAST_SECOND:
        return None
    return datetime.fromtimestamp(int(value), UTC)


def _suppression(name: str | None, fields: dict) -> str | None:
    # `blocked` is a refusal of this one mail; a bounce of any other or no type says that the address is dead
    if name not in SUPPRESSING or (name == "bounce" and fields.get("type") == "blocked"):
        return None
    return name


def _key(fields: dict, message_id: str | None, email: str | None, occurred_at: datetime | None, raw: str) -> str:
    """Give the key that every repetition of the event has too; what has no name or time is known by all it says."""
    natural = {name: fields.get(name) for name in NATURAL_FIELDS}
    if occurred_at is not None:
        natural |= {"who": [message_id, (email or "").lower()], "second": int(occurred_at.timestamp())}
    else:
        natural = {name: value for name, value in fields.items() if name != "sg_event_id"} or raw
    try:
        text = json.dumps(natural, sort_keys=True)
    except RecursionError:
        text = raw
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
