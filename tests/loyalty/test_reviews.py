"""What a review pays back: nothing while that is off, and else only for a photo or enough characters."""

from __future__ import annotations

from decimal import Decimal

import pytest

from regulars.loyalty import reviews


@pytest.fixture
def orders(ledger):
    ledger.run(
        "create table intermediate.int_review_refunds as select * from (values"
        " ('off', 'GBP', false, 30, 0), ('on', 'GBP', true, 30, 1.67))"
        " as r (order_key, currency, is_on, characters_at_least, refund_amount)"
    )
    return ledger.connection


@pytest.mark.parametrize(
    ("has_photo", "characters", "is_paid"), [(True, 0, True), (False, 30, True), (False, 29, False), (True, 99, True)]
)
def test_a_review_pays_only_where_a_shop_turned_that_on(orders, has_photo, characters, is_paid):
    off = reviews.refund_due(orders, "off", has_photo, characters)
    assert (off.amount, off.is_on) == (0, False)
    on = reviews.refund_due(orders, "on", has_photo, characters)
    assert (on.amount, on.currency, on.is_on) == (Decimal("1.67") if is_paid else 0, "GBP", True)


def test_an_order_that_is_no_purchase_is_told(orders):
    with pytest.raises(LookupError, match="no purchase"):
        reviews.refund_due(orders, "nothing", True, 0)
