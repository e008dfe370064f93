"""Make up the exports of a shop that overlap, and say by hand what its orders add up to."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

STATUSES = ["unmapped", "completed", "shipped", "paid", "unpaid", "refunded", "cancelled"]
LIVE = ("paid", "shipped", "completed")
WORDS = {"unmapped": ["on its way", ""], "completed": ["Completed", " completed"]}
CURRENCIES = ("GBP", "USD", "EUR")
# the pound of a day: dollars change their rate, euros have none
DOLLAR_FROM = {date(2011, 11, 1): Decimal("0.5"), date(2011, 11, 15): Decimal("0.75")}
INSTANTS = ("paid_at", "shipped_at", "completed_at", "cancelled_at")
AMOUNTS = ("discount", "refund", "shipping", "tax")


@dataclass(frozen=True)
class Expected:
    """Hold what an order is worth."""

    status: str
    is_purchase: bool
    amounts: tuple[Decimal, ...]
    counts: tuple[int, ...]


def make(seed: int, files: int = 4, orders: int = 120) -> list[list[dict]]:
    """Make up export files, each with a random part of the orders in a version of its own."""
    drawn = random.Random(seed)
    return [
        [line for n in range(orders) if drawn.random() < 0.5 for line in _order(drawn, f"{n}")] for _ in range(files)
    ]


def _order(drawn: random.Random, order_id: str) -> list[dict]:
    # what does not change from export to export: the order's time and currency, and mostly what its lines are of
    fixed = random.Random(order_id)
    day = datetime(2011, 11, 1, 12, tzinfo=UTC) + timedelta(days=fixed.randrange(28))
    currency = CURRENCIES[fixed.choice([0, 0, 1, 2])]
    is_keyed, status = fixed.random() < 0.3, drawn.choice(STATUSES)
    lines_by = fixed if drawn.random() < 0.6 else drawn
    lines = [
        {
            "order_id": order_id,
            "ordered_at": f"{day:%Y-%m-%d %H:%M:%S}",
            "currency": currency,
            "status": _word(drawn, status if drawn.random() < 0.7 else drawn.choice(STATUSES)),
            "customer_id": f"buyer {order_id}",
            **of,
            "quantity": str(drawn.choice([1, 1, 2, 5, -1])),
            "unit_price": drawn.choice(["0", "10", "7.25", "0.005"]),
            **{name: _day(drawn, day) for name in INSTANTS},
            **{name: _amount(drawn, 0.3) for name in AMOUNTS},
        }
        for of in [_line_of(lines_by, is_keyed) for _ in range(lines_by.randint(1, 4))]
    ]
    for name in (*AMOUNTS, "total"):
        value, is_on_all = _amount(drawn, 0.15), drawn.random() < 0.5
        for place, line in enumerate(lines):
            line[f"order_{name}"] = value if is_on_all or not place else ""
    return lines


def _line_of(drawn: random.Random, is_keyed: bool) -> dict[str, str]:
    key = drawn.choice("xyz") if is_keyed else ""
    return {"line_id": key, "sku": drawn.choice("AB"), "title": drawn.choice(["APRON", ""])}


def _word(drawn: random.Random, status: str) -> str:
    return drawn.choice(WORDS.get(status, [status]))


def _day(drawn: random.Random, day: datetime) -> str:
    return f"{day + timedelta(days=drawn.randrange(9)):%Y-%m-%d %H:%M}" if drawn.random() < 0.3 else ""


def _amount(drawn: random.Random, share: float) -> str:
    return str(Decimal(drawn.randrange(2000)) / 100) if drawn.random() < share else ""


def newest(files: list[list[dict]]) -> dict[str, list[dict]]:
    """Give each order's lines of the last file that holds it."""
    found: dict[str, list[dict]] = {}
    for file in files:
        held: dict[str, list[dict]] = {}
        for line in file:
            held.setdefault(line["order_id"], []).append(line)
        found |= held
    return found


def status(line: dict) -> str:
    word = line["status"].strip().lower()
    return word if word in STATUSES else "unmapped"


def first_status(lines: list[dict]) -> str:
    return min((status(line) for line in lines), key=STATUSES.index)


def worth(lines: list[dict]) -> Expected:
    """Say what an order's lines add up to: item, shipping, tax, gross, discount, refund, void, net."""
    item = sum(_value(line) for line in lines)
    shipping, tax, discount, refund = (_either(lines, name) for name in ("shipping", "tax", "discount", "refund"))
    total = _of_order(lines, "total")
    gross = item + shipping + tax if total is None else max(item + shipping + tax, total)
    discount = discount if total is None else gross - total
    cancelled = sum(
        _value(line) + _own(line, "shipping") + _own(line, "tax") - _own(line, "discount") - _own(line, "refund")
        for line in lines
        if status(line) == "cancelled"
    )
    void = cancelled
    if cancelled > 0 and any(status(line) != "cancelled" for line in lines):
        # off the total already, or paid back already: once is enough
        off = Decimal(0) if total is None else min(cancelled, discount)
        discount -= off
        void = off + max(cancelled - off - (_of_order(lines, "refund") or 0), Decimal(0))
    rest = gross - discount - refund
    is_purchase = first_status(lines) in LIVE and not (refund > 0 and rest <= void)
    if not is_purchase:
        void = rest
    elif void > max(rest, Decimal(0)):
        void = max(rest, Decimal(0)) if void > 0 else void
    counts = (len(lines), sum(status(line) != "cancelled" for line in lines), sum(int(x["quantity"]) for x in lines))
    amounts = (item, shipping, tax, gross, discount, refund, void, rest - void)
    return Expected(first_status(lines), is_purchase, amounts, counts)


def _value(line: dict) -> Decimal:
    return int(line["quantity"]) * Decimal(line["unit_price"])


def _own(line: dict, name: str) -> Decimal:
    if name == "refund" and not line[name] and status(line) == "refunded":
        return _value(line) - _own(line, "discount")
    return Decimal(line[name] or 0)


def _of_order(lines: list[dict], name: str) -> Decimal | None:
    return max((Decimal(line[f"order_{name}"]) for line in lines if line[f"order_{name}"]), default=None)


def _either(lines: list[dict], name: str) -> Decimal:
    said = _of_order(lines, name)
    return sum((_own(line, name) for line in lines), Decimal(0)) if said is None else said


def rate(line: dict) -> Decimal | None:
    """Give what the order's currency was worth in pounds on its day; None where nobody knows."""
    day = date.fromisoformat(line["ordered_at"][:10])
    known = [value for start, value in DOLLAR_FROM.items() if start <= day]
    return {"GBP": Decimal(1), "USD": known[-1]}.get(line["currency"])


def identities(lines: list[dict]) -> Counter:
    """Count the lines by what identifies them: the key, or what they are of."""
    return Counter(line["line_id"] or ("of", line["sku"], line["title"]) for line in lines)
