"""Check what a shop's settings say about tiers, promotions, perks and points (rules 1-3, 1-6, 1-18 to 1-20, 1-23)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from datetime import date

from regulars.ingestion.lined_yaml import ConfigurationError, Mapping

TIERS = ("ordinary", "senior", "vip", "supreme")
THRESHOLDS = ("senior_from", "vip_from", "supreme_from")
TIER_KEYS = frozenset({*THRESHOLDS, "window_days", "grace_days", "fast_track_from", "fast_track_days", "discounts"})
POINT_KEYS = frozenset({"earn", "check_in", "expire_months", "point_value", "upgrades"})
# Rule 1-19: how often a tier ships for free.
RULEBOOK = {
    "free_shipping": {
        "ordinary": "1 per quarter",
        "senior": "1 per 2 months",
        "vip": "1 per month",
        "supreme": "2 per month",
    }
}
PERIODS = {"month": 1, "quarter": 3, "half year": 6, "year": 12, **{f"{n} months": n for n in (2, 3, 4, 6)}}
LONGEST_PROMOTION_DAYS = 366
# A paid review (1-20) is forbidden by marketplaces; who sells in a shop of their own answers for it themselves.
OWN_SHOPS = ("own", "shopify")


def read(entry: Mapping) -> dict:
    """Read the loyalty settings of one shop, as raw.shops keeps them; raises ConfigurationError naming file and line.

    Days come out as text, perks and upgrades as lists; what the shop does not set is left out.
    """
    return {key: READERS[key](entry, entry[key]) for key in READERS if key in entry}


def _tiers(entry: Mapping, tiers: object) -> dict:
    tiers = _mapping(entry, "tiers", tiers, TIER_KEYS)
    for key in tiers:
        if key == "grace_days":
            _number(tiers, key, at_least=0)
        elif key.endswith("_days"):
            _number(tiers, key, at_least=1)
        elif key != "discounts":
            _amount(tiers, key)
    _refuse_thresholds_out_of_order(entry, tiers)
    if "discounts" in tiers:
        discounts = _mapping(tiers, "discounts", tiers["discounts"], frozenset(TIERS))
        for tier in discounts:
            _amount(discounts, tier, at_most=99)
    return _plain(tiers)


def _refuse_thresholds_out_of_order(entry: Mapping, tiers: Mapping) -> None:
    given = [key for key in THRESHOLDS if key in tiers]
    if given and len(given) < len(THRESHOLDS):
        missing = next(key for key in THRESHOLDS if key not in tiers)
        cure = f"give all of {', '.join(THRESHOLDS)}, or none of them"
        raise entry.refuse(f"tiers name {given[0]} and not {missing}", cure, "tiers")
    for lower, upper in itertools.pairwise(given):
        if not tiers[lower] < tiers[upper]:
            raise tiers.refuse(f"{upper} is not above {lower}", "let each tier begin above the one before", upper)


def _promotions(entry: Mapping, promotions: object) -> list[dict]:
    names = set()
    found = []
    for one in _list(entry, "promotions", promotions, frozenset({"name", "from", "to", "fast_track_from"})):
        one.require("name", "from", "to")
        first, last = _day(one, "from"), _day(one, "to")
        if not first <= last or (last - first).days >= LONGEST_PROMOTION_DAYS:
            cure = f"write first and last day, at most {LONGEST_PROMOTION_DAYS} days"
            raise one.refuse(f"a promotion cannot last from {first} to {last}", cure, "to")
        if not isinstance(one["name"], str) or one["name"] in names:
            raise one.refuse(f"“{one['name']}” is no name of its own", "name each promotion once, in quotes", "name")
        names.add(one["name"])
        row = {"name": one["name"], "from_on": first.isoformat(), "to_on": last.isoformat()}
        if "fast_track_from" in one:
            row["fast_track_from"] = _amount(one, "fast_track_from")
        found.append(row)
    return found


def _perks(entry: Mapping, perks: object) -> list[dict]:
    rows = []
    for perk, counts in _mapping(entry, "perks", perks).items():
        if not re.fullmatch(r"[a-z][a-z0-9_]*", perk):
            raise perks.refuse(f"“{perk}” is no name of a perk", "write it as free_shipping is written", perk)
        if counts == "rulebook" and perk in RULEBOOK:
            rows += [_entitlement(perks, perk, tier, text) for tier, text in RULEBOOK[perk].items()]
            continue
        counts = _mapping(perks, perk, counts, frozenset(TIERS))
        rows += [_entitlement(counts, perk, tier, counts[tier]) for tier in counts]
    return rows


def _entitlement(where: Mapping, perk: str, tier: str, text: object) -> dict:
    matched = re.fullmatch(r"([1-9][0-9]{0,3}) per ([a-z0-9 ]+)", str(text))
    if not matched or matched[2] not in PERIODS:
        cure = f"write `1 per month`, with one of {', '.join(PERIODS)}"
        raise where.refuse(f"“{text}” is no count of {perk}", cure, tier)
    return {"perk": perk, "tier": tier, "count": int(matched[1]), "months": PERIODS[matched[2]]}


def _points(entry: Mapping, points: object) -> dict:
    points = _mapping(entry, "points", points, POINT_KEYS)
    found = {key: _number(points, key, at_least=1) for key in ("check_in", "expire_months") if key in points}
    if "point_value" in points:
        found["point_value"] = _amount(points, "point_value")
    if "earn" in points:
        rates = _list(points, "earn", points["earn"], frozenset({"from", "per_unit"}))
        found["earn"] = [_earning(one) for one in rates]
        days = [one["from_on"] for one in found["earn"]]
        if len(set(days)) < len(days):
            raise points.refuse("two rates begin on one day", "keep one of them", "earn")
    if "upgrades" in points:
        upgrades = _mapping(points, "upgrades", points["upgrades"], frozenset(TIERS[1:]))
        found["upgrades"] = [_upgrade(upgrades, tier) for tier in upgrades]
    return found


def _earning(one: Mapping) -> dict:
    one.require("from", "per_unit")
    return {"from_on": _day(one, "from").isoformat(), "per_unit": _amount(one, "per_unit")}


def _upgrade(upgrades: Mapping, tier: str) -> dict:
    price = _mapping(upgrades, tier, upgrades[tier], frozenset({"points", "days"}))
    price.require("points", "days")
    return {"tier": tier, "points": _number(price, "points", 1), "days": _number(price, "days", 1)}


def _review_refund(entry: Mapping, refund: object) -> dict:
    if entry.get("marketplace") not in OWN_SHOPS:
        cure = f"remove it: only shops of your own ({', '.join(OWN_SHOPS)}) may"
        raise entry.refuse("this marketplace is not known to allow paying for reviews", cure, "review_refund")
    refund = _mapping(entry, "review_refund", refund, frozenset({"percent", "characters"}))
    found = {"percent": _amount(refund, "percent", at_most=99)} if "percent" in refund else {}
    return found | ({"characters": _number(refund, "characters", 1)} if "characters" in refund else {})


READERS: dict[str, Callable[[Mapping, object], object]] = {
    "tiers": _tiers,
    "promotions": _promotions,
    "perks": _perks,
    "points": _points,
    "review_refund": _review_refund,
}
KEYS = frozenset(READERS)


def _mapping(where: Mapping, key: str, value: object, allowed: frozenset[str] | None = None) -> Mapping:
    if not isinstance(value, Mapping):
        cure = f"write `{key}:` and below it lines `name: value`"
        raise where.refuse(f"“{key}” holds no settings", cure, key)
    if allowed is not None:
        value.refuse_unknown_keys(allowed)
    return value


def _list(where: Mapping, key: str, value: object, allowed: frozenset[str]) -> list[Mapping]:
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise where.refuse(f"“{key}” is not a list", f"write one `- {{{', '.join(sorted(allowed))}: …}}` each", key)
    for one in value:
        one.refuse_unknown_keys(allowed)
    return value


def _number(where: Mapping, key: str, at_least: int) -> int:
    value = where[key]
    if type(value) is not int or not at_least <= value < 10**9:
        raise where.refuse(f"“{value}” is no {key}", f"write a whole number from {at_least}", key)
    return value


def _amount(where: Mapping, key: str, at_most: int = 10**12) -> int | float:
    value = where[key]
    if type(value) not in (int, float) or not 0 < value <= at_most:
        raise where.refuse(f"“{value}” is no {key}", f"write a number above 0, at most {at_most}", key)
    return value


def _day(where: Mapping, key: str) -> date:
    value = where[key]
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _refuse_day(where, key) from None


def _refuse_day(where: Mapping, key: str) -> ConfigurationError:
    return where.refuse(f"“{where[key]}” is no day", "write it as 2026-01-31", key)


def _plain(mapping: Mapping) -> dict:
    return {key: dict(value) if isinstance(value, Mapping) else value for key, value in mapping.items()}
