"""The lifecycle once more, day by day in Python, from the words of the rulebook and nothing of the models."""

from __future__ import annotations

import itertools
import statistics
from dataclasses import dataclass, field
from datetime import date, timedelta

THRESHOLDS = {
    "own/usual": {"new": 30, "active": 60, "cooling": 120, "dormant": 365, "loyal": 5, "gap": 60},
    "own/daily": {"new": 0, "active": 0, "cooling": 1, "dormant": 2, "loyal": 3, "gap": 1},
    "own/quick": {"new": 6, "active": 7, "cooling": 8, "dormant": 9, "loyal": 2, "gap": 5},
    "own/level": {"new": 20, "active": 20, "cooling": 50, "dormant": 51, "loyal": 1, "gap": 400},
}
LONGEST = 370
DAY = timedelta(days=1)


@dataclass
class Person:
    """Hold what somebody did: orders of (day, time of day, shop, is it a purchase), sign-up, interest."""

    key: str
    orders: list[tuple[date, int, str, bool]] = field(default_factory=list)
    signed_up_on: date | None = None
    interested_on: list[date] = field(default_factory=list)

    def days(self) -> list[date]:
        """Give every day on which something is known of the person."""
        signed_up = [self.signed_up_on] if self.signed_up_on else []
        return [*(order[0] for order in self.orders), *signed_up, *self.interested_on]

    def seen(self, night: date) -> Person:
        """Give the person as a night knows them."""
        return Person(
            self.key,
            [order for order in self.orders if order[0] <= night],
            self.signed_up_on if self.signed_up_on and self.signed_up_on <= night else None,
            [day for day in self.interested_on if day <= night],
        )


def stage(person: Person, night: date) -> str | None:
    """Say the base stage at the end of a night; None before anything is known."""
    known = person.seen(night)
    purchases = sorted(order for order in known.orders if order[3])
    if not known.days():
        return None
    if not known.orders:
        return "potential"
    if not purchases:
        return "ordered"
    limit = THRESHOLDS[purchases[-1][2]]
    since_first, since_last = (night - purchases[0][0]).days, (night - purchases[-1][0]).days
    if len(purchases) == 1 and since_first <= limit["new"]:
        return "new"
    if len(purchases) >= limit["loyal"] and since_last <= limit["active"]:
        return "loyal"
    return next((name for name in ("active", "cooling", "dormant") if since_last <= limit[name]), "lost")


def changes(person: Person) -> list[tuple[date, str | None, str]]:
    """Walk through every day until nothing can change any more, and note the changes: day, from, to."""
    found, before, day = [], None, min(person.days())
    while day <= max(person.days()) + LONGEST * DAY:
        now = stage(person, day)
        if now != before:
            found.append((day, before, now))
        before, day = now, day + DAY
    return found


def gap(person: Person) -> tuple[int, bool] | None:
    """Give the days from purchase to purchase that are expected, and whether they are the person's own."""
    purchases = sorted(order for order in person.orders if order[3])
    days = sorted({order[0] for order in purchases})
    if len(days) < 2:
        return (THRESHOLDS[purchases[-1][2]]["gap"], False) if days else None
    middle = statistics.median((later - day).days for day, later in itertools.pairwise(days))
    return min(max(int(middle + 0.5), 7), 365), True
