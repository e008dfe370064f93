"""One night without a scheduler, as `make nightly` runs it, on a small shop."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from sandbox_driving import API_KEY, Receiver, RunningSandbox

from regulars import clock, settings
from regulars.nights import whole

from .conftest import HISTORY_ON, SHOPS, export, export_contacts, invent_orders

FIRST = HISTORY_ON + timedelta(days=1)
SECOND = HISTORY_ON + timedelta(days=2)


@pytest.fixture
def shop(warehouse, product_environment):
    """Put the small shop's files where ingestion looks."""
    orders = invent_orders(SECOND)
    for day in sorted({order.ordered_on for order in orders if order.ordered_on > HISTORY_ON}):
        export(settings.exports_folder(), [order for order in orders if order.ordered_on == day], f"orders_{day}.csv")
    export(settings.exports_folder(), [order for order in orders if order.ordered_on <= HISTORY_ON], "history.csv")
    export_contacts(settings.exports_folder(), orders)
    settings.shops_file().write_text(SHOPS, encoding="utf-8")
    return orders


@pytest.fixture
def box(tmp_path, monkeypatch):
    receiver = Receiver()
    running = RunningSandbox(
        tmp_path / "sandbox", receiver, start_at=int(datetime(2011, 11, 30, tzinfo=UTC).timestamp())
    )
    connection = {"conn_type": "http", "host": running.url, "password": API_KEY}
    monkeypatch.setenv("AIRFLOW_CONN_SENDGRID", json.dumps(connection))
    monkeypatch.setenv("REGULARS_WEBHOOK_URL", receiver.url)
    yield running
    running.close()
    receiver.close()


def ask(connection, sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    connection.rollback()
    return rows


def run(night: date, is_history: bool = False) -> list[str]:
    told: list[str] = []
    whole.run(night, is_history, True, told.append)
    return told


def test_a_history_night_then_nights_with_and_without_mail(warehouse, shop, box, monkeypatch):
    told = run(HISTORY_ON, is_history=True)
    assert told[-1] == f"Night {HISTORY_ON} is closed."
    assert ask(warehouse, "select count(*) from crm.messages") == [(0,)]
    run(FIRST)
    people = len({order.customer_id for order in shop if order.ordered_on <= FIRST})
    assert ask(warehouse, "select count(*) from marts.dim_customers") == [(people,)]
    orders = len([order for order in shop if order.ordered_on <= FIRST])
    assert ask(warehouse, "select count(*), sum(net_amount)::int from marts.fct_orders") == [(orders, orders * 33)]
    (planned,) = ask(warehouse, "select count(*) from crm.messages")[0]
    assert planned > 0
    assert len(box.messages(limit=1000)) == planned
    evidence = ask(warehouse, "select distinct evidence from crm.messages")
    for (found,) in evidence:
        assert all(found[key] for key in ("validation_id", "dbt_run_id", "build_id", "approval_id"))
    repeated_changes_nothing(warehouse, box)
    with pytest.raises(ValueError, match="cannot become history"):
        run(FIRST, is_history=True)
    monkeypatch.delenv("AIRFLOW_CONN_SENDGRID")
    told = run(SECOND)
    assert any("AIRFLOW_CONN_SENDGRID is not set" in line for line in told)
    assert ask(warehouse, "select distinct state from crm.messages where night_on = %s", SECOND) == [("planned",)]


def repeated_changes_nothing(warehouse, box):
    tables = (
        "raw.own_order_lines",
        "audit.night_builds",
        "crm.verdicts",
        "crm.messages",
        "crm.consents",
        "marts.fct_orders",
    )
    before = {table: ask(warehouse, f"select count(*) from {table}") for table in tables}
    asked = box.stats()["requests"]
    run(FIRST)
    assert {table: ask(warehouse, f"select count(*) from {table}") for table in tables} == before
    assert box.stats()["requests"] == asked


def test_two_at_once_run_one_after_the_other_and_an_older_night_stays_apart(warehouse, shop):
    clock.advance(warehouse, datetime(2011, 11, 30, tzinfo=UTC))
    command = [sys.executable, "-m", "regulars", "nightly"]
    environment = {**os.environ, "PYTHONPATH": str(settings.INCLUDE)}
    nights = [
        subprocess.Popen([*command, str(night), "--history"], env=environment, stdout=subprocess.PIPE, text=True)
        for night in (HISTORY_ON, SECOND)
    ]
    outputs = [night.communicate(timeout=300)[0] for night in nights]
    assert [night.returncode for night in nights] == [0, 0], outputs
    assert ask(warehouse, "select count(*) from audit.nights where state = 'closed'") == [(2,)]

    # whichever of the two came first, the later one is live
    stranger = settings.exports_folder() / "own" / "stranger"
    stranger.mkdir()
    (stranger / "orders.csv").write_text("order_id\n1\n", encoding="utf-8")
    live = ask(warehouse, "select count(*) from marts.fct_orders")
    assert live == [(len(shop),)]
    told = []
    for _again in range(2):
        told.append(run(FIRST))
        assert "in schemas of its own" in " ".join(told[-1])
        assert ask(warehouse, "select count(*) from marts.fct_orders") == live
        assert ask(warehouse, "select count(*) from marts__20111201.fct_orders") != live
        assert ask(warehouse, "select (select count(*) from crm.messages), count(*) from crm.verdicts") == [(0, 0)]
    assert any("the shop “stranger” is not listed" in line for line in told[0])


def run_without_warehouse(night: str) -> subprocess.CompletedProcess:
    """Run the command line where no Postgres listens."""
    return subprocess.run(
        [sys.executable, "-m", "regulars", "nightly", night],
        env={
            **os.environ,
            "PYTHONPATH": str(settings.INCLUDE),
            "AIRFLOW_CONN_WAREHOUSE": "postgresql://x@127.0.0.1:1/x",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_bad_date_is_a_sentence(product_environment):
    done = run_without_warehouse("tomorrow")
    assert done.returncode != 0
    assert "is no day" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_warehouse_that_is_not_there_is_a_sentence(product_environment):
    done = run_without_warehouse("2011-12-01")
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr
