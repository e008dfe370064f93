"""Check the personalizations of a mail/send request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from regulars.sandbox.addresses import check_address, check_all_recipients, check_recipients
from regulars.sandbox.refusals import Problem

MAX_PERSONALIZATIONS = 1000
MAX_BYTES = 10_000
MAX_SUBSTITUTIONS = 150
MAX_AHEAD = 72 * 3600
RESERVED_HEADERS = frozenset(
    """x-sg-id x-sg-eid received dkim-signature content-type content-transfer-encoding
    to from subject reply-to cc bcc""".split()  # noqa: SIM905
)


def check_personalizations(request: dict, now: int) -> Iterator[Problem]:
    """Check every personalization and what they share."""
    entries = request.get("personalizations")
    if not isinstance(entries, list) or not entries:
        yield Problem(
            "The personalizations field is required and must have at least one personalization.",
            "personalizations",
            "personalizations",
        )
        return
    if len(entries) > MAX_PERSONALIZATIONS:
        yield Problem(
            f"A request is limited to {MAX_PERSONALIZATIONS} personalizations; it has {len(entries)}. Split it.",
            "personalizations",
            "personalizations",
        )
    yield from check_all_recipients(entries)
    shared_args = request.get("custom_args")
    for index, entry in enumerate(entries):
        path = f"personalizations.{index}"
        if isinstance(entry, dict):
            yield from _check_one(entry, path, now, shared_args if isinstance(shared_args, dict) else {})
        else:
            yield Problem("Must be an object.", path, "personalizations")


def _check_one(entry: dict, path: str, now: int, shared_args: dict) -> Iterator[Problem]:
    yield from check_recipients(entry, path)
    if "from" in entry:
        yield from check_address(entry["from"], f"{path}.from", "from")
    if "subject" in entry:
        yield from check_subject(entry["subject"], f"{path}.subject")
    if "headers" in entry:
        yield from check_headers(entry["headers"], f"{path}.headers")
    if "substitutions" in entry:
        yield from _check_substitutions(entry["substitutions"], f"{path}.substitutions")
    if "custom_args" in entry or shared_args:
        yield from check_custom_args(entry.get("custom_args", {}), f"{path}.custom_args", shared_args)
    if "send_at" in entry:
        yield from check_send_at(entry["send_at"], f"{path}.send_at", now)


def check_subject(subject: Any, field: str) -> Iterator[Problem]:
    """Check one subject: a string of at least one character."""
    if not isinstance(subject, str) or not subject:
        yield Problem("The subject must be a string of at least one character.", field, "subject")


def check_headers(headers: Any, field: str) -> Iterator[Problem]:
    """Check extra headers: strings, plain names, none of the reserved ones."""
    if not isinstance(headers, dict):
        yield Problem("The headers must be an object of name and value pairs.", field, "headers")
        return
    seen: set[str] = set()
    for name, value in headers.items():
        where = f"{field}.{name}"
        if name.lower() in RESERVED_HEADERS:
            yield Problem(f"The header {name} is reserved and cannot be set.", where, "headers")
        if not name or not name.isascii() or any(c.isspace() for c in name) or ":" in name:
            yield Problem("Header names cannot contain non-ASCII characters, spaces or colons.", where, "headers")
        if name.lower() in seen:
            yield Problem("The headers cannot contain a name twice.", where, "headers")
        if not isinstance(value, str) or "\r" in value or "\n" in value:
            yield Problem("Header values must be strings of one line.", where, "headers")
        seen.add(name.lower())


def check_custom_args(arguments: Any, field: str, shared: dict | None = None) -> Iterator[Problem]:
    """Check custom arguments: an object of strings, with the shared ones at most 10,000 bytes of JSON."""
    if not isinstance(arguments, dict):
        given = {list: "array", str: "string", bool: "boolean"}.get(type(arguments), "another type")
        yield Problem(f"Invalid type. Expected: object, given: {given}.", field, "custom_args")
        return
    for name, value in arguments.items():
        if not isinstance(value, str):
            yield Problem("All values of custom_args must be strings.", f"{field}.{name}", "custom_args")
    if size({**(shared or {}), **arguments}) > MAX_BYTES:
        yield Problem(f"The custom_args cannot exceed {MAX_BYTES} bytes.", field, "custom_args")


def _check_substitutions(substitutions: Any, field: str) -> Iterator[Problem]:
    topic = "personalizations.substitutions"
    if not isinstance(substitutions, dict):
        yield Problem("The substitutions must be an object of tag and value pairs.", field, topic)
        return
    for tag, value in substitutions.items():
        if not isinstance(value, str):
            yield Problem("The substitution values must be strings.", f"{field}.{tag}", topic)
    if len(substitutions) > MAX_SUBSTITUTIONS:
        yield Problem(f"A personalization is limited to {MAX_SUBSTITUTIONS} substitutions.", field, topic)
    if size(substitutions) > MAX_BYTES:
        yield Problem(f"The substitutions cannot exceed {MAX_BYTES} bytes per personalization.", field, topic)


def check_send_at(send_at: Any, field: str, now: int) -> Iterator[Problem]:
    """Check a send_at: whole Unix seconds, at most 72 hours ahead; the past means at once."""
    if isinstance(send_at, bool) or not isinstance(send_at, int):
        yield Problem("The send_at must be a Unix timestamp as an integer.", field, "send_at")
    elif send_at > now + MAX_AHEAD:
        yield Problem("Scheduling more than 72 hours in advance is forbidden.", field, "send_at")


def size(value: dict) -> int:
    """Count the bytes of a value as compact JSON in UTF-8."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
