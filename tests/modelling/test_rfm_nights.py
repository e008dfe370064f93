"""Who moves between two nights, and why: against a computation without SQL, and adding up."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from datetime import date

import psycopg2.extras
import pytest
import rfm_history
from raw_driving import RawWarehouse
from rfm_history import Night

from regulars import settings, warehouse
from regulars.modelling import dbt, line_models, swap

FIRST, SECOND = date(2011, 12, 1), date(2011, 12, 9)
# everything that follows from int_customers, int_customer_shops and int_person_keys, which are made up here
SELECTED = ("rfm_segments", "stg_audit__night", "stg_seller__shops", "stg_audit__rfm_cut_points+1",
            "stg_audit__rfm_movements+1", "path:models/intermediate/customers,int_rfm_*", "fct_customer_rfm",
            "rfm_movements_add_up")  # fmt: skip


def build(raw: RawWarehouse, night: Night) -> int:
    """Build what comes of a made-up night beside the live schemas; returns the id of the build."""
    build_id = raw.open_build(night.night_on)
    _write(raw, night, "intermediate__next")
    # the folder and the line models of whole nights' builds, whose parse of the project is remembered
    folder = settings.state_folder() / "dbt" / f"night{dbt.NEXT}"
    models = {"REGULARS_LINE_MODELS": ",".join(line_models.list_read(raw.connection, build_id))}
    finished = subprocess.run(
        [sys.executable, "-c", dbt.COMMAND, "--no-use-colors", "--quiet", "--log-level-file", "none", "--log-path",
         folder, "build", "--select", *SELECTED, "--indirect-selection", "cautious", "--exclude-resource-type",
         "unit_test", "--project-dir", dbt.PROJECT, "--profiles-dir", dbt.PROJECT, "--target-path", folder],
        env=dbt.environment("night", dbt.NEXT, build_id) | models, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stdout
    return build_id


def _write(raw: RawWarehouse, night: Night, schema: str) -> None:
    pooled: dict[str, list] = {}
    for (person, _shop), parts in night.bought.items():
        pooled.setdefault(person, []).append(parts)
    tables = {
        "int_customers (customer_key text, last_order_on date, order_count bigint, lifetime_net_amount_base numeric)": [
            (person, max(p[0] for p in parts), sum(p[1] for p in parts), sum(p[2] for p in parts) / 100)
            for person, parts in pooled.items()
        ],
        "int_customer_shops (customer_key text, shop_key text, last_order_on date, order_count integer,"
        " net_amount_base numeric)": [
            (person, shop, last, count, pence / 100) for (person, shop), (last, count, pence) in night.bought.items()
        ],
        "int_person_keys (person_key text, customer_key text)": list(night.keys.items()),
    }
    raw.run(f"create schema {schema}")
    for table, rows in tables.items():
        raw.run(f"create table {schema}.{table}")
        with raw.connection.cursor() as cursor:
            statement = f"insert into {schema}.{table.split()[0]} values %s"
            psycopg2.extras.execute_values(cursor, statement, rows)
    raw.connection.commit()


@pytest.fixture(scope="module")
def names() -> dict[tuple[int, int], str]:
    with open(dbt.PROJECT / "seeds" / "rfm_segments.csv", encoding="utf-8") as stream:
        return {(int(row["r_score"]), int(row["fm_score"])): row["rfm_segment"] for row in csv.DictReader(stream)}


@pytest.fixture(scope="module")
def nights() -> tuple[Night, Night]:
    before = rfm_history.first_night(FIRST, seed=4)
    return before, rfm_history.later_night(before, SECOND, seed=5)


@pytest.fixture(scope="module")
def built(filled, nights):
    """Build both nights, freeze what they believed, and build the second again beside itself."""
    yield from filled(lambda raw: _fill(raw, nights))


def _fill(raw: RawWarehouse, nights: tuple[Night, Night]) -> None:
    for shop_id in ("a", "b"):
        raw.add_shop(shop_id)
        raw.add_file(shop_id)
    fixed = {metric: cuts for (_scope, metric), cuts in rfm_history.FIXED.items()}
    raw.run("update raw.shops set settings = %s where shop_id = 'b'", json.dumps({"rfm": {"cut_points": fixed}}))
    for night in nights:
        build_id = build(raw, night)
        swap.swap(raw.connection)
        for mart in ("cut_points", "movements"):
            warehouse.execute(raw.connection, f"modelling/freeze_rfm_{mart}", build_id=build_id)
        raw.connection.commit()
    raw.run("update audit.rfm_movements set people = people + 1000 where scope = 'all' and metric = 'group'")
    build(raw, nights[1])


def movements(raw: RawWarehouse, schema: str = "marts") -> Counter:
    return Counter(
        {
            tuple(row[:5]): row[5]
            for row in raw.run(
                "select scope, metric, from_class, to_class, cause, people"
                f" from {schema}.rpt_rfm_movements where night_on = %s",
                SECOND,
            )
        }
    )


def test_moves_are_those_of_a_computation_without_sql(built, nights, names):
    expected = rfm_history.moves(*nights, names)
    assert {cause for *_rest, cause in expected} == {"entered", "customer_changed", "cut_point_moved", "left", "merged"}
    assert movements(built) == expected


def test_the_first_night_has_nothing_to_be_compared_with(built):
    assert built.run("select distinct night_on, previous_night_on from marts.rpt_rfm_movements") == [(SECOND, FIRST)]


def test_both_causes_add_up_to_the_change_of_all_scores(built, nights):
    before, after = nights
    old, new = (rfm_history.score(night.values(), night.cuts()) for night in nights)
    change = Counter(dict.fromkeys(("all", *rfm_history.SHOPS), 0))
    for (scope, current), person in rfm_history.heirs(before, after).items():
        if (scope, current) in new:
            change[scope] += sum(new[scope, current]) - sum(old[scope, person])
    assert dict(built.run("select scope, sum(score_change) from marts.rpt_rfm_movements group by scope")) == change


def test_cut_points_of_both_nights_are_kept(built, nights):
    kept = {
        (night_on, scope, metric): [float(cut) for cut in cuts]
        for night_on, scope, metric, *cuts in built.run(
            "select night_on, scope, metric, cut_point_1, cut_point_2, cut_point_3, cut_point_4"
            " from marts.fct_rfm_cut_points"
        )
    }
    expected = {(night.night_on, *key): cuts for night in nights for key, cuts in night.cuts().items()}
    assert kept == {key: pytest.approx(cuts, abs=1e-9) for key, cuts in expected.items()}
    assert built.run("select * from audit.rfm_cut_points order by 1, 2, 3") == built.run(
        "select * from marts.fct_rfm_cut_points order by 1, 2, 3"
    )


def test_a_night_that_is_built_again_keeps_what_it_believed(built):
    again = movements(built, "marts__next")
    assert {key: people - 1000 * (key[:2] == ("all", "group")) for key, people in again.items()} == movements(built)
    assert built.run("select count(*) from intermediate__next.int_rfm_moves") == [(0,)]
