"""Shopify's orders_export.csv through one night: cells said once an order, offsets that move, re-saved files, money."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from export_files import headers, sheet, text

NIGHT = date(2024, 5, 31)
NEW, OLD = headers("shopify").values()
TEE = {"Lineitem quantity": 2, "Lineitem name": "Crew Tee", "Lineitem price": "10.00", "Lineitem sku": "TEE"}
MUG = {"Lineitem quantity": 1, "Lineitem name": "Mug", "Lineitem price": "5.00"}
PAID = {
    "Email": "ann@example.com",
    "Financial Status": "paid",
    "Paid at": "2024-05-01 10:00:00 -0400",
    "Fulfillment Status": "unfulfilled",
    "Currency": "USD",
    "Subtotal": "20.00",
    "Shipping": "0.00",
    "Taxes": "0.00",
    "Total": "20.00",
    "Created at": "2024-05-01 09:58:12 -0400",
    "Refunded Amount": "0.00",
}


def order(name: str, *more: dict, **changes) -> list[dict]:
    """Give the rows of an order: the first with its cells and two tees, more lines with nothing but their name."""
    first = {"Name": name} | PAID | TEE | {key.replace("_", " "): value for key, value in changes.items()}
    return [first, *({"Name": name} | line for line in more)]


US = [
    *order("#1", MUG, Total="25.00", Subtotal="25.00", **{"Accepts Marketing": "yes"}),
    *order("#denied", Email="ben@example.com", **{"Accepts Marketing": "no"}),
    *order("#unsaid", Email="eve@example.com"),
    *order("#winter", **{"Created at": "2024-03-10 01:30:00 -0500"}),
    *order("#summer", **{"Created at": "2024-03-10 03:30:00 -0400"}),
    *order("#note", Notes='Please ring,\nsay "hello",\n\nthen wait', **{"Shipping Zip": "'01234"}),
    *order("#phone", Email="", Phone="'+1 (555) 01-00"),
    *order("#billing", Email="", **{"Billing Phone": "+15550100"}),
    *order("#nobody", Email=""),
    *order("#authorized", **{"Financial Status": "authorized", "Paid at": ""}),
    *order("#pending", **{"Financial Status": "pending", "Paid at": ""}),
    *order("#part", **{"Financial Status": "partially_paid", "Outstanding Balance": "10.00"}),
    *order("#shipped", **{"Fulfillment Status": "fulfilled", "Fulfilled at": "2024-05-02 08:00:00 -0400"}),
    *order("#partial", **{"Fulfillment Status": "partial"}),
    *order("#back", **{"Financial Status": "partially_refunded", "Refunded Amount": "5.00"}),
    *order("#refunded", **{"Financial Status": "refunded", "Refunded Amount": "20.00"}),
    *order("#voided", **{"Financial Status": "voided"}),
    *order("#expired", **{"Financial Status": "EXPIRED"}),
    *order("#cancelled", **{"Cancelled at": "2024-05-03 08:00:00 -0400"}),
    *order("#new word", **{"Financial Status": "on_credit"}),
    *order("#less", Total="20.20", Subtotal="15.00", Shipping="4.00", Taxes="1.20", **{"Discount Amount": "5.00"}),
    *order("#included", Total="23.00", Shipping="3.00", Taxes="3.83"),
    *order("#free", Total="0.00", Subtotal="0.00", **{"Discount Amount": "20.00"}),
    *order("#tip", Total="22.00"),
    *order("#no item", Total="7.00", **dict.fromkeys(TEE, "")),
    *order("#later", **{"Financial Status": "pending", "Paid at": ""}),
    *order("#tomorrow", **{"Created at": "2024-06-01 00:00:00 -0400"}),
]
AGAIN = [*order("#later"), *order("#1001a", **{"Created at": "2024-05-31 23:59:59 -0400"})]
# saved anew by Excel: no offset, days first, no UTF-8, and what stood first stands anywhere
RESAVED = order(
    "#1",
    {"Lineitem quantity": 1, "Lineitem name": "Théière", "Lineitem price": "5,00"},
    Total="25,00",
    Subtotal="25,00",
    Currency="EUR",
    **{"Created at": "05/04/2024 09:15:00 PM", "Paid at": "05/04/2024 09:16:00 PM"},
)
IN_2012 = [
    {name: cell for name, cell in row.items() if name in OLD}
    for row in order("#12", MUG, **{"Financial Status": "refunded", "Created at": "2012-12-24 18:00:00 +0100"})
]
FILLED_DOWN = [row | {"Name": "#7"} | PAID | {"Total": "25.00"} for row in (TEE, MUG)]


@pytest.fixture(scope="module")
def built(market):
    market.shop("shopify", "us", timezone="America/New_York", currency="USD", country="US")
    market.shop("shopify", "paris", timezone="Europe/Paris", currency="EUR", country="FR")
    market.put("shopify", "us", "orders_export_1.csv", text(NEW, US))
    market.put("shopify", "us", "orders_export_2.csv", text(NEW, AGAIN))
    market.put("shopify", "us", "resaved.xlsx", sheet(NEW, FILLED_DOWN))
    market.put("shopify", "paris", "old.csv", text(OLD, IN_2012))
    market.put("shopify", "paris", "resaved.csv", text(NEW, RESAVED).decode("utf-8-sig").encode("cp1252"))
    market.night(NIGHT)
    assert {one["state"] for one in (*market.files("shopify", "us"), *market.files("shopify", "paris"))} == {"accepted"}
    assert market.quarantined("shopify", "us") == market.quarantined("shopify", "paris") == []
    return market


def test_an_empty_cell_below_an_order_is_inherited(built):
    one = built.order("shopify", "us", "#1")
    lines = [(line["sku"], line["quantity"], line["line_amount"]) for line in built.lines(one["order_key"])]
    assert lines == [("TEE", 2, Decimal(20)), (None, 1, Decimal(5))]
    assert (one["line_count"], one["item_count"], one["net_amount"], one["is_purchase"]) == (2, 3, 25, True)


@pytest.mark.parametrize(
    ("order_id", "at"),
    [
        ("#winter", datetime(2024, 3, 10, 6, 30, tzinfo=UTC)),
        ("#summer", datetime(2024, 3, 10, 7, 30, tzinfo=UTC)),
    ],
)
def test_offsets_move_inside_a_file(built, order_id, at):
    assert built.order("shopify", "us", order_id)["ordered_at"] == at


def test_a_note_with_newlines_stays_one_cell(built):
    one = built.order("shopify", "us", "#note")
    (raw,) = built.rows("select extra ->> 'Notes' as notes from raw.shopify_order_lines where order_id = '#note'")
    assert (one["line_count"], one["net_amount"]) == (1, 20)
    assert raw["notes"] == 'Please ring,\nsay "hello",\n\nthen wait'


def test_a_buyer_is_an_address_else_a_phone_else_nobody(built):
    ((hashed,),) = [tuple(row.values()) for row in built.rows("select crm.hash_address('ann@example.com')")]
    one, phone, billing, nobody = (
        built.order("shopify", "us", name) for name in ("#1", "#phone", "#billing", "#nobody")
    )
    assert (one["address_hash"], one["buyer_key"]) == (hashed, f"mail:{hashed}")
    assert phone["buyer_key"] == "id:+15550100"
    assert phone["customer_key"] == billing["customer_key"] is not None
    assert (nobody["buyer_key"], nobody["customer_key"]) == (None, None)


@pytest.mark.parametrize(("name", "is_granted"), [("ann", [True]), ("ben", [False]), ("eve", [])])
def test_the_word_of_the_checkout_is_a_consent(built, name, is_granted):
    query = "select is_granted, source, consented_at from crm.consents where address_hash = crm.hash_address(%s)"
    consents = built.rows(query, f"{name}@example.com")
    said_at = datetime(2024, 5, 1, 13, 58, 12, tzinfo=UTC)
    assert [(one["is_granted"], one["source"], one["consented_at"]) for one in consents] == [
        (word, "shopify export", said_at) for word in is_granted
    ]


@pytest.mark.parametrize(
    ("order_id", "status", "is_purchase", "net"),
    [
        ("#authorized", "unpaid", False, 0),
        ("#pending", "unpaid", False, 0),
        ("#part", "unpaid", False, 0),
        ("#shipped", "shipped", True, 20),
        ("#partial", "paid", True, 20),
        ("#back", "paid", True, 15),
        ("#refunded", "refunded", False, 0),
        ("#voided", "cancelled", False, 0),
        ("#expired", "cancelled", False, 0),
        ("#cancelled", "cancelled", False, 0),
        ("#new word", "unmapped", False, 0),
        ("#free", "paid", True, 0),
    ],
)
def test_a_status_means(built, order_id, status, is_purchase, net):
    one = built.order("shopify", "us", order_id)
    assert (one["order_status"], one["is_purchase"], one["net_amount"]) == (status, is_purchase, net)


@pytest.mark.parametrize(
    ("order_id", "gross", "discount", "shipping", "tax", "net"),
    [
        ("#less", "25.20", "5.00", "4.00", "1.20", "20.20"),
        ("#included", "23.00", "0.00", "3.00", "0", "23.00"),
        ("#free", "20.00", "20.00", "0.00", "0.00", "0.00"),
        ("#tip", "22.00", "0.00", "0.00", "0.00", "22.00"),
        ("#no item", "7.00", "0.00", "0.00", "0.00", "7.00"),
    ],
)
def test_money_adds_up_to_the_total(built, order_id, gross, discount, shipping, tax, net):
    one = built.order("shopify", "us", order_id)
    found = [one[f"{name}_amount"] for name in ("gross", "discount", "shipping", "tax", "net")]
    assert found == [Decimal(amount) for amount in (gross, discount, shipping, tax, net)]


def test_a_later_export_updates_and_the_next_day_waits(built):
    assert built.order("shopify", "us", "#later")["order_status"] == "paid"
    names = [one["order_id"] for one in built.orders("shopify", "us")]
    assert names.count("#later") == 1
    assert "#1001a" in names
    assert "#tomorrow" not in names


def test_a_file_that_repeats_the_cells_of_an_order_counts_them_once(built):
    one = built.order("shopify", "us", "#7")
    assert (one["line_count"], one["item_count"], one["net_amount"]) == (2, 3, 25)


def test_a_file_saved_anew_by_excel_is_local_time(built):
    one = built.order("shopify", "paris", "#1")
    assert one["ordered_at"] == datetime(2024, 4, 5, 19, 15, tzinfo=UTC)
    assert (one["net_amount"], one["currency"]) == (25, "EUR")
    (title,) = built.rows("select title from raw.shopify_order_lines where title like 'Th%'")
    assert title["title"] == "Théière"


def test_a_file_of_2012_says_refunded_and_not_how_much(built):
    one = built.order("shopify", "paris", "#12")
    assert one["ordered_at"] == datetime(2012, 12, 24, 17, tzinfo=UTC)
    assert (one["order_status"], one["refund_amount"], one["net_amount"]) == ("refunded", 20, 0)
