"""Make up how a seller's files come in, night after night: late, twice, corrected, taken back, with people who turn out
to be one and people who turn out to be two. One number, one history."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

FIRST = date(2024, 3, 1)
SHOPS = ("gifts", "books")
STATUSES = ("completed", "completed", "completed", "shipped", "unpaid", "cancelled", "refunded", "on its way")
EMAILS = ("", "", *(f"p{n}@mail.example" for n in range(6)))
COSTS = [
    {"sku": "A", "cost": "2", "currency": "USD", "valid_from": "2020-01-01"},
    {"sku": "B", "cost": "100", "currency": "GBP", "valid_from": "2020-01-01"},
    {"sku": "B", "cost": "5", "currency": "EUR", "valid_from": "2024-02-20"},
]
PHONES = ("", "", "+44 7911 123456", "07911 123457", "07*******99")


@dataclass(frozen=True)
class Night:
    """Hold the files of one night: rows by shop."""

    night_on: date
    lines: dict[str, list[dict]]
    contacts: dict[str, list[dict]]
    interest: dict[str, list[dict]]
    rates: list[dict]
    costs: list[dict]


def make(seed: int, nights: int) -> list[Night]:
    """Make up so many nights. Few names and few orders, so that they meet again and again."""
    drawn = random.Random(seed)
    return [_night(drawn, FIRST + timedelta(days=number), 60 if number == 0 else 6) for number in range(nights)]


def _night(drawn: random.Random, night_on: date, orders: int) -> Night:
    return Night(
        night_on,
        lines={shop: [line for _ in range(_some(drawn, orders)) for line in _order(drawn, night_on)] for shop in SHOPS},
        contacts={shop: [_contact(drawn) for _ in range(_some(drawn, 3))] for shop in SHOPS},
        interest={shop: [_interest(drawn, night_on) for _ in range(_some(drawn, 3))] for shop in SHOPS},
        rates=[_rate(drawn, night_on) for _ in range(drawn.choice([0, 1, 1]))],
        # a new list of costs would have everything built anew: only the first night brings one
        costs=COSTS if night_on == FIRST else [],
    )


def _some(drawn: random.Random, most: int) -> int:
    return drawn.choice([0, most // 2, most])


def _order(drawn: random.Random, night_on: date) -> list[dict]:
    # mostly lately, sometimes long ago, now and then of a day that has not come yet
    ago = drawn.choice([0, 1, 2, 30, 61, 121, 366, drawn.randrange(500), -1])
    order = {
        "order_id": str(drawn.randrange(50)),
        "ordered_at": f"{night_on - timedelta(days=ago)} {drawn.randrange(24):02}:00:00",
        "status": drawn.choice(STATUSES),
        "customer_id": drawn.choice(["", "", *(f"c{n}" for n in range(9))]),
        "email": drawn.choice(EMAILS),
        "phone": drawn.choice(PHONES),
        "currency": drawn.choice(["GBP", "GBP", "USD"]),
        "country": drawn.choice(["United Kingdom", "Germany", "Atlantis"]),
    }
    return [order | _line(drawn) for _ in range(drawn.randint(1, 3))]


def _line(drawn: random.Random) -> dict:
    return {
        "sku": drawn.choice("ABC"),
        "title": drawn.choice(["APRON", "BOOK", ""]),
        "quantity": drawn.choice("12"),
        "unit_price": drawn.choice(["10", "7.25", "0", "300"]),
        "refund": drawn.choice(["", "", "", "5"]),
    }


def _contact(drawn: random.Random) -> dict:
    return {
        "email": drawn.choice(EMAILS),
        "customer_id": drawn.choice(["", "c1", "c2", "new"]),
        "phone": drawn.choice(PHONES),
        "member_id": drawn.choice(["", "", "m1", "m2"]),
        "consent": drawn.choice(["yes", "no", ""]),
        "source": "shop",
    }


def _interest(drawn: random.Random, night_on: date) -> dict:
    return {
        "email": drawn.choice(EMAILS),
        "customer_id": drawn.choice(["", "c3", "curious"]),
        "sku": drawn.choice("AB"),
        "kind": drawn.choice(["favourite", "cart"]),
        "occurred_at": f"{night_on - timedelta(days=drawn.randrange(40))} 09:00:00",
    }


def _rate(drawn: random.Random, night_on: date) -> dict:
    return {
        "valid_on": f"{night_on - timedelta(days=drawn.randrange(60))}",
        "currency": drawn.choice(["USD", "EUR"]),
        "base_currency": "GBP",
        "rate": drawn.choice(["0.5", "0.75", "0.8"]),
    }
