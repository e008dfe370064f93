"""Nights open, wait, close and are missed, in every shop's own time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from regulars import clock, migrations, settings
from regulars.nights import calendar, lock

MONDAY = date(2026, 3, 2)


@pytest.fixture
def shops(warehouse):
    """Put shops in these time zones into the warehouse."""

    def put(*zones: str) -> None:
        with warehouse.cursor() as cursor:
            for number, zone in enumerate(zones):
                cursor.execute(
                    "insert into raw.shops (marketplace, shop_id, timezone, currency, country, locale, base_currency, "
                    "settings) values ('own', %s, %s, 'GBP', 'GB', 'en', 'GBP', '{}')",
                    (f"shop {number}", zone),
                )
        warehouse.commit()

    return put


@pytest.mark.parametrize(
    ("zones", "ends_at"),
    [
        ([], "2026-03-03T00:00+00:00"),
        (["Asia/Shanghai"], "2026-03-02T16:00+00:00"),
        (["Asia/Shanghai", "Europe/London", "America/Los_Angeles"], "2026-03-03T08:00+00:00"),
    ],
)
def test_a_night_ends_when_the_last_shop_has_midnight(warehouse, shops, zones, ends_at):
    shops(*zones)
    assert calendar.cut_off_at(warehouse, MONDAY) == datetime.fromisoformat(ends_at)


def test_daylight_saving_moves_the_end_of_a_night(warehouse, shops):
    shops("Europe/London")
    assert calendar.cut_off_at(warehouse, date(2026, 3, 28)) == datetime(2026, 3, 29, 0, tzinfo=UTC)
    assert calendar.cut_off_at(warehouse, date(2026, 3, 29)) == datetime(2026, 3, 29, 23, tzinfo=UTC)


def test_the_newest_ended_night_is_due_once(warehouse, shops):
    shops("Europe/London", "America/Los_Angeles")
    assert calendar.find_due(warehouse, datetime(2026, 3, 3, 7, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert calendar.find_due(warehouse, datetime(2026, 3, 3, 8, 0, tzinfo=UTC)) == MONDAY
    calendar.open_night(warehouse, MONDAY)
    assert calendar.find_due(warehouse, datetime(2026, 3, 3, 9, 0, tzinfo=UTC)) is None


def test_nothing_opens_by_itself_without_a_shop_or_in_a_replay(warehouse, shops):
    at = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    assert calendar.find_due(warehouse, at) is None
    shops("Europe/London")
    clock.advance(warehouse, datetime(2011, 12, 1, tzinfo=UTC))
    assert calendar.find_due(warehouse, at) is None


def test_earlier_open_nights_are_waited_for(warehouse):
    for day in (date(2026, 3, 1), MONDAY):
        calendar.open_night(warehouse, day)
    assert calendar.open_before(warehouse, MONDAY) == [date(2026, 3, 1)]
    calendar.close_night(warehouse, date(2026, 3, 1))
    assert calendar.open_before(warehouse, MONDAY) == []


def test_a_missing_and_a_late_night_are_told(warehouse, shops):
    shops("Europe/London")
    calendar.open_night(warehouse, date(2026, 2, 28))
    calendar.close_night(warehouse, date(2026, 2, 28))
    at = datetime(2026, 3, 3, 9, tzinfo=UTC)
    with pytest.raises(calendar.NightOverdueError, match=r"2026-03-01 \(missing\), 2026-03-02 \(missing\)"):
        calendar.check_overdue(warehouse, at, late_hours=6)
    for day in (date(2026, 3, 1), MONDAY):
        calendar.open_night(warehouse, day)
        calendar.close_night(warehouse, day)
    calendar.check_overdue(warehouse, at, late_hours=6)


def test_a_replays_nights_are_never_overdue(warehouse, shops):
    shops("Europe/London")
    calendar.open_night(warehouse, date(2011, 12, 1), is_replay=True)
    calendar.check_overdue(warehouse, datetime(2026, 3, 3, 9, tzinfo=UTC), late_hours=6)


def test_a_night_that_was_never_opened_is_told(warehouse):
    with pytest.raises(LookupError, match="never opened"):
        calendar.read_night(warehouse, MONDAY)


def test_the_lock_waits_for_other_open_nights_and_says_for_which(warehouse):
    calendar.open_night(warehouse, date(2026, 3, 1))
    told = []

    def pause(seconds: float) -> None:
        calendar.close_night(warehouse, date(2026, 3, 1))

    with lock.hold_alone(MONDAY, told.append, pause):
        with warehouse.cursor() as cursor:
            cursor.execute("select pg_try_advisory_lock(%s)", (lock.NIGHT_LOCK,))
            assert cursor.fetchone() == (False,), "somebody else cannot work on the nights"
        warehouse.rollback()
        with lock.hold():
            pass
    assert len(told) == 1
    assert "2026-03-01" in told[0]


def test_a_later_night_that_has_not_begun_is_not_waited_for(warehouse):
    calendar.open_night(warehouse, MONDAY)
    calendar.open_night(warehouse, date(2026, 3, 3))
    assert calendar.open_others(warehouse, MONDAY) == []


def test_a_night_that_decided_nothing_may_still_become_history(warehouse):
    calendar.open_night(warehouse, MONDAY)
    assert calendar.open_night(warehouse, MONDAY, is_history=True).is_history


def test_no_two_locks_share_a_number():
    numbers = [
        number
        for path in (settings.INCLUDE / "sql").rglob("*.sql")
        for number in re.findall(r"advisory\w*_lock\((\d+)", path.read_text(encoding="utf-8"))
    ]
    numbers += [str(lock.NIGHT_LOCK), str(migrations.MIGRATION_LOCK)]
    assert len(numbers) == len(set(numbers))
    assert len(numbers) >= 5
