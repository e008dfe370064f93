"""Dates and amounts as marketplaces write them mean what Python says they mean, in every writing and every zone."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
ZONES = ["Asia/Shanghai", "Asia/Bangkok", "America/Los_Angeles", "Europe/London", "America/Sao_Paulo", "Asia/Kolkata"]
# (how it is written, whether the seconds and the time of day are lost, whether the day stands first)
WRITINGS = [
    ("%Y-%m-%d %H:%M:%S", 0, True),
    ("%Y/%-m/%-d %H:%M", 60, True),
    ("%Y/%-m/%-d %H:%M:%S", 0, False),
    ("%Y-%m-%d %H:%M", 60, True),
    ("%m/%d/%Y %H:%M:%S", 0, False),
    ("%Y-%m-%dT%H:%M:%S", 0, True),
    ("%d %b %Y %H:%M", 60, True),
    ("%b-%d-%y", 86400, True),
    ("%d-%b-%y", 86400, False),
    ("%b %d, %Y %I:%M %p", 60, False),
    ("%m/%d/%Y %I:%M:%S %p", 0, False),
    ("%d/%m/%Y %I:%M:%S %p", 0, True),
    ("%d/%m/%Y %H:%M", 60, True),
    ("%d.%m.%Y %H:%M:%S", 0, True),
    ("%d/%m/%Y, %H:%M:%S", 0, True),
    ("%m/%d/%Y, %I:%M:%S %p", 0, False),
]


class Cells:
    """Ask the warehouse what a cell means."""

    def __init__(self, connection):
        self._connection = connection

    def ask(self, expression: str, *values):
        with self._connection.cursor() as cursor:
            cursor.execute(f"select {expression}", values)
            return cursor.fetchone()[0]

    def instants(self, written: list[tuple[str | None, bool]], zone: str) -> list[datetime | None]:
        """Give the instants of cells, each with whether days stand first; fails for a cell that is no time."""
        with self._connection.cursor() as cursor:
            cursor.execute(
                "select cell, raw.is_local_time(cell, is_day_first), case when raw.is_local_time(cell, is_day_first)"
                " then extract(epoch from raw.read_local_time(cell, %s, is_day_first))::bigint end"
                " from unnest(%s::text[], %s::boolean[]) with ordinality as c (cell, is_day_first, n) order by n",
                (zone, [cell for cell, _ in written], [is_day_first for _, is_day_first in written]),
            )
            found = cursor.fetchall()
        assert all(is_time for _, is_time, _ in found), found
        return [None if epoch is None else datetime.fromtimestamp(epoch, UTC) for _, _, epoch in found]

    def instant(self, cell: str | None, zone: str = "Asia/Shanghai", is_day_first: bool = True) -> datetime | None:
        return self.instants([(cell, is_day_first)], zone)[0]

    def amounts(self, written: list[str | None], currency: str) -> list[Decimal | None]:
        """Give the amounts of cells; fails for a cell that is none."""
        with self._connection.cursor() as cursor:
            cursor.execute(
                "select cell, raw.is_money(cell), case when raw.is_money(cell) then raw.read_money(cell, %s) end"
                " from unnest(%s::text[]) with ordinality as c (cell, n) order by n",
                (currency, written),
            )
            found = cursor.fetchall()
        assert all(is_money for _, is_money, _ in found), found
        return [amount for _, _, amount in found]


@pytest.fixture
def cells(warehouse) -> Cells:
    return Cells(warehouse)


@pytest.fixture(params=["ISO, MDY", "German, YMD", "SQL, DMY"])
def any_cells(request, warehouse) -> Cells:
    """Ask in sessions whose own way of writing dates differs: none of them matters."""
    with warehouse.cursor() as cursor:
        cursor.execute(f"set datestyle to {request.param}")
    return Cells(warehouse)


MOMENTS = st.integers(978307200, 2145916800).map(
    lambda second: datetime.fromtimestamp(second, UTC).replace(tzinfo=None)
)


@QUIET
@given(MOMENTS, st.sampled_from(ZONES))
def test_every_writing_of_a_moment_is_that_moment(any_cells, at, zone):
    written = [(at.strftime(writing), is_day_first) for writing, _, is_day_first in WRITINGS]
    for found, (writing, lost_seconds, _) in zip(any_cells.instants(written, zone), WRITINGS, strict=True):
        expected = at if not lost_seconds else at.replace(second=0)
        if lost_seconds == 86400:
            expected = at.replace(hour=0, minute=0, second=0)
        there = expected.replace(tzinfo=ZoneInfo(zone))
        if there.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != expected:
            continue  # a moment that the clocks of that night skip
        # an hour that comes twice may be either of the two
        assert found in {there.astimezone(UTC), there.replace(fold=1).astimezone(UTC)}, writing


@QUIET
@given(MOMENTS, st.integers(-12 * 4, 14 * 4))
def test_an_offset_in_the_cell_goes_before_the_shops_zone(cells, at, quarters):
    sign, minutes = "-" if quarters < 0 else "+", abs(15 * quarters)
    offset = f"{sign}{minutes // 60:02}{{}}{minutes % 60:02}"
    written = [(f"{at.isoformat(' ')} {offset.format('')}", True), (f"{at.isoformat('T')}{offset.format(':')}", False)]
    expected = (at - timedelta(minutes=15 * quarters)).replace(tzinfo=UTC)
    assert cells.instants(written, "America/New_York") == [expected, expected]


def test_days_around_a_change_of_the_clocks(cells):
    zone = "America/New_York"
    assert cells.instant("2024-03-10 01:59:59", zone).isoformat() == "2024-03-10T06:59:59+00:00"
    assert cells.instant("2024-03-10 03:00:00", zone).isoformat() == "2024-03-10T07:00:00+00:00"
    assert cells.instant("2024-11-03 00:59:59", zone).isoformat() == "2024-11-03T04:59:59+00:00"
    assert cells.instant("2024-11-03 02:00:00", zone).isoformat() == "2024-11-03T07:00:00+00:00"
    assert cells.instant("2013-01-07 07:35:42 PST", "Asia/Tokyo").isoformat() == "2013-01-07T15:35:42+00:00"
    assert cells.instant("05-OCT-2026 10:00", "UTC").isoformat() == "2026-10-05T10:00:00+00:00"
    assert cells.instant("2013-07-07 07:35:42 PDT", "Asia/Tokyo").isoformat() == "2013-07-07T14:35:42+00:00"


@pytest.mark.parametrize(
    "cell", [None, "", " ", "-", "--", "0000-00-00", "0000-00-00 00:00:00", "0000/0/0", "\t", "null"]
)
def test_ways_to_say_no_time(cells, cell):
    assert cells.instant(cell) is None


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("10-Dez-25", "2025-12-10"),
        ("02-Mär-26", "2026-03-02"),
        ("09. Okt. 2025", "2025-10-09"),
        ("3 mai 2026", "2026-05-03"),
        ("05-févr.-24", "2024-02-05"),
        ("07 Agustus 2026", "2026-08-07"),
        ("12-ene-26", "2026-01-12"),
    ],
)
def test_months_of_other_languages(cells, cell, day):
    assert cells.instant(cell, "UTC").date().isoformat() == day


NO_TIMES = (
    *("now", "yesterday", "infinity", "epoch", "x", "12345", "43000.5", "12:30", "1/2/3", "2024-05"),
    *("32 Jan 2026 10:00", "01 Xyz 2026 10:00", "2026/13/1 10:00", "31/31/2026 10:00", "2026-06-31 07:47"),
    *("2026-13-45", "2024-02-30", "2024-05-01 25:00", "2024-05-01 10:00:00 XYZ", "'; drop table x", "0001-01-01 BC"),
)


@pytest.mark.parametrize("is_day_first", [True, False])
def test_what_is_no_time_is_said_to_be_none(cells, is_day_first):
    for cell in NO_TIMES:
        assert cells.ask("raw.is_local_time(%s, %s)", cell, is_day_first) is False, cell


def test_numbers_alone_follow_the_shop(cells):
    assert cells.instant("01/05/2024 10:00", "UTC", True).month == 5
    assert cells.instant("01/05/2024 10:00", "UTC", False).month == 1
    assert cells.ask("raw.is_local_time('25/07/2026', false)") is False, "never guessed"
    assert cells.ask("raw.read_local_time('25/07/2026', 'UTC', false)") is None, "nor an error where it was loaded once"


@QUIET
@given(
    st.decimals(Decimal("-9999999.99"), Decimal("9999999.99"), places=2),
    st.sampled_from(["", "$", "US $", "€", "£", "฿", "EUR "]),
)
def test_every_writing_of_an_amount_is_that_amount(cells, amount, mark):
    sign = "-" if amount < 0 else ""
    plain = abs(amount)
    writings = [
        f"{amount}",
        f"{sign}{mark}{plain:,.2f}",
        f"{sign}{mark}" + f"{plain:,.2f}".translate(str.maketrans(",.", ".,")),
        f"{sign}{plain}".replace(".", ",") + (f" {mark.strip()}" if mark in ("€", "EUR ") else ""),
        f"{sign}{mark}" + f"{plain:,.2f}".replace(",", "\u00a0").replace(".", ","),
    ]
    assert dict(zip(writings, cells.amounts(writings, "USD"), strict=True)) == dict.fromkeys(writings, amount)


AMOUNTS = [
    ("Rp 1.234.567", "IDR", 1234567),
    ("150.000", "IDR", 150000),
    ("150000", "IDR", 150000),
    ("1.234", "USD", Decimal("1.234")),
    ("0元", "CNY", 0),
    ("(5.00)", "USD", -5),
    ("5-", "EUR", -5),
    ("1,23,456.50", "INR", Decimal("123456.50")),
    ("Rs.500", "INR", 500),
    ("1'234.50", "CHF", Decimal("1234.50")),
    ("¥1,000", "JPY", 1000),
    ("--", "USD", None),
    ("", "USD", None),
    (None, "USD", None),
]
CURRENCIES = {
    **{"£5": "GBP", "US $5": "USD", "AU $5": "AUD", "C $5": "CAD", "S$5": "SGD", "R$ 5": "BRL", "RM5.00": "MYR"},
    **{"5.00 EUR": "EUR", "$5": None, "¥5": None, "5.00": None},
}


def test_amounts_of_the_world(cells):
    assert [cells.amounts([cell], currency)[0] for cell, currency, _ in AMOUNTS] == [amount for *_, amount in AMOUNTS]


@pytest.mark.parametrize("cell", ["abc", "Order 5", "1e5", "12:30", "1.2.3.4.5", "=1+1", "5 items", "NaN", "1,2,3"])
def test_what_is_no_amount_is_said_to_be_none(cells, cell):
    assert cells.ask("raw.is_money(%s)", cell) is False


def test_a_currency_is_told_only_where_it_is_beyond_doubt(cells):
    assert {cell: cells.ask("raw.money_currency(%s)", cell) for cell in CURRENCIES} == CURRENCIES
