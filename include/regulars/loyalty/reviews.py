"""Tell what a review pays back (rule 1-20): off, unless a shop's settings turn it on where it is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from regulars import warehouse


@dataclass(frozen=True)
class ReviewRefund:
    """Hold what is due for a review, in the order's currency, and whether the shop pays for reviews at all."""

    amount: Decimal
    currency: str | None
    is_on: bool


def refund_due(connection: warehouse.Connection, order_key: str, has_photo: bool, characters: int) -> ReviewRefund:
    """Give what a review of an order with a photo, or of so many characters, pays back; zero while that is off.

    Raises LookupError for an order that is no purchase.
    """
    row = warehouse.fetch_one(
        connection, "loyalty/find_review_refund", order_key=order_key, has_photo=has_photo, characters=characters
    )
    if row is None:
        raise LookupError(f"There is no purchase “{order_key}”. Cure: take an order_key of fct_orders.")
    return ReviewRefund(Decimal(row["refund_amount"]), row["currency"], row["is_on"])
