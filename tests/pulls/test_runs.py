"""A pull lands every page once, whatever the API does and whenever the pull dies, and tells what failed."""

from __future__ import annotations

import errno
import logging
import sys

import own_api
import psycopg2
import pytest
from own_api import OwnFake

from regulars import clock, settings
from regulars.nights import steps
from regulars.pulls import landing, runs

DAY_1 = "own/gifts/api/20260617T230000Z_20260618T230000Z"
DAY_2 = "own/gifts/api/20260618T230000Z_20260619T230000Z"
CHANGES = [(f"2026-06-18T{hour:02}:00:00+00:00", 1000 + hour) for hour in range(1, 9)]
CHANGES += [("2026-06-19T22:59:59+00:00", 2001), ("2026-06-19T23:00:00+00:00", 2002)]


@pytest.fixture
def api():
    fake = OwnFake(CHANGES)
    yield fake
    fake.close()


@pytest.fixture
def gifts(pulling, api, monkeypatch):
    """A pulling with one shop of its own kind, whose marketplace has an API for these tests."""
    monkeypatch.setattr(runs, "MARKETPLACES", (*runs.MARKETPLACES, "own"))
    monkeypatch.setitem(sys.modules, "regulars.pulls.own", own_api)
    pulling.shop("own", "gifts", api.port, password=own_api.SECRET)
    return pulling


def orders(pulling) -> list[str]:
    pulling.load()
    return [row[0] for row in pulling.rows("select order_id from raw.own_order_lines order by file_id, line_no")]


ALL = [str(1000 + hour) for hour in range(1, 9)] + ["2001"]


def test_what_changed_is_landed_window_by_window_and_loaded(gifts):
    report = gifts.run()
    assert (report.errors, report.windows, report.pages) == ([], 2, 4)
    assert list(gifts.pages()) == [f"{DAY_1}/orders_{n:04}.csv" for n in (1, 2, 3)] + [f"{DAY_2}/orders_0001.csv"]
    assert orders(gifts) == ALL, "the window ends with the night in the shop, one hour before UTC"
    done = [("06-17 23:00", "06-18 23:00", "done", 3, 1), ("06-18 23:00", "06-19 23:00", "done", 1, 1)]
    assert gifts.windows("gifts") == done


def test_the_same_night_again_asks_nothing(gifts, api):
    gifts.run()
    asked = len(api.calls)
    assert (gifts.run().windows, len(api.calls)) == (0, asked)


def test_the_next_night_looks_back_a_little_and_loads_nothing_twice(gifts, api):
    gifts.run()
    orders(gifts)
    gifts.now = gifts.now.replace(day=21)
    late = ("2026-06-19T22:55:00+00:00", 3001)
    api.changes.append((api.changes[0][0].fromisoformat(late[0]), late[1]))
    assert gifts.run("2026-06-20").pages == 1
    windows = gifts.windows("gifts")[2:]
    assert [row[:2] for row in windows] == [("06-19 22:50", "06-20 22:50"), ("06-20 22:50", "06-20 23:00")]
    again = ["2001", "2002", "3001"]
    assert orders(gifts) == ALL + again, "what was indexed late is there; an order that comes again is a newer version"


def test_a_shop_without_pull_from_begins_thirty_days_back(gifts, api):
    gifts.shop("own", "gifts", api.port, password=own_api.SECRET, pull_from="2026-05-20")
    gifts.run()
    assert gifts.windows("gifts")[0][0] == "05-19 23:00"


@pytest.mark.parametrize("fault", ["429", "500", "garbage", "cut"])
def test_a_call_that_fails_is_made_again(gifts, api, fault):
    api.faults.extend(["", fault, fault])
    report = gifts.run()
    assert (report.errors, orders(gifts)) == ([], ALL)
    assert len(gifts.pauses) == 2
    if fault == "429":
        assert gifts.pauses == [1.0, 1.0], "the API said how long"
    else:
        assert gifts.pauses[0] < gifts.pauses[1], "longer each time"


def test_an_api_that_stays_broken_stops_its_shop_alone_and_loses_nothing(gifts, api):
    other = OwnFake(CHANGES)
    gifts.shop("own", "other", other.port, password="another")
    api.faults.extend(["", ""] + ["500"] * 100)
    report = gifts.run()
    assert report.errors == [
        "own/gifts: orders did not succeed in 8 attempts: it answered 500. "
        "Cure: nothing is lost; the next run goes on here."
    ]
    assert gifts.windows("gifts")[0][2:] == ("failed", 0, 1)
    assert gifts.windows("gifts")[1][2:] == ("planned", 0, 0)
    assert [row[2] for row in gifts.windows("other")] == ["done", "done"]
    loaded = gifts.load()
    assert {outcome.name.split("/")[1] for outcome in loaded.outcomes} == {"other"}, "half a window is not loaded"
    api.faults.clear()
    assert gifts.run().errors == []
    gifts.load()
    counts = gifts.rows(
        "select shop_id, count(*), count(distinct order_id) from raw.own_order_lines"
        " join audit.export_files using (file_id) group by 1 order by 1"
    )
    assert counts == [("gifts", 9, 9), ("other", 9, 9)]
    assert [row[2:] for row in gifts.windows("gifts")] == [("done", 3, 2), ("done", 1, 1)]
    other.close()


