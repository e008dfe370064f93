"""A past night that is built again comes out as it did, whatever came in since."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from past_nights import (
    FIRST,
    SECOND,
    THIRD,
    count_differing,
    keep_marts,
    list_tables,
    load,
    order,
    put_file,
    put_first_files,
    run,
    run_night,
)

from regulars import settings, warehouse
from regulars.campaigns import definitions, documents
from regulars.nights import rebuilds

LEDGERS = ("crm.verdicts", "crm.verdict_counts", "crm.holdouts", "crm.messages", "audit.night_builds", "audit.nights")


def change_everything(connection: warehouse.Connection, campaigns: Path) -> None:
    """Let everything come in that would change what the first night decided."""
    put_file("own", "days.csv", [order("d1", -1, "c7"), order("d2", -2, "new"), order("d3", -2, "c8", status="paid")])
    put_file("own", "late.csv", [order(f"late{n}", 3 + n, f"c{n}", unit_price="500") for n in range(20, 60)])
    put_file("own", "refunds.csv", [order(f"t{n}", 0, f"c{n}", status="refunded", refund="20.00") for n in range(3)])
    # c100 and c101 turn out to have one address, c102 withdraws, and the file is sent again with other words
    put_file(
        "contacts",
        "contacts_again.csv",
        [
            {"email": "c100@example.com", "customer_id": "c100"},
            {"email": "c100@example.com", "customer_id": "c101"},
            {"email": "c102@example.com", "customer_id": "c102", "consent": "no", "consent_at": "2011-12-02"},
            {"email": "c103@example.org", "customer_id": "c103", "locale": "de"},
        ],
    )
    run(
        connection,
        "insert into crm.suppressions (address_hash, source) select crm.hash_address(email), 'unsubscribe'"
        " from raw.contacts where customer_id in ('c5', 'c30', 'c31', 'c32')",
    )
    run(
        connection,
        "insert into crm.campaign_approvals (campaign_id, version_hash, night_on, approved_by)"
        " select campaign_id, version_hash, %s, 'somebody, later' from crm.campaign_versions",
        FIRST,
    )
    text = (campaigns / "win_back" / "campaign.yml").read_text(encoding="utf-8")
    changed = text.replace("holdout_share: 0.2", "holdout_share: 0.5").replace("at_least: 61", "at_least: 90")
    (campaigns / "win_back" / "campaign.yml").write_text(changed, encoding="utf-8")
    shutil.rmtree(campaigns / "second_purchase")
    definitions.approve("win_back", "test", SECOND, campaigns)


def change_more(connection: warehouse.Connection) -> None:
    """Let come in what would change the second night: the first one's mail never left, and more late orders."""
    run(connection, "update crm.messages set state = 'cancelled' where night_on = %s", FIRST)
    put_file("own", "later.csv", [order(f"later{n}", n, f"c{n}") for n in range(60, 100)])
    load(connection, THIRD)
    run(
        connection,
        "insert into crm.holdouts (person_key, scope, is_held_out, share, night_on)"
        " select person_key, 'thank_you', true, 1, %s from crm.verdicts on conflict do nothing",
        THIRD,
    )


def use_campaigns(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let planning read its campaigns in a folder that a test may change."""
    shutil.copytree(documents.FOLDER, folder)
    for function in (definitions.read_all, definitions.approvals, definitions.is_approved, definitions.approve):
        patch.setattr(function, "__defaults__", (folder,))


@pytest.fixture(scope="module")
def nights(postgres_server, migrated_database, dbt_state, tmp_path_factory):
    """Run a night, let everything change, run another, and let more change."""
    folder = tmp_path_factory.mktemp("nights")
    with (
        postgres_server.database(migrated_database, postgres_server.built) as endpoint,
        pytest.MonkeyPatch.context() as patch,
        warehouse.connect(endpoint) as connection,
    ):
        for name, value in (
            ("AIRFLOW_CONN_WAREHOUSE", endpoint.url),
            ("REGULARS_STATE", dbt_state),
            ("REGULARS_EXPORTS", str(folder / "exports")),
            ("REGULARS_SHOPS", str(folder / "shops.yml")),
            ("REGULARS_LINK_SECRET", "a secret of the tests only"),
        ):
            patch.setenv(name, value)
        (folder / "exports").mkdir()
        use_campaigns(patch, folder / "campaigns")
        put_first_files()
        run_night(connection, FIRST)
        keep_marts(connection, FIRST)
        change_everything(connection, folder / "campaigns")
        run_night(connection, SECOND)
        keep_marts(connection, SECOND)
        change_more(connection)
        yield connection


def stored_hash(connection, night) -> str:
    return run(connection, "select max(audience_hash) from audit.night_builds where night_on = %s", night)[0][0]


def live_state(connection) -> dict:
    """Give what a rebuild must leave alone: the live relations by their ids, and how long every ledger is."""
    relations = run(
        connection,
        "select c.oid::bigint from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname in ('staging', 'intermediate', 'marts') order by 1",
    )
    return {"relations": relations} | {table: run(connection, f"select count(*) from {table}") for table in LEDGERS}


def start_rebuild(*arguments: str) -> subprocess.Popen:
    """Start the real command line."""
    return subprocess.Popen(
        [sys.executable, "-m", "regulars", "rebuild", *arguments],
        env={**os.environ, "PYTHONPATH": str(settings.INCLUDE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_what_came_in_since_did_change_what_is_known(nights):
    """The proof below is worth something only if the nights differ."""
    verdicts = run(nights, "select night_on, verdict_code, count(*) from crm.verdicts group by 1, 2")
    assert {(FIRST, "selected"), (FIRST, "held_out"), (SECOND, "selected"), (SECOND, "cap")} <= {
        row[:2] for row in verdicts
    }
    refunded = "select count(*) from marts.fct_orders where order_status = 'refunded'"
    assert run(nights, refunded) == [(3,)]
    changed = (
        "select count(*) from marts.dim_customers m join kept_20111201.dim_customers k using (customer_key)"
        " where m.lifetime_net_amount_base <> k.lifetime_net_amount_base"
        " or m.is_reachable_email <> k.is_reachable_email"
    )
    assert run(nights, changed)[0][0] > 40


@pytest.fixture(scope="module")
def rebuilt(nights) -> dict:
    """Kill a rebuild of the first night in the middle, run it again, and tell what was seen all the while."""
    seen = {"before": live_state(nights)}
    running = start_rebuild(str(FIRST))
    # dbt is at work once it has made its schemas
    while not run(nights, "select 1 from pg_namespace where nspname = 'marts__20111201'"):
        assert running.poll() is None, running.communicate()
    with pytest.raises(rebuilds.RebuildRunningError, match="somebody else"):
        rebuilds.rebuild(nights, FIRST)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    seen["after the kill"] = live_state(nights)
    again = start_rebuild(str(FIRST))
    seen["told"], errors = again.communicate(timeout=300)
    assert again.returncode == 0, seen["told"] + errors
    return seen | {"after": live_state(nights)}


def test_a_killed_rebuild_changes_nothing_and_runs_again(nights, rebuilt):
    assert rebuilt["before"] == rebuilt["after the kill"] == rebuilt["after"]
    assert rebuilt["told"].count(stored_hash(nights, FIRST)) == 2
    assert "Equal." in rebuilt["told"]


def test_every_mart_is_what_it_was_that_night(nights, rebuilt):
    assert count_differing(nights, FIRST) == dict.fromkeys(list_tables(nights, "kept_20111201"), 0)


def test_bi_may_read_the_marts_of_a_rebuilt_night(nights, rebuilt):
    may = (
        "select has_table_privilege('regulars_bi', 'marts__20111201.fct_orders', 'select'),"
        " has_schema_privilege('regulars_bi', 'intermediate__20111201', 'usage')"
    )
    assert run(nights, may) == [(True, False)]
    recorded = run(nights, "select is_equal, audience_hash from audit.rebuilds order by rebuild_id limit 2")
    assert recorded[0] == (True, stored_hash(nights, FIRST)), "the one that was killed left nothing"


@pytest.mark.skipif("REGULARS_TEST_SLOW" not in os.environ, reason="one more whole build; set REGULARS_TEST_SLOW=1")
def test_a_night_that_went_on_from_another_is_the_same_too(nights):
    before, told = live_state(nights), []
    rebuilt = rebuilds.rebuild(nights, SECOND, told.append)
    assert rebuilt.is_equal
    assert rebuilt.stored_hash == stored_hash(nights, SECOND) != stored_hash(nights, FIRST)
    counted = {name: run(nights, f"select count(*) from kept_20111204.{name}")[0][0] for name in rebuilt.rows}
    assert rebuilt.rows == counted
    assert count_differing(nights, SECOND) == dict.fromkeys(list_tables(nights, "kept_20111204"), 0)
    assert live_state(nights) == before
    assert "Deciding its audience again." in told
    rebuilds.drop(nights, SECOND)
    assert list_tables(nights, "marts__20111204") == []


def test_a_night_that_was_never_built_names_those_that_were(nights):
    with pytest.raises(rebuilds.NeverBuiltError, match="2011-12-01, 2011-12-04"):
        rebuilds.rebuild(nights, FIRST.replace(day=3))


def test_without_a_night_the_command_lists_them(nights):
    asked = start_rebuild()
    output, errors = asked.communicate(timeout=60)
    assert asked.returncode == 2
    assert all(str(night) in output for night in (FIRST, SECOND))
    assert "make rebuild AS_OF=" in output, errors
