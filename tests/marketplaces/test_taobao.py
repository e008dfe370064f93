"""Taobao and Tmall: two reports in one folder, every generation of their header, and what they say of money."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from export_files import FIXTURES
from made_exports import quoted, table, xlsx
from taobao_files import CLOSED, DETAILS, DONE, NEWER, WAITS, detail, generations, odd_orders, order

from regulars.ingestion import formats

NIGHT = date(2026, 7, 31)


@pytest.fixture(scope="module")
def taobao(market):
    for shop in ("example", "years", "odd", "two", "seven"):
        market.shop("taobao", shop, timezone="Asia/Shanghai", currency="CNY", country="CN")
    for path in (FIXTURES / "taobao").glob("ExportOrder*.csv"):
        market.put("taobao", "example", path.name, path)
    for name, content in generations().items():
        market.put("taobao", "years", name, content)
    market.put("taobao", "odd", "ExportOrderList.csv", quoted(table(NEWER, odd_orders())))
    market.put("taobao", "seven", "report.csv", FIXTURES / "taobao" / "seven_columns_2021" / "order_report.csv")
    # the night before: details of one order are wrong, and one order is not in the other report yet
    first = [order('="3001"', WAITS), order('="3002"', WAITS), order("3003")]
    market.put("taobao", "two", "ExportOrderList1.csv", quoted(table(NEWER, first)))
    market.put("taobao", "two", "ExportOrderDetailList1.csv", quoted(table(DETAILS, [detail("3001", "旧", "1.00")])))
    market.night(date(2026, 7, 30))
    second = [order("3001", paid="8.00", 退款金额="2.00"), order("3004", DONE), order("3005"), order("3006", CLOSED)]
    second[3]["订单创建时间"] = "2026-08-01 00:00:00"
    lines = [
        detail('="3001"', "帽子", "4.00", "2", 外部系统编号="H-1", 商家编码="H"),
        detail('="3001"', "围巾", "2.00", "1", CLOSED, 商家编码="'S"),
        detail("3004", "手套", "10.00", status="预售中"),
        detail("3005", "袜子", "10.00", status=CLOSED),
        detail("3006", "明天", "10.00"),
        detail("3999", "无单", "10.00"),
    ]
    market.put("taobao", "two", "ExportOrderList2.csv", quoted(table(NEWER, second)))
    market.put(
        "taobao",
        "two",
        "ExportOrderDetailList2.xlsx",
        xlsx(table(DETAILS, [{k: v.strip('="') for k, v in line.items()} for line in lines])),
    )
    market.night(NIGHT)
    return market


def test_the_example_gives_what_is_expected(taobao):
    orders = {row["order_id"]: row for row in taobao.orders("taobao", "example")}
    for expected in json.loads((FIXTURES / "taobao" / "expected.json").read_text(encoding="utf-8")):
        got = orders.pop(expected["order_id"])
        assert got["ordered_at"] == datetime.fromisoformat(expected["created_utc"])
        assert got["paid_at"] == (expected["paid_utc"] and datetime.fromisoformat(expected["paid_utc"]))
        assert got["net_amount"] == Decimal(expected["paid"])
        assert (got["is_purchase"], got["currency"]) == (expected["counts_as_purchase"], expected["currency"])
        assert got["buyer_key"] == f"id:{expected['buyer']}"
    assert orders == {}


@pytest.mark.parametrize("year", ["2016", "2017", "2019", "2020", "2021", "2222"])
def test_every_generation_of_the_header_is_read(taobao, year):
    done, partly, closed = (row for row in taobao.orders("taobao", "years") if row["order_id"].startswith(year))
    assert (done["order_status"], done["buyer_key"], done["net_amount"]) == ("completed", "id:花花", 10)
    assert done["ordered_at"] == datetime(2020, 5, 1, 1, tzinfo=UTC), "Beijing is eight hours ahead"
    assert (partly["net_amount"], partly["is_purchase"]) == (Decimal("6.50"), True)
    # reports before 2019 do not say what was given back, only what is left
    assert partly["refund_amount"] == (0 if year in ("2016", "2017") else Decimal("3.50"))
    assert (closed["order_status"], closed["is_purchase"], closed["net_amount"]) == ("cancelled", False, 0)


def test_no_generation_leaves_rows_behind_and_unknown_columns_are_kept(taobao):
    assert [row["state"] for row in taobao.files("taobao", "years")] == ["accepted"] * 6
    assert taobao.quarantined("taobao", "years") == []
    kept = taobao.rows("select extra ->> '自定义备注' as note from raw.taobao_orders where extra ? '自定义备注'")
    assert kept == [{"note": "急"}]


@pytest.mark.parametrize(
    ("order_id", "status", "is_purchase", "net", "buyer"),
    [
        ("2001", "completed", True, 10, "id:tb_text"),
        ("2002", "completed", True, 10, "id:名𠮷字"),
        ("2003", "completed", True, 10, None),
        ("2004", "cancelled", False, 0, "id:tb_nick"),
        ("2005", "refunded", False, 0, "id:tb_nick"),
        ("2006", "unmapped", False, 0, "id:tb_nick"),
        ("2007", "unpaid", False, 0, "id:tb_nick"),
        ("2008", "paid", True, 10, "id:tb_nick"),
        ("2009", "completed", True, 10, "id:tb_nick"),
        ("2010", "paid", False, 0, "id:tb_nick"),
        ("2011", "completed", True, 18, "id:tb_nick"),
        ("2012", "completed", True, 1010, "id:tb_nick"),
        ("2013", "refunded", False, 0, "id:tb_nick"),
    ],
)
def test_awkward_rows_mean_what_they_say(taobao, order_id, status, is_purchase, net, buyer):
    row = taobao.order("taobao", "odd", order_id)
    assert (row["order_status"], row["is_purchase"], row["net_amount"], row["buyer_key"]) == (
        status,
        is_purchase,
        net,
        buyer,
    )
    assert row["line_count"] == 1


def test_rows_that_name_no_order_are_set_aside_with_their_reason(taobao):
    reasons = {row["column_name"]: row["reason"] for row in taobao.quarantined("taobao", "odd")[1:]}
    assert reasons.keys() == {"order_id", "ordered_at"}
    assert all("is empty" in reason for reason in reasons.values())
    assert "was rounded" in taobao.quarantined("taobao", "odd")[0]["reason"]


def test_an_order_without_details_is_one_line_of_its_row(taobao):
    row = taobao.order("taobao", "odd", "2011")
    assert (row["item_amount"], row["shipping_amount"], row["gross_amount"]) == (10, 8, 18)
    (line,) = taobao.lines(row["order_key"])
    assert (line["quantity"], line["unit_price"], line["line_amount"]) == (2, 5, 10)


def test_an_unknown_word_is_told_to_a_person(taobao):
    assert any("预售中" in sentence for sentence in taobao.told)


def test_newest_order_and_newest_details_are_joined(taobao):
    row = taobao.order("taobao", "two", "3001")
    assert (row["order_status"], row["line_count"], row["item_count"], row["item_amount"]) == ("completed", 2, 3, 10)
    assert (row["refund_amount"], row["net_amount"]) == (2, 8), "the paid amount is net of the refund already"
    lines = {line["sku"]: line for line in taobao.lines(row["order_key"])}
    assert {sku: line["line_status"] for sku, line in lines.items()} == {"H-1": "completed", "S": "refunded"}
    names = {one["file_id"]: one["uri"].rsplit("/", 1)[1] for one in taobao.files("taobao", "two")}
    assert {names[line["source_file_id"]] for line in lines.values()} == {"ExportOrderDetailList2.xlsx"}
    changes = taobao.rows(
        "select from_status, to_status from marts.fct_order_status_changes where order_key = %s order by changed_on",
        row["order_key"],
    )
    assert [tuple(change.values()) for change in changes] == [(None, "paid"), ("paid", "completed")]


def test_details_in_unknown_words_and_details_all_closed_are_no_purchase(taobao):
    assert taobao.order("taobao", "two", "3004")["order_status"] == "unmapped"
    closed = taobao.order("taobao", "two", "3005")
    assert (closed["order_status"], closed["is_purchase"], closed["net_amount"]) == ("refunded", False, 0)


def test_reports_that_disagree_in_range_are_told_apart(taobao):
    gaps = taobao.rows("select shop_id, kind, order_id from staging.stg_taobao_orders__gaps order by 1, 2, 3")
    assert [tuple(gap.values()) for gap in gaps] == [
        ("two", "details_without_order", "3999"),
        ("two", "order_without_details", "3002"),
        ("two", "order_without_details", "3003"),
    ], "3006 is of a later night, and other shops hand in no details at all or all of them"
    assert len(taobao.rows("select 1 from raw.taobao_details where order_id = '3999'")) == 1


def test_a_report_of_seven_columns_is_enough(taobao):
    orders = taobao.orders("taobao", "seven")
    assert len(orders) == 40
    by_id = {row["order_id"]: row for row in orders}
    unpaid, part, full = by_id["10"], by_id["2"], by_id["1"]
    assert (unpaid["order_status"], unpaid["is_purchase"], unpaid["buyer_key"]) == ("unpaid", False, None)
    assert (part["gross_amount"], part["refund_amount"], part["net_amount"]) == (
        Decimal("30.0"),
        Decimal("7.5"),
        Decimal("22.5"),
    )
    assert (full["is_purchase"], full["net_amount"]) == (False, 0), "refunded in full, though it was paid"


def test_both_reports_have_the_same_status_words():
    words = {one.format_id: one.statuses for one in formats.read_all()}
    assert words["taobao_orders"] == words["taobao_details"]
