"""Tell what a marketplace answered to a refused call, without repeating what must stay secret."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import httpx

from regulars import settings

# what names a kind of error, and neither a token nor a person
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{2,59}")
CODE_KEYS = ("code", "error", "sub_code", "error_code")
CODES = 3
# shorter words (a version, a page number) are no secrets, and would hide codes
SHORTEST_SECRET = 6
CURES = {
    401: "renew the login or token of the shop's connection",
    403: "give the app of the shop's connection the right to read orders",
    404: "check the host of the shop's connection",
}


def cure(status: int) -> str:
    """Say what a person can do about a refused call."""
    return CURES.get(status, "look the code up in the marketplace's documents")


def codes(response: httpx.Response, secrets: Iterable[str]) -> tuple[str, ...]:
    """Give the error codes that a refusal names; its messages may hold tokens or names, so they are left out."""
    try:
        body = json.loads(response.content)
    except ValueError:
        return ()
    # the word's own form keeps personal data out, the list what was sent
    hidden = [secret for secret in secrets if len(secret) >= SHORTEST_SECRET]
    found = [word for word in _words(body) if CODE.fullmatch(word) and not any(secret in word for secret in hidden)]
    return tuple(dict.fromkeys(found))[:CODES]


def secrets(connection: settings.Endpoint, arguments: dict[str, Any]) -> list[str]:
    """List every text that a call carries or a connection holds: none of them may stand in an error."""
    held = [connection.login, connection.password, *_texts(connection.extra)]
    return [text for text in (*held, *_texts(arguments)) if text]


def _words(body: Any) -> Iterator[str]:
    if isinstance(body, list):
        for one in body[:CODES]:
            yield from _words(one)
    elif isinstance(body, dict):
        for key, value in body.items():
            if key.lower() in CODE_KEYS and isinstance(value, str):
                yield value
            elif isinstance(value, dict | list):
                yield from _words(value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str | int):
        yield str(value)
