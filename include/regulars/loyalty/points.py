"""Book points (rule 1-23) as transfers whose legs sum to zero: earned, spent, given back, expired.

A person's key says whose points they are and of which shop; what their other keys in the same shop have is spent with
them. A balance is never below zero: a take-back of more than that is owed, and paid by what is earned next. The caller
commits.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from regulars import warehouse
from regulars.loyalty import people
from regulars.loyalty.people import Person

# the shop's account on the other side of a person's
HOUSES = {"check_in": "issued", "redeem": "redeemed", "return": "redeemed", "upgrade": "upgraded"}


class NotEnoughPointsError(LookupError):
    """Say how many points there are, and how many were asked for."""


def balance(connection: warehouse.Connection, person_key: str) -> int:
    """Give the points that the person may spend: what all their keys have, less what they owe."""
    return _available(_balances(connection, people.find(connection, person_key)))


def worth(connection: warehouse.Connection, person_key: str, points: int) -> Decimal:
    """Give what points pay in the base currency; raises LookupError where the shop sets no `point_value`."""
    return Decimal(str(_setting(connection, people.find(connection, person_key), "point_value"))) * points


def check_in(connection: warehouse.Connection, person_key: str, on: date) -> bool:
    """Book the points of a day's check-in; returns whether they are new: a day counts once, under whichever key.

    Raises LookupError where the shop gives none.
    """
    person = people.find(connection, person_key)
    points = _setting(connection, person, "check_in")
    _hold(connection, person)
    if any(_transfer(connection, _key(person, "check_in", f"{key}:{on}")) for key in person.person_keys):
        return False
    key = _key(person, "check_in", f"{person_key}:{on}")
    _book(connection, person, "check_in", {person_key: points}, on.isoformat(), key, on)
    return True


def redeem(connection: warehouse.Connection, person_key: str, points: int, reference: str, on: date) -> int:
    """Pay with points for `reference` (an order, say); returns the transfer's id, the same one when asked twice.

    Raises NotEnoughPointsError, and ValueError where that reference was paid otherwise before, or given back.
    """
    person = people.find(connection, person_key)
    transfer_id = _spend(connection, person, points, "redeem", reference, on)
    if _transfer(connection, _key(person, "return", reference)):
        raise ValueError(f"What “{reference}” was paid with was given back. Cure: use a reference once.")
    return transfer_id


def give_back(connection: warehouse.Connection, person_key: str, reference: str, on: date) -> int:
    """Book back what was paid for `reference`, to the keys it came from; returns the transfer's id. Twice is once.

    Raises LookupError where nothing was paid for it in that shop, and ValueError where somebody else paid.
    """
    person = people.find(connection, person_key)
    _hold(connection, person)
    paid = _transfer(connection, _key(person, "redeem", reference))
    if not paid:
        raise LookupError(f"Nothing was paid with points for “{reference}” in {person.shop}.")
    if not _is_of(person, paid):
        raise ValueError(f"“{reference}” was paid by somebody else in {person.shop}. Cure: name the one who paid.")
    key = _key(person, "return", reference)
    if done := _transfer(connection, key):
        return done[0]["transfer_id"]
    legs = {row["person_key"]: -row["points"] for row in paid}
    return _book(connection, person, "return", legs, reference, key, on)


def upgrade(connection: warehouse.Connection, person_key: str, tier: str, reference: str, on: date) -> int:
    """Buy a tier with points from `on`, for the days that the shop sets; returns the transfer's id. Twice is once.

    Raises LookupError where the shop sells no such tier, NotEnoughPointsError, and ValueError where that reference paid
    for something else before.
    """
    person = people.find(connection, person_key)
    price = next((one for one in _setting(connection, person, "upgrades") if one["tier"] == tier), None)
    if price is None:
        raise LookupError(f"{person.shop} sells no tier “{tier}” for points. Cure: set its price.")
    transfer_id = _spend(connection, person, price["points"], "upgrade", reference, on)
    grant = {"marketplace": person.marketplace, "shop_id": person.shop_id, "person_key": person_key, "tier": tier}
    grant |= {"transfer_id": transfer_id, "from_on": on, "days": price["days"]}
    granted = warehouse.fetch_one(connection, "points/grant_tier", **grant)
    if granted["tier"] != tier:
        raise ValueError(f"“{reference}” paid for the tier “{granted['tier']}” before. Cure: use a reference once.")
    return transfer_id


def _spend(connection: warehouse.Connection, person: Person, points: int, reason: str, reference: str, on: date) -> int:
    if points < 1:
        raise ValueError(f"{points} points cannot be spent. Cure: name a number above 0.")
    _hold(connection, person)
    key = _key(person, reason, reference)
    if done := _transfer(connection, key):
        if sum(row["points"] for row in done) != -points or not _is_of(person, done):
            raise ValueError(f"“{reference}” was paid with other points before. Cure: use a reference once.")
        return done[0]["transfer_id"]
    available = _available(_balances(connection, person))
    if available < points:
        raise NotEnoughPointsError(f"There are {available} points, and {points} were asked for.")
    legs = _draw(warehouse.fetch_all(connection, "points/read_lots", **person.asked), points)
    return _book(connection, person, reason, legs, reference, key, on)


def _available(balances: list[dict]) -> int:
    return max(sum(row["balance"] - row["owed"] for row in balances), 0)


def _draw(lots: list[dict], points: int) -> dict[str, int]:
    """Take points from one lot after the other; returns what each key gives up, below zero."""
    legs: dict[str, int] = {}
    for lot in lots:
        taken = min(lot["points"], points)
        points -= taken
        if taken:
            legs[lot["person_key"]] = legs.get(lot["person_key"], 0) - taken
    return legs


def _book(
    connection: warehouse.Connection,
    person: Person,
    reason: str,
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
        marketplace=person.marketplace,
        shop_id=person.shop_id,
        reason=reason,
        house=HOUSES[reason],
        reference=reference,
        idempotency_key=key,
        booked_on=on,
    )["transfer_id"]


def _hold(connection: warehouse.Connection, person: Person) -> None:
    """Wait for whoever books for this person; what is read afterwards stays true until the caller commits."""
    warehouse.execute(connection, "points/hold")
    warehouse.execute(connection, "points/hold_person", person_keys=person.person_keys)


def _key(person: Person, reason: str, reference: str) -> str:
    """Name a booking, so that twice is once."""
    return f"{reason}:{person.shop}:{reference}"


def _is_of(person: Person, legs: list[dict]) -> bool:
    return {row["person_key"] for row in legs} <= set(person.person_keys)


def _setting(connection: warehouse.Connection, person: Person, name: str) -> object:
    where = {"marketplace": person.marketplace, "shop_id": person.shop_id}
    found = warehouse.fetch_one(connection, "points/find_settings", **where) or {"points": {}}
    if name not in found["points"]:
        raise LookupError(f"{person.shop} sets no `points: {{{name}: …}}`. Cure: add it to the shops file.")
    return found["points"][name]


def _balances(connection: warehouse.Connection, person: Person) -> list[dict]:
    return warehouse.fetch_all(connection, "points/read_balances", **person.asked)


def _transfer(connection: warehouse.Connection, key: str) -> list[dict]:
    return warehouse.fetch_all(connection, "points/find_transfer", idempotency_key=key)
