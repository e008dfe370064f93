"""What the shops file may say of tiers, promotions, perks and points, and what is told about a slip."""

from __future__ import annotations

import json

import pytest

from regulars.ingestion import shops
from regulars.ingestion.lined_yaml import ConfigurationError

SHOP = """
base_currency: GBP
shops:
  - marketplace: {marketplace}
    shop: gifts
    timezone: Europe/London
    currency: GBP
    country: GB
    locale: en
"""
EVERYTHING = """
    tiers:
      senior_from: 300
      vip_from: 1500.5
      supreme_from: 8000
      window_days: 365
      grace_days: 0
      fast_track_from: 800
      fast_track_days: 365
      discounts: {senior: 2, vip: 5, supreme: 12.5}
    promotions:
      - {name: Double 11, from: 2025-11-01, to: "2025-11-11", fast_track_from: 600}
    perks:
      free_shipping: rulebook
      gift_wrap: {vip: 3 per half year}
    points:
      earn: [{from: 2026-01-01, per_unit: 1}]
      check_in: 5
      expire_months: 12
      point_value: 0.01
      upgrades: {vip: {points: 5000, days: 90}}
    review_refund: {percent: 5}
"""


def read(tmp_path, text: str, marketplace: str = "own") -> dict:
    path = tmp_path / "shops.yml"
    path.write_text(SHOP.format(marketplace=marketplace).lstrip() + text.lstrip("\n"))
    return shops.read(path)[0]["settings"]


def test_everything_is_kept_as_json_can_say_it(tmp_path):
    found = json.loads(json.dumps(read(tmp_path, EVERYTHING)))
    assert found["tiers"] == {
        "senior_from": 300, "vip_from": 1500.5, "supreme_from": 8000, "window_days": 365, "grace_days": 0,
        "fast_track_from": 800, "fast_track_days": 365, "discounts": {"senior": 2, "vip": 5, "supreme": 12.5},
    }  # fmt: skip
    assert found["promotions"] == [
        {"name": "Double 11", "from_on": "2025-11-01", "to_on": "2025-11-11", "fast_track_from": 600}
    ]
    assert [(one["perk"], one["tier"], one["count"], one["months"]) for one in found["perks"]] == [
        ("free_shipping", "ordinary", 1, 3), ("free_shipping", "senior", 1, 2), ("free_shipping", "vip", 1, 1),
        ("free_shipping", "supreme", 2, 1), ("gift_wrap", "vip", 3, 6),
    ]  # fmt: skip
    assert found["points"] == {
        "earn": [{"from_on": "2026-01-01", "per_unit": 1}], "check_in": 5, "expire_months": 12, "point_value": 0.01,
        "upgrades": [{"tier": "vip", "points": 5000, "days": 90}],
    }  # fmt: skip
    assert found["review_refund"] == {"percent": 5}


def test_what_a_shop_does_not_say_is_not_set(tmp_path):
    assert read(tmp_path, "") == {}


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("tiers: {gold_from: 5}", 9, "“gold_from” is not a setting"),
        ("tiers: 500", 9, "“tiers” holds no settings"),
        ("tiers: {senior_from: 500}", 9, "tiers name senior_from and not vip_from"),
        ("tiers:\n      senior_from: 9\n      vip_from: 9\n      supreme_from: 10", 11, "vip_from is not above"),
        ("tiers: {grace_days: -1}", 9, "“-1” is no grace_days"),
        ("tiers: {window_days: 0}", 9, "“0” is no window_days"),
        ('tiers: {fast_track_from: "800"}', 9, "“800” is no fast_track_from"),
        ("tiers: {fast_track_from: .nan}", 9, "is no fast_track_from"),
        ("tiers: {discounts: {vip: 100}}", 9, "“100” is no vip"),
        ("tiers: {discounts: {gold: 5}}", 9, "“gold” is not a setting"),
        ("promotions: {name: x}", 9, "“promotions” is not a list"),
        ("promotions:\n      - {name: x, from: 2025-11-01}", 10, "“to” is missing"),
        ("promotions:\n      - {name: x, from: 2025-11-02, to: 2025-11-01}", 10, "cannot last from"),
        ("promotions:\n      - {name: x, from: 2025-01-01, to: 2026-02-01}", 10, "cannot last from"),
        ("promotions:\n      - {name: x, from: soon, to: 2026-02-01}", 10, "“soon” is no day"),
        (
            "promotions:\n      - {name: x, from: 2025-11-01, to: 2025-11-01}\n"
            "      - {name: x, from: 2025-12-01, to: 2025-12-01}", 11, "is no name of its own"
        ),
        ("perks: {gift_wrap: rulebook}", 9, "“gift_wrap” holds no settings"),
        ("perks: {free_shipping: {vip: 1 per week}}", 9, "“1 per week” is no count"),
        ("perks: {free_shipping: {vip: 0 per month}}", 9, "“0 per month” is no count"),
        ("perks: {Free Shipping: {vip: 1 per month}}", 9, "is no name of a perk"),
        ("points: {check_in: true}", 9, "“True” is no check_in"),
        ("points: {earn: [{per_unit: 1}]}", 9, "“from” is missing"),
        ("points: {earn: [{from: 2026-01-01, per_unit: 0}]}", 9, "“0” is no per_unit"),
        (
            "points: {earn: [{from: 2026-01-01, per_unit: 1}, {from: 2026-01-01, per_unit: 2}]}", 9,
            "two rates begin on one day"
        ),
        ("points: {upgrades: {ordinary: {points: 1, days: 1}}}", 9, "“ordinary” is not a setting"),
        ("points: {upgrades: {vip: {points: 1}}}", 9, "“days” is missing"),
        ("review_refund: {percent: 0}", 9, "“0” is no percent"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_its_line_and_cure(tmp_path, text, line, told):
    with pytest.raises(ConfigurationError) as raised:
        read(tmp_path, f"    {text}\n")
    assert str(raised.value).startswith(f"shops.yml, line {line}: ")
    assert told in str(raised.value)
    assert "Cure: " in str(raised.value)


def test_reviews_are_not_paid_for_where_a_marketplace_may_forbid_it(tmp_path):
    with pytest.raises(ConfigurationError, match="not known to allow paying for reviews"):
        read(tmp_path, "    review_refund: {}\n", marketplace="taobao")
