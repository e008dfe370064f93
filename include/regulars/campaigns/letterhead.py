"""Hold what a shop puts at the head and the foot of its mails."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from regulars.campaigns.documents import ConfigurationError

NEEDED = ("sender", "postal_address")
SENDER = re.compile(r'"?([^"<>@\r\n]*[^"<>@\s])"?\s*<([^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+)>')


@dataclass(frozen=True)
class Letterhead:
    """Hold a shop's name, sender address, website and postal address (the name first)."""

    name: str
    email: str
    website: str | None
    address_lines: tuple[str, ...]
    missing: tuple[str, ...]


def read(shop: dict) -> Letterhead:
    """Read the letterhead from a row of raw.shops: what its settings say, else what can be made of its id.

    `missing` lists what a shop must set before it writes to real people; a stand-in for it only suits a trial.
    Raises ConfigurationError when a setting cannot be right.
    """
    where, given = f"{shop['marketplace']}/{shop['shop_id']}", shop.get("settings") or {}
    words = re.sub(r"[^a-z0-9]+", " ", str(shop["shop_id"]).lower()).split() or ["shop"]
    name, email = _sender(where, given) or (" ".join(words).title(), f"hello@{'-'.join(words)}.example")
    return Letterhead(
        name=name,
        email=email,
        website=_website(where, given),
        address_lines=_address(where, given, name),
        missing=tuple(key for key in NEEDED if not given.get(key)),
    )


def _sender(where: str, given: dict) -> tuple[str, str] | None:
    sender = _text(where, given, "sender")
    if not sender:
        return None
    found = SENDER.fullmatch(sender)
    if not found:
        raise _wrong(where, "sender", "write name and address, as in Example Gifts <hello@shop.example>")
    return found.group(1), found.group(2)


def _website(where: str, given: dict) -> str | None:
    website = _text(where, given, "website")
    if website and (urlsplit(website).scheme not in ("https", "http") or not urlsplit(website).hostname):
        raise _wrong(where, "website", "write it whole, as in https://shop.example")
    return website


def _address(where: str, given: dict, name: str) -> tuple[str, ...]:
    lines = [line.strip() for line in (_text(where, given, "postal_address") or "").splitlines() if line.strip()]
    # the name once, also where the address begins with it
    return tuple(lines if lines and lines[0].startswith(name) else [name, *lines])


def _text(where: str, given: dict, key: str) -> str | None:
    value = given.get(key)
    if value is not None and not isinstance(value, str):
        raise _wrong(where, key, "write text")
    return value.strip() or None if value else None


def _wrong(where: str, key: str, cure: str) -> ConfigurationError:
    # the value itself is not repeated: it may be an address
    return ConfigurationError(f"Shops file, shop {where}: “{key}” cannot be right. Cure: {cure}.")