def test_a_later_pull_from_gives_up_what_could_not_be_pulled(gifts, api):
    api.faults.extend(["500"] * 8)
    assert gifts.run().errors
    api.faults.clear()
    gifts.shop("own", "gifts", api.port, password=own_api.SECRET, pull_from="2026-06-19")
    assert gifts.run().errors == []
    assert [row[2] for row in gifts.windows("gifts")] == ["given_up", "done"]
    assert orders(gifts) == ["2001"]
    gifts.now = gifts.now.replace(day=30)
    gifts.shop("own", "gifts", api.port, password=own_api.SECRET, pull_from="2026-06-25")
    gifts.run("2026-06-25")
    assert gifts.windows("gifts")[2][:3] == ("06-24 23:00", "06-25 23:00", "done"), "nothing of the days between"


def test_a_window_across_a_later_pull_from_begins_there(gifts, api):
    gifts.rows(
        "insert into audit.pulls (marketplace, shop_id, since_at, until_at, state) values"
        " ('own', 'gifts', '2026-06-18 12:00Z', '2026-06-19 12:00Z', 'failed') returning pull_id"
    )
    gifts.shop("own", "gifts", api.port, password=own_api.SECRET, pull_from="2026-06-19")
    assert gifts.run().errors == []
    assert gifts.windows("gifts")[0][:3] == ("06-18 23:00", "06-19 12:00", "done")


def test_an_api_that_wants_a_long_rest_is_left_until_the_next_run(gifts, api, monkeypatch):
    monkeypatch.setattr("regulars.pulls.waiting.asked", lambda response, now: 3600.0)
    api.faults.append("429")
    report = gifts.run()
    assert "own/gifts: orders may only be made again in 60 minutes: it answered 429." in report.errors[0]
    assert gifts.pauses == []


def test_an_answer_nobody_foresaw_names_the_place_and_not_the_content(gifts, api):
    api.unexpected = {"buyer": "Jane Roe"}
    report = gifts.run()
    assert "not understood (KeyError in own_api.py, line" in report.errors[0]
    assert "Jane" not in report.errors[0]


def test_a_full_disk_is_told_and_the_window_is_pulled_again(gifts, monkeypatch):
    def fill(path, page):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(landing, "_write", fill)
        assert "its pages cannot be written (No space left on device)" in gifts.run().errors[0]
    assert (gifts.run().errors, orders(gifts)) == ([], ALL)


def test_a_shop_of_a_marketplace_without_api_is_told(gifts, api):
    gifts.shop("ebay", "gifts_uk", api.port)
    sentence = "ebay/gifts_uk: this marketplace has no API that Regulars knows."
    assert any(error.startswith(sentence) for error in gifts.run().errors)


def test_a_missing_connection_is_told_and_kept(gifts, monkeypatch):
    monkeypatch.delenv("AIRFLOW_CONN_OWN_GIFTS")
    error = gifts.run().errors[0]
    assert error.startswith("own/gifts: AIRFLOW_CONN_OWN_GIFTS is not set. Add the connection “own_gifts” to Airflow")
    assert gifts.rows("select error from audit.pulls where state = 'failed'") == [(error,)]


def test_two_runs_do_not_pull_one_shop_at_once(gifts):
    other = psycopg2.connect(settings.warehouse().url)
    other.cursor().execute("select pg_advisory_lock(7306, hashtext('own/gifts'))")
    assert gifts.run().errors == ["own/gifts: another run pulls this shop. Cure: wait until it has ended."]
    other.close()


def test_a_night_that_is_not_over_is_pulled_up_to_now(gifts):
    gifts.run("2026-06-20")
    assert gifts.windows("gifts")[-1][:2] == ("06-19 23:00", "06-20 03:00")
    gifts.now = gifts.now.replace(day=21)
    gifts.run("2026-06-20")
    assert gifts.windows("gifts")[-1][:2] == ("06-20 02:50", "06-20 23:00"), "the rest follows once it is over"


def test_a_replay_pulls_from_this_machine_only(gifts, monkeypatch):
    monkeypatch.setattr(clock, "is_replay", lambda connection: True)
    monkeypatch.setenv("AIRFLOW_CONN_OWN_GIFTS", "https://:secret-0123@api.example.com")
    assert "a replay pulls from this machine only, and the host is api.example.com" in gifts.run().errors[0]


def test_no_secret_stands_in_a_log_an_error_or_the_warehouse(gifts, api, caplog):
    caplog.set_level(logging.DEBUG)
    api.faults.extend(["500", {"error": own_api.SECRET}])
    errors = gifts.run().errors
    assert errors
    kept = str(gifts.rows("select * from audit.pulls"))
    for text in (caplog.text, "".join(errors), kept):
        assert own_api.SECRET not in text


def test_the_step_of_a_night_counts_and_tells(gifts, api):
    told = []
    assert steps.pull(gifts.connection, gifts.now.date().replace(day=19), told.append) == {
        "shops": 1,
        "windows": 2,
        "pages": 4,
    }
    assert told == []
