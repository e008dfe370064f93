"""The door to dbt: failures are named, live marts stay, nothing of a row gets into a log."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest

from regulars import settings
from regulars.ingestion import formats, lined_yaml
from regulars.modelling import dbt, dbt_process, line_models, swap

NIGHT = date(2011, 12, 1)


def test_a_shop_without_orders_builds_and_a_failed_build_names_its_nodes_and_leaves_the_live_marts(raw):
    raw.add_shop("gifts")
    build_id = raw.build(NIGHT)
    raw.build(NIGHT, "response", build_id)
    assert raw.run("select count(*) from marts.dim_customers") == [(0,)]
    assert raw.run("select min(date_on)::text, max(date_on)::text from marts.dim_dates") == [
        ("2011-01-01", "2012-12-31")
    ]
    tables = "select oid, relname from pg_class where relnamespace = 'marts'::regnamespace order by oid"
    live = raw.run(tables)

    raw.add_lines("gifts", [{"order_id": "1"}, {"order_id": "2", "quantity": "secret"}])
    with pytest.raises(dbt.DbtFailedError, match=r"(?s)model\.regulars\.int_order_\w+: .*bigint") as caught:
        raw.build(NIGHT)
    assert "secret" not in str(caught.value)
    raw.run("insert into crm.verdict_counts values ('made-up', %s, 'selected', 3)", NIGHT)
    with pytest.raises(dbt.DbtFailedError, match=r"test\.regulars\.verdict_counts_add_up: Got 1 result"):
        raw.build(NIGHT, "response", build_id)

    assert raw.run(tables) == live
    assert raw.run("select order_id from marts.fct_orders") == []
    runs = raw.table("select selector, success, results::text from audit.dbt_runs order by dbt_run_id")
    assert [(run["selector"], run["success"]) for run in runs] == [
        ("night", True), ("response", True), ("night", False), ("response", False),
    ]  # fmt: skip
    assert not any("secret" in run["results"] for run in runs)
    logs = [path.read_text() for path in (settings.state_folder() / "dbt").rglob("*.log")]
    assert logs
    assert not any("secret" in log for log in logs)


def test_leftovers_of_a_failed_build_are_dropped_by_the_next(raw):
    raw.run("create schema marts__next; create table marts__next.leftover (n int)")
    dbt.drop_leftovers(raw.connection, "__next")
    with pytest.raises(LookupError):
        swap.swap(raw.connection)


def test_a_build_never_writes_into_the_live_schemas(raw):
    with pytest.raises(ValueError, match="suffix"):
        dbt.build(raw.connection, 1, "night", suffix="")


def test_a_night_that_was_never_opened_is_refused(raw):
    raw.add_shop("gifts")
    with pytest.raises(LookupError, match="build 99"):
        dbt.build(raw.connection, 99, "night")


def test_a_remembered_parse_never_keeps_an_old_suffix(raw, tmp_path):
    """One folder, three parses: what stood in the environment last is what the names have."""
    found = []
    for selector, suffix in (("night", "__one"), ("night", "__two"), ("response", "__two")):
        subprocess.run(
            [sys.executable, "-c", dbt.COMMAND, "--log-level-file", "none", "parse", "--project-dir", dbt.PROJECT,
             "--profiles-dir", dbt.PROJECT, "--target-path", tmp_path, "--log-path", tmp_path],
            env=dbt.environment(selector, suffix, 1), check=True, capture_output=True,
        )  # fmt: skip
        nodes = json.loads((tmp_path / "manifest.json").read_text())["nodes"]
        names = ("model.regulars.fct_orders", "model.regulars.fct_messages", "seed.regulars.countries")
        found.append([nodes[name]["schema"] for name in names])
    assert found == [
        ["marts__one", "marts", "staging__one"],
        ["marts__two", "marts", "staging__two"],
        ["marts", "marts__two", "staging"],
    ]


def test_dbt_does_not_begin_for_somebody_who_has_died():
    """Killed in the moment between, the one who asked would leave an orphan that builds beside the next."""
    orphan = subprocess.run(
        [sys.executable, "-c", dbt_process.COMMAND, "1"], stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert (orphan.returncode, orphan.stderr) == (1, "who asked for this has died before it began\n")


def test_the_order_model_ships_with_every_format_of_orders():
    macro = (dbt.PROJECT / "macros" / "line_models.sql").read_text()
    assert re.findall(r"'(stg_\w+__order_lines)'", macro) == line_models.list_all()
    assert "stg_own__order_lines" in line_models.list_all()
    assert "stg_contacts__order_lines" not in line_models.list_all()


def test_a_build_reads_the_marketplaces_whose_files_it_sees(raw):
    raw.add_shop("gifts")
    assert line_models.list_read(raw.connection, raw.open_build(NIGHT)) == line_models.list_all()
    raw.add_file("gifts", marketplace="shopee")
    raw.add_file("gifts", marketplace="contacts")
    raw.add_file("gifts", marketplace="lazada", state="rejected")
    assert line_models.list_read(raw.connection, raw.open_build(NIGHT)) == [
        "stg_shopee__order_lines",
        "stg_shopee_api__order_lines",
    ]


def test_a_format_of_orders_without_a_model_is_refused(monkeypatch):
    (own,) = [one for one in formats.read_all() if one.format_id == "own"]
    monkeypatch.setattr(formats, "read_all", lambda: (own, replace(own, format_id="bazaar")))
    with pytest.raises(lined_yaml.ConfigurationError, match=r"bazaar\.yml .*stg_bazaar__order_lines\.sql"):
        line_models.list_all()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ('invalid input syntax for type bigint: "anna@example.com"', 'invalid input syntax for type bigint: "…"'),
        (
            "Key exists\n  DETAIL:  Key (email)=(anna@example.com) exists.\n  compiled at x",
            "Key exists\n  compiled at x",
        ),
        ("Got 3 results, configured to fail if != 0", "Got 3 results, configured to fail if != 0"),
    ],
)
def test_messages_lose_the_data_they_quote(said, kept):
    assert dbt.without_data(said) == kept
