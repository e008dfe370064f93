"""Orders that are hard to read: overlapping files, lines that disagree, money, time zones."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from rich.console import Console

from regulars.console import summary


@pytest.fixture(scope="module")
def orders(awkward_state) -> dict[tuple[str, str], dict]:
    rows = awkward_state.table("select * from marts.fct_orders")
    return {(row["shop_id"], row["order_id"]): row for row in rows}


@pytest.fixture(scope="module")
def gifts(orders) -> dict[str, dict]:
    return {order_id: row for (shop_id, order_id), row in orders.items() if shop_id == "gifts"}


def test_an_order_comes_whole_from_the_newest_file(awkward_state, gifts):
    assert (gifts["again"]["line_count"], gifts["again"]["net_amount"]) == (1, Decimal("7.5"))
    files = awkward_state.table(
        "select distinct source_file_id from marts.fct_order_lines where order_key = %s", gifts["again"]["order_key"]
    )
    assert len(files) == 1


def test_equal_lines_within_a_file_are_real(gifts):
    assert (gifts["once"]["line_count"], gifts["once"]["gross_amount"]) == (2, 20)


def test_a_rejected_file_is_not_read(gifts):
    assert "rejected" not in gifts


@pytest.mark.parametrize(
    ("order_id", "status", "is_purchase"),
    [
        ("mixed", "completed", True),
        ("strange", "unmapped", False),
        ("half", "completed", True),
        ("unpaid", "unpaid", False),
        ("free", "completed", True),
        ("returned", "completed", False),
        ("nearly", "completed", True),
    ],
)
def test_status_and_purchase(gifts, order_id, status, is_purchase):
    assert (gifts[order_id]["order_status"], gifts[order_id]["is_purchase"]) == (status, is_purchase)


def test_an_order_is_as_old_as_its_earliest_line(gifts):
    assert gifts["mixed"]["ordered_at"] == datetime(2011, 12, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("order_id", "net", "base"),
    [
        ("half", 10, 10),
        ("nearly", Decimal("0.01"), Decimal("0.01")),
        ("thin", Decimal("1.25"), Decimal("1.25")),
        ("dollars", 10, None),
        ("two currencies", 20, None),
    ],
)
def test_money(gifts, order_id, net, base):
    assert (gifts[order_id]["net_amount"], gifts[order_id]["net_amount_base"]) == (net, base)


def test_currency_is_told_only_where_it_is_one(gifts):
    assert (gifts["dollars"]["currency"], gifts["two currencies"]["currency"]) == ("USD", None)


def test_a_buyer_is_known_by_id_then_by_address(gifts):
    assert gifts["nobody"]["customer_key"] is None
    assert gifts["by mail"]["customer_key"] == gifts["by mail again"]["customer_key"] is not None


def test_the_same_id_in_another_shop_is_another_person(orders):
    assert orders["gifts", "once"]["customer_key"] != orders["tokyo", "once"]["customer_key"]
    assert orders["gifts", "once"]["order_key"] != orders["tokyo", "once"]["order_key"]


@pytest.mark.parametrize(("order_id", "country"), [("eire", "IE"), ("de", "DE"), ("nowhere", None), ("free", "GB")])
def test_country(gifts, order_id, country):
    assert gifts[order_id]["country"] == country


def test_country_in_its_own_language(orders):
    assert orders["tokyo", "once"]["country"] == "JP"


@pytest.mark.parametrize(
    ("order_id", "ordered_at"),
    [
        ("last", datetime(2011, 12, 5, 23, 59, 59, tzinfo=UTC)),
        ("offset", datetime(2011, 12, 5, 23, 30, tzinfo=UTC)),
        ("day", datetime(2011, 12, 5, tzinfo=UTC)),
        ("summer", datetime(2011, 7, 1, 11, tzinfo=UTC)),
    ],
)
def test_times_are_the_shops_unless_they_say_otherwise(gifts, order_id, ordered_at):
    assert gifts[order_id]["ordered_at"] == ordered_at


def test_a_night_does_not_see_the_shops_next_day(orders):
    assert ("gifts", "tomorrow") not in orders
    assert ("gifts", "tomorrow offset") not in orders
    assert ("tokyo", "tomorrow") not in orders
    assert orders["tokyo", "once"]["ordered_at"] == datetime(2011, 12, 5, 14, 59, 59, tzinfo=UTC)


def test_what_is_no_purchase_is_worth_nothing(orders):
    dead = [row for row in orders.values() if not row["is_purchase"]]
    assert {row["order_id"] for row in dead} == {"strange", "returned", "unpaid"}
    assert {row["net_amount"] for row in dead} == {0}
    assert [row["void_amount"] for row in dead if row["order_id"] == "unpaid"] == [10]


def test_the_summary_tells_what_does_not_count(awkward_state):
    console = Console(file=io.StringIO(), width=200)
    summary.show(awkward_state.connection, console)
    told = console.file.getvalue()
    assert "2 no exchange rate" in told
    assert "no exchange rate for USD: 1 orders, of which 1 purchases" in told
    assert "no exchange rate for several currencies in one order: 1 orders" in told
    assert "unknown status “on its way” of own: 1 orders, none of them a purchase" in told
    assert "no expectation of purchases (BG/NBD): 162 people, 153 of them came back: the fit ran against" in told


def test_readers_find_grain_and_columns_explained(awkward_state):
    undocumented = awkward_state.table(
        "select c.relname, a.attname from pg_class c inner join pg_attribute a on a.attrelid = c.oid and a.attnum > 0"
        " where c.relnamespace = 'marts'::regnamespace and c.relkind in ('r', 'v') and not a.attisdropped"
        " and (col_description(c.oid, a.attnum) is null or obj_description(c.oid) !~ '^One row per ')"
    )
    assert undocumented == []


def test_readers_of_the_marts_read_nothing_else(awkward_state):
    rows = awkward_state.table(
        "select table_schema, has_table_privilege('regulars_bi', table_schema || '.' || table_name, 'select')"
        " as may_read from information_schema.tables"
        " where table_schema in ('raw', 'staging', 'intermediate', 'marts', 'crm', 'audit')"
    )
    assert {row["table_schema"] for row in rows if row["may_read"]} == {"marts"}
    assert all(row["may_read"] for row in rows if row["table_schema"] == "marts")


def test_marts_hold_no_personal_data(awkward_state):
    personal = ["example.com", "anna", "x1y2", "id:anna"]
    hashes = [row["h"] for row in awkward_state.table("select crm.hash_address('anna@example.com') as h")]
    for row in awkward_state.table("select table_name from information_schema.tables where table_schema = 'marts'"):
        text = str(awkward_state.table(f"select * from marts.{row['table_name']}"))
        assert [word for word in personal + hashes if word in text] == [], row["table_name"]
