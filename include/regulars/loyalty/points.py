"""Book points (rule 1-23) as transfers whose legs sum to zero: earned, spent, given back, expired.

A person's key says whose points they are and of which shop; what their other keys in the same shop have is spent with
them. A balance is never below zero: a take-back of more than that is owed, and paid by what is earned next. The caller
commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from regulars import warehouse


class NotEnoughPointsError(LookupError):
    """Say how many points there are, and how many were asked for."""


@dataclass(frozen=True)
class Shop:
    """Hold the shop that a person's key is of, and what its settings say of points."""

    marketplace: str
    shop_id: str
    settings: dict

    def key(self, reason: str, reference: str) -> str:
        """Name a booking, so that twice is once."""
        return f"{reason}:{self.marketplace}/{self.shop_id}:{reference}"


def balance(connection: warehouse.Connection, person_key: str) -> int:
    """Give the points that the person may spend: what all their keys have, less what they owe."""
    return max(sum(row["balance"] - row["owed"] for row in _balances(connection, person_key)), 0)


def worth(connection: warehouse.Connection, person_key: str, points: int) -> Decimal:
    """Give what points pay in the base currency; raises LookupError where the shop sets no `point_value`."""
    return Decimal(str(_setting(_shop(connection, person_key), "point_value"))) * points


def check_in(connection: warehouse.Connection, person_key: str, on: date) -> bool:
    """Book the points of a day's check-in; returns whether they are new: a day counts once.

    Raises LookupError where the shop gives none.
    """
    shop = _shop(connection, person_key)
    points = _setting(shop, "check_in")
    _hold(connection, person_key)
    key = shop.key("check_in", f"{person_key}:{on}")
    if _transfer(connection, key):
        return False
    _book(connection, shop, "check_in", "issued", {person_key: points}, on.isoformat(), key, on)
    return True


def redeem(connection: warehouse.Connection, person_key: str, points: int, reference: str, on: date) -> int:
    """Pay with points for `reference` (an order, say); returns the transfer's id, the same one when asked twice.

    Raises NotEnoughPointsError, and ValueError where that reference was paid otherwise before.
    """
    return _spend(connection, _shop(connection, person_key), person_key, points, "redeem", reference, on)


def give_back(connection: warehouse.Connection, person_key: str, reference: str, on: date) -> int:
    """Book back what was paid for `reference`, to the keys it came from; returns the transfer's id. Twice is once.

    Raises LookupError where nothing was paid for it in that shop.
    """
    shop = _shop(connection, person_key)
    _hold(connection, person_key)
    key = shop.key("return", reference)
    if done := _transfer(connection, key):
        return done[0]["transfer_id"]
    paid = _transfer(connection, shop.key("redeem", reference))
    if not paid:
        raise LookupError(f"Nothing was paid with points for “{reference}” in {shop.marketplace}/{shop.shop_id}.")
    legs = {row["person_key"]: -row["points"] for row in paid}
    return _book(connection, shop, "return", "redeemed", legs, reference, key, on)


def upgrade(connection: warehouse.Connection, person_key: str, tier: str, reference: str, on: date) -> int:
    """Buy a tier with points from `on`, for the days that the shop sets; returns the transfer's id. Twice is once.

    Raises LookupError where the shop sells no such tier, and NotEnoughPointsError.
    """
    shop = _shop(connection, person_key)
    price = next((one for one in _setting(shop, "upgrades") if one["tier"] == tier), None)
    if price is None:
        raise LookupError(f"{shop.marketplace}/{shop.shop_id} sells no tier “{tier}” for points. Cure: set its price.")
    _hold(connection, person_key)
    if done := _transfer(connection, shop.key("upgrade", reference)):
        return done[0]["transfer_id"]
    transfer_id = _spend(connection, shop, person_key, price["points"], "upgrade", reference, on)
    grant = {"person_key": person_key, "marketplace": shop.marketplace, "shop_id": shop.shop_id, "tier": tier}
    warehouse.execute(connection, "points/grant_tier", transfer_id=transfer_id, from_on=on, days=price["days"], **grant)
    return transfer_id


def _spend(
    connection: warehouse.Connection,
    shop: Shop,
    person_key: str,
    points: int,
    reason: str,
    reference: str,
    on: date,
) -> int:
    if points < 1:
        raise ValueError(f"{points} points cannot be spent. Cure: name a number above 0.")
    _hold(connection, person_key)
    balances = _balances(connection, person_key)
    key = shop.key(reason, reference)
    if done := _transfer(connection, key):
        keys = {row["person_key"] for row in balances}
        if sum(row["points"] for row in done) != -points or not keys.issuperset(row["person_key"] for row in done):
            raise ValueError(f"“{reference}” was paid with other points before. Cure: use a reference once.")
        return done[0]["transfer_id"]
    available = sum(row["balance"] - row["owed"] for row in balances)
    if available < points:
        raise NotEnoughPointsError(f"There are {max(available, 0)} points, and {points} were asked for.")
    legs, left = {}, points
    for row in balances:
        taken = min(row["balance"], left)
        if taken:
            legs[row["person_key"]] = -taken
        left -= taken
    house = {"redeem": "redeemed", "upgrade": "upgraded"}[reason]
    return _book(connection, shop, reason, house, legs, reference, key, on)


def _book(
    connection: warehouse.Connection,
    shop: Shop,
    reason: str,
    house: str,
    legs: dict[str, int],
    reference: str,
    key: str,
    on: date,
) -> int:
    return warehouse.fetch_one(
        connection,
        "points/book",
        person_keys=list(legs),
        points=list(legs.values()),
        marketplace=shop.marketplace,
        shop_id=shop.shop_id,
        reason=reason,
        house=house,
        reference=reference,
        idempotency_key=key,
        booked_on=on,
    )["transfer_id"]


def _hold(connection: warehouse.Connection, person_key: str) -> None:
    """Wait for whoever books for this person; what is read afterwards stays true until the caller commits."""
    warehouse.execute(connection, "points/hold")
    warehouse.execute(connection, "points/hold_person", person_key=person_key)


def _shop(connection: warehouse.Connection, person_key: str) -> Shop:
    row = warehouse.fetch_one(connection, "points/find_shop", person_key=person_key)
    if row is None:
        raise LookupError(f"Nobody is known by the key “{person_key}”. Cure: take a person_key of int_person_keys.")
    return Shop(row["marketplace"], row["shop_id"], row["points"] or {})


def _setting(shop: Shop, name: str) -> object:
    if name not in shop.settings:
        where = f"{shop.marketplace}/{shop.shop_id}"
        raise LookupError(f"{where} sets no `points: {{{name}: …}}`. Cure: add it to the shops file.")
    return shop.settings[name]


def _balances(connection: warehouse.Connection, person_key: str) -> list[dict]:
    return warehouse.fetch_all(connection, "points/read_balances", person_key=person_key)


def _transfer(connection: warehouse.Connection, key: str) -> list[dict]:
    return warehouse.fetch_all(connection, "points/find_transfer", idempotency_key=key)
