"""Read the shops file (REGULARS_SHOPS) and keep every version of a shop's settings in raw.shops."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.numbers import list_currencies

from regulars import warehouse
from regulars.ingestion import formats, lined_yaml, loyalty_settings, shop_rfm, shop_settings
from regulars.ingestion.lined_yaml import Mapping

FILE_KEYS = frozenset({"base_currency", "shops"})
REQUIRED = ("marketplace", "shop", "timezone", "currency", "country", "locale")
OPTIONAL = ("sender", "postal_address", "website", "date_order", "connection", "pull_from")
# what a shop decides for itself, topic by topic
SECTIONS = frozenset((*shop_settings.SECTIONS, shop_rfm.KEY, *loyalty_settings.KEYS))
SHOP_KEYS = frozenset((*REQUIRED, *OPTIONAL)) | SECTIONS
PATTERNS = {
    "shop": (r"[^\s/.][^\s/]*", "use its folder's name, without spaces and slashes"),
    "country": (r"[A-Z]{2}", "write two letters, as in GB"),
    "locale": (r"[a-z]{2,3}([-_][A-Za-z]{2,4})*", "write a language, as in en or en-GB"),
    "connection": (r"[A-Za-z][A-Za-z0-9_]*", "use the id of an Airflow connection, in letters, digits and _"),
    "date_order": (r"day_first|month_first", "write day_first or month_first"),
    "website": (r"https?://\S+", "write an address, as in https://shop.example.com"),
}


def record(connection: warehouse.Connection, path: Path) -> int:
    """Append a version of each listed shop that is new or changed, and commit; returns how many.

    Shops that the warehouse knows stay known when they, or the whole file, are missing.
    Raises ConfigurationError naming file and line.
    """
    if not path.exists():
        return 0
    shops = read(path)
    _refuse_unknown_zones(connection, path, shops)
    warehouse.execute(connection, "shops/take_lock")
    changed = warehouse.execute(connection, "shops/insert_changed", shops=json.dumps(shops))
    connection.commit()
    return changed


def read(path: Path) -> list[dict]:
    """Read and check the shops file; raises ConfigurationError naming file and line."""
    content = lined_yaml.read(path)
    content.refuse_unknown_keys(FILE_KEYS)
    content.require("base_currency", "shops")
    _refuse_unknown_currency(content, "base_currency")
    entries = content["shops"]
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise content.refuse("“shops” is not a list", "write one `- {marketplace: own, shop: …}` a shop", "shops")
    seen = set()
    for entry in entries:
        _check(entry)
        key = (entry["marketplace"], entry["shop"])
        if key in seen:
            raise entry.refuse(f"the shop “{entry['shop']}” is listed twice", "keep one of them", "shop")
        seen.add(key)
    return [_row(entry, content["base_currency"]) for entry in entries]


def _check(entry: Mapping) -> None:
    entry.refuse_unknown_keys(SHOP_KEYS)
    entry.require(*REQUIRED)
    for key in (key for key in entry if key not in SECTIONS):
        if key == "pull_from" and type(entry[key]) is date:
            entry[key] = entry[key].isoformat()
        if not isinstance(entry[key], str):
            raise entry.refuse(f"“{entry[key]}” is not text", f'write it in quotes: {key}: "{entry[key]}"', key)
    marketplaces = sorted({one.marketplace for one in formats.read_all() if one.kind == "orders"})
    if entry["marketplace"] not in marketplaces:
        cure = f"use one of {', '.join(marketplaces)}"
        raise entry.refuse(f"“{entry['marketplace']}” is no known marketplace", cure, "marketplace")
    for key, (pattern, cure) in PATTERNS.items():
        if key in entry and not re.fullmatch(pattern, entry[key]):
            raise entry.refuse(f"“{entry[key]}” is no {key}", cure, key)
    _refuse_unknown_currency(entry, "currency")
    _refuse_no_day(entry, "pull_from")
    try:
        ZoneInfo(entry["timezone"])
    except (KeyError, ValueError, OSError):
        raise _refuse_zone(entry) from None


def _refuse_zone(entry: Mapping) -> lined_yaml.ConfigurationError:
    return entry.refuse(f"“{entry['timezone']}” is no time zone", "use an IANA name, as in Europe/London", "timezone")


def _refuse_unknown_currency(entry: Mapping, key: str) -> None:
    if entry[key] not in list_currencies():
        raise entry.refuse(f"“{entry[key]}” is no currency", "use an ISO 4217 code, as in GBP", key)


def _refuse_no_day(entry: Mapping, key: str) -> None:
    try:
        date.fromisoformat(entry.get(key, "2026-01-31"))
    except ValueError:
        raise entry.refuse(f"“{entry[key]}” is no {key}", "write a day, as in 2026-01-31", key) from None


def _refuse_unknown_zones(connection: warehouse.Connection, path: Path, shops: list[dict]) -> None:
    """Refuse a zone that Python knows and Postgres does not, because the models compute with it there."""
    zones = [shop["timezone"] for shop in shops]
    for row in warehouse.fetch_all(connection, "shops/list_unknown_zones", zones=zones):
        raise lined_yaml.ConfigurationError(
            f"{path.name}: Postgres does not know the time zone “{row['zone']}”. Cure: use an IANA name."
        )


def _row(entry: Mapping, base_currency: str) -> dict:
    return {
        "marketplace": entry["marketplace"],
        "shop_id": entry["shop"],
        "timezone": entry["timezone"],
        "currency": entry["currency"],
        "country": entry["country"],
        "locale": entry["locale"],
        "base_currency": base_currency,
        "settings": {key: entry[key] for key in OPTIONAL if key in entry}
        | shop_settings.read(entry)
        | shop_rfm.read(entry)
        | loyalty_settings.read(entry),
    }
