"""A real Tmall report of 28,010 orders: the marts say what an independent count of the same file says.

The file is not ours to ship: REGULARS_TEST_DATA names a folder that holds orders/tmall_order_report_2020_02.csv.
"""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas
import pytest

REPORT = Path(os.environ.get("REGULARS_TEST_DATA", "nowhere")) / "orders" / "tmall_order_report_2020_02.csv"
pytestmark = pytest.mark.skipif(not REPORT.is_file(), reason="REGULARS_TEST_DATA names no folder with Tmall's report")
ORDERS = """
select order_id, is_purchase, order_status, paid_at, gross_amount, discount_amount, refund_amount, net_amount
from marts.fct_orders
"""


@pytest.fixture(scope="module")
def report() -> pandas.DataFrame:
    """Read the file without any of our code."""
    read = pandas.read_csv(REPORT, dtype=str, keep_default_na=False).rename(columns=str.strip)
    frame = pandas.DataFrame(
        {
            "total": read["总金额"].map(Decimal),
            "paid": read["买家实际支付金额"].map(Decimal),
            "refund": read["退款金额"].map(Decimal),
            "paid_at": pandas.to_datetime(read["订单付款时间"].replace("", None)).dt.tz_localize("Asia/Shanghai"),
        }
    )
    return frame.set_index(read["订单编号"])


@pytest.fixture(scope="module")
def marts(market) -> pandas.DataFrame:
    market.shop("taobao", "tmall", timezone="Asia/Shanghai", currency="CNY", country="CN")
    market.put("taobao", "tmall", REPORT.name, REPORT)
    market.night(date(2020, 3, 1))
    return pandas.DataFrame(market.rows(ORDERS)).set_index("order_id")


def test_every_order_is_there_once(report, marts):
    assert len(report) == len(marts) == 28_010
    assert set(report.index) == set(marts.index)


def test_paid_and_refund_make_the_total_of_every_paid_order(report, marts):
    paid = report[report["paid_at"].notna()]
    assert len(paid) == 24_087
    assert (paid["paid"] + paid["refund"] == paid["total"]).all(), "the report says so itself"
    ours = marts.loc[paid.index]
    assert (ours["gross_amount"] - ours["discount_amount"] == paid["total"]).all()
    assert (ours["refund_amount"] == paid["refund"]).all()
    lives = ours["is_purchase"]
    assert (ours["net_amount"][lives] + ours["refund_amount"][lives] == paid["total"][lives]).all()


def test_purchases_and_sums_are_those_of_the_report(report, marts):
    assert marts["is_purchase"].sum() == (report["paid"] > 0).sum() == 18_955
    assert marts["net_amount"].sum() == report["paid"].sum() == Decimal("1902487.15")
    assert marts["refund_amount"].sum() == report["refund"].sum() == Decimal("572335.92")
    assert marts["gross_amount"].sum() == report["total"].sum() == Decimal("2995760.61")
    assert (marts["net_amount"] == report["paid"].reindex(marts.index)).all()


def test_a_payment_time_alone_is_no_purchase(report, marts):
    back = report.index[report["paid_at"].notna() & (report["paid"] == 0)]
    assert len(back) == 5_132
    assert not marts.loc[back, "is_purchase"].any()
    never = report.index[report["paid_at"].isna()]
    assert set(marts.loc[never, "order_status"]) == {"unpaid"}
    instants = pandas.to_datetime(marts["paid_at"], utc=True).reindex(report.index)
    assert instants.equals(report["paid_at"].dt.tz_convert("UTC").astype(instants.dtype).rename("paid_at"))
