"""Check the addresses of a mail/send request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from regulars.sandbox.refusals import Problem

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
RECIPIENTS = ("to", "cc", "bcc")
MAX_RECIPIENTS = 1000


def is_address(text: Any) -> bool:
    """Say whether a text is a plain ASCII mail address."""
    return (
        isinstance(text, str)
        and len(text) <= 254
        and len(text.partition("@")[0]) <= 64
        and _ADDRESS.fullmatch(text) is not None
    )


def check_address(value: Any, field: str, topic: str, allow_marks: bool = True) -> Iterator[Problem]:
    """Check one {"email", "name"} object; recipients may not have , or ; in their name."""
    if not isinstance(value, dict):
        yield Problem("Must be an object with an email and, if wanted, a name.", field, topic)
        return
    if not is_address(value.get("email")):
        yield Problem("Does not contain a valid address.", f"{field}.email", topic)
    name = value.get("name")
    if name is not None and not isinstance(name, str):
        yield Problem("The name must be a string.", f"{field}.name", topic)
    elif name and not allow_marks and ("," in name or ";" in name):
        yield Problem("The name cannot contain , or ; characters.", f"{field}.name", topic)


def check_recipients(entry: dict, path: str) -> Iterator[Problem]:
    """Check to, cc and bcc of one personalization."""
    if not isinstance(entry.get("to"), list) or not entry["to"]:
        yield Problem(
            "The to array is required and must have at least one object with a valid address.",
            f"{path}.to",
            "personalizations.to",
        )
    for kind in RECIPIENTS:
        people = entry.get(kind, [])
        if not isinstance(people, list):
            if kind != "to":
                yield Problem(f"The {kind} must be an array of address objects.", f"{path}.{kind}")
            continue
        for index, person in enumerate(people):
            yield from check_address(person, f"{path}.{kind}.{index}", f"personalizations.{kind}", allow_marks=False)


def list_recipients(entry: dict) -> list[tuple[str, str]]:
    """Give (kind, address) of everybody in one personalization that can be read."""
    found = []
    for kind in RECIPIENTS:
        people = entry.get(kind)
        if isinstance(people, list):
            found += [
                (kind, person["email"])
                for person in people
                if isinstance(person, dict) and isinstance(person.get("email"), str)
            ]
    return found


def check_all_recipients(entries: list) -> Iterator[Problem]:
    """Check what holds for a whole request: at most 1000 recipients, each address once."""
    seen: set[str] = set()
    count = 0
    for index, entry in enumerate(entries):
        if not isinstance(entry, dict):
            continue
        for _, address in list_recipients(entry):
            count += 1
            if address.lower() in seen:
                yield Problem(
                    f"Each address may be included only once; {address} is included more than once.",
                    f"personalizations.{index}",
                    "recipient-errors",
                )
            seen.add(address.lower())
    if count > MAX_RECIPIENTS:
        yield Problem(
            f"A request is limited to {MAX_RECIPIENTS} recipients (to + cc + bcc); it has {count}.",
            "personalizations",
            "personalizations",
        )
