"""Book what a night brings once its models are live: perks of the new period, points of orders, what has expired."""

from __future__ import annotations

from datetime import date

from regulars import warehouse
from regulars.loyalty import perks


def settle(connection: warehouse.Connection, night_on: date) -> dict[str, int]:
    """Book everything for everybody, in one statement each, and commit; returns how many of each. Safe to repeat.

    Reads the live models and books nothing for a night that they are not of: a closed night that is run again. A shop
    without perks and points costs nothing.
    """
    if live_night(connection) != night_on:
        return {}
    counts = book(connection, night_on)
    connection.commit()
    return counts


def live_night(connection: warehouse.Connection) -> date:
    """Give the night that the live models are of."""
    return warehouse.fetch_one(connection, "loyalty/find_live_night")["night_on"]


def book(connection: warehouse.Connection, night_on: date) -> dict[str, int]:
    """Do the same in the caller's transaction, which keeps single bookings of points waiting until it ends."""
    counts = {"perks expired": perks.expire(connection, night_on)}
    counts["perks granted"] = perks.grant_period(connection, night_on)
    warehouse.execute(connection, "points/hold_alone")
    for name, statement in (("orders settled", "settle_orders"), ("balances expired", "expire")):
        counts[name] = warehouse.fetch_one(connection, f"points/{statement}", night_on=night_on)["transfers"]
    return {name: count for name, count in counts.items() if count}
