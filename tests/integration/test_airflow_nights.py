"""Whole nights through Airflow's own scheduler and workers: queued at once, cleared, and killed."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from .conftest import HISTORY_ON, open_shop

NIGHTS = [HISTORY_ON + timedelta(days=number) for number in range(1, 4)]
KILLED_TASK, KILLED_WORKER = (HISTORY_ON + timedelta(days=number) for number in (4, 5))
CHAIN = ("build_models", "plan_campaigns", "deliver_messages", "roll_up_responses")

pytestmark = pytest.mark.airflow


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    with open_shop(tmp_path_factory.mktemp("shop"), KILLED_WORKER) as opened:
        yield opened


@pytest.fixture(scope="module")
def history(shop):
    shop.open_night(HISTORY_ON, history=True)
    shop.wait_closed(HISTORY_ON)
    return shop


@pytest.fixture(scope="module")
def queued_nights(history):
    for night in NIGHTS:
        history.open_night(night)
    history.wait_closed(*NIGHTS)
    return history


def counts(shop) -> dict:
    tables = (
        "raw.own_order_lines",
        "crm.verdicts",
        "crm.messages",
        "crm.holdouts",
        "marts.fct_orders",
        "marts.fct_messages",
    )
    return {table: shop.query(f"select count(*) from {table}")[0][0] for table in tables}


def test_a_history_night_builds_and_sends_nothing(history):
    assert history.query("select count(*) from marts.dim_customers") == [(history.customers(HISTORY_ON),)]
    assert history.query("select count(*) from crm.verdicts") == [(0,)]
    assert history.query("select count(*) from crm.messages") == [(0,)]
    assert history.sandbox()["requests"] == []


def test_nights_queued_at_once_stay_apart(queued_nights):
    rows = queued_nights.query(
        "select b.night_on, b.started_at, n.closed_at from audit.night_builds b "
        "join audit.nights n using (night_on) where b.state = 'built' order by b.build_id"
    )
    assert [night for night, _, _ in rows] == [HISTORY_ON, *NIGHTS], "one build a night, in order"
    for (_, _, closed_at), (_, started_at, _) in pairwise(rows):
        assert closed_at < started_at, "one night is in the chain at a time"
    for night in NIGHTS:
        population = queued_nights.customers(night)
        sums = queued_nights.query(
            "select campaign_id, sum(people)::int from crm.verdict_counts where night_on = %s group by campaign_id",
            night,
        )
        assert dict(sums) == dict.fromkeys(("second_purchase", "thank_you", "win_back"), population)
        believed = queued_nights.query(
            "select sum(people)::int from marts.rpt_segment_sizes where night_on = %s and scheme = 'lifecycle_stage'",
            night,
        )
        assert believed == [(population,)], "each night believed in its own orders only"


def test_mail_went_out_and_came_back(queued_nights):
    assert queued_nights.query("select count(*) from crm.messages where state = 'handed_over'")[0][0] > 50
    queued_nights.advance(NIGHTS[-1] + timedelta(days=1))
    stats = queued_nights.sandbox()
    assert stats["duplicates_accepted"] == 0
    events = queued_nights.query("select count(distinct message_id) from crm.events where event = 'processed'")[0][0]
    sent = queued_nights.query("select count(*) from crm.messages where state = 'handed_over'")[0][0]
    assert events == sent, "every mail that left is known by its event"
    queued_nights.api.trigger("roll_up_responses", partition_key=NIGHTS[-1].isoformat())
    queued_nights.wait(
        lambda: queued_nights.query("select count(*) from marts.fct_messages where sent_at is not null")[0][0] == sent,
        "the last roll-up",
    )


def test_clearing_every_task_of_a_past_night_calls_nobody(queued_nights):
    night = NIGHTS[1].isoformat()
    before, asked = counts(queued_nights), queued_nights.sandbox()["requests"]
    runs = {dag_id: queued_nights.api.runs(dag_id, partition_key=night)[0]["dag_run_id"] for dag_id in CHAIN}
    ingest = next(
        run for run in queued_nights.api.runs("ingest_orders") if (run.get("conf") or {}).get("night") == night
    )
    for dag_id, run_id in {"ingest_orders": ingest["dag_run_id"], **runs}.items():
        queued_nights.api.clear(dag_id, run_id)
        queued_nights.wait(
            lambda dag=dag_id, run=run_id: queued_nights.api.run(dag, run)["state"] == "success", f"{dag_id} again"
        )
    # clearing announced the night again, so the chain goes through once more
    queued_nights.wait(
        lambda: (
            all(
                run["state"] == "success"
                for dag_id in CHAIN
                for run in queued_nights.api.runs(dag_id, partition_key=night)
            )
            and len(queued_nights.api.runs("roll_up_responses", partition_key=night)) > 1
        ),
        "the chain again",
    )
    assert queued_nights.sandbox()["requests"] == asked
    assert counts(queued_nights) == before


def hang_until_posting(shop, night):
    """Let SendGrid hang in the middle of the night's delivery, and wait until the call is in the air."""
    shop.arm(kind="hang")
    shop.open_night(night)
    shop.wait(
        lambda: shop.query(
            "select count(*) from crm.calls c join crm.waves w using (wave_id) "
            "where w.night_on = %s and c.state = 'posting'",
            night,
        )[0][0] == 1,
        "a call in the air",
    )  # fmt: skip


def check_exactly_once(shop, night):
    shop.wait_closed(night)
    planned = shop.query("select count(*) from crm.messages where night_on = %s", night)[0][0]
    assert planned > 0
    assert shop.query("select state, count(*)::int from crm.messages where night_on = %s group by state", night) == [
        ("handed_over", planned)
    ]
    shop.advance(night + timedelta(days=1))
    stats = shop.sandbox()
    assert stats["duplicates_accepted"] > 0, "the wave was recalled and posted anew"
    assert stats["duplicates_released"] == 0, "nobody got a message twice"
    left = shop.query(
        "select count(distinct e.message_id) from crm.events e join crm.messages m using (message_id) "
        "where m.night_on = %s and e.event = 'processed'",
        night,
    )
    assert left == [(planned,)], "nobody who should get one is lost"


def test_kill_9_of_the_delivering_task(queued_nights):
    hang_until_posting(queued_nights, KILLED_TASK)
    queued_nights.kill_task(KILLED_TASK)
    check_exactly_once(queued_nights, KILLED_TASK)


def test_kill_9_of_the_worker_above_it(queued_nights):
    hang_until_posting(queued_nights, KILLED_WORKER)
    queued_nights.kill_worker(KILLED_WORKER)
    check_exactly_once(queued_nights, KILLED_WORKER)
