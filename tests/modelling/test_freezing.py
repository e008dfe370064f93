"""What a night believed is kept as its last build had it."""

from __future__ import annotations

from datetime import date

import pytest

from regulars.modelling import freezing

NIGHT = date(2011, 12, 1)
MARTS = {
    "rpt_segment_sizes": "'tier' as scheme, 'vip' as segment, 3 as people, 1 as reachable",
    "fct_rfm_cut_points": "'all' as scope, 'recency' as metric, 'percentile' as method, 3 as people,"
    " 1.5 as cut_point_1, 2 as cut_point_2, 3 as cut_point_3, 4 as cut_point_4",
    "rpt_rfm_movements": "'all' as scope, 'recency' as metric, '5' as from_class, '4' as to_class,"
    " 'customer_changed' as cause, date '2011-11-28' as previous_night_on, 3 as people, -3 as score_change",
}
FROZEN = {
    "segment_sizes": "rpt_segment_sizes",
    "rfm_cut_points": "fct_rfm_cut_points",
    "rfm_movements": "rpt_rfm_movements",
}


@pytest.fixture
def marts(raw):
    raw.add_shop("gifts")
    raw.run("create schema marts")
    for mart, columns in MARTS.items():
        nights = " union all ".join(f"select date '{night}' as night_on, {columns}" for night in ("2011-11-28", NIGHT))
        raw.run(f"create table marts.{mart} as {nights}")
    return raw


def test_a_night_that_is_built_again_believes_what_its_last_build_says(marts):
    build_id = marts.open_build(NIGHT)
    assert freezing.freeze(marts.connection, build_id) == len(freezing.STATEMENTS) == len(FROZEN)
    marts.run("update marts.rpt_segment_sizes set segment = 'senior'")
    for mart in MARTS:
        marts.run(f"update marts.{mart} set people = 4")
    freezing.freeze(marts.connection, build_id)
    assert marts.run("select night_on, segment, people from audit.segment_sizes") == [(NIGHT, "senior", 4)]
    assert marts.run("select night_on, people from audit.rfm_cut_points") == [(NIGHT, 4)]
    assert marts.run("select night_on, people from audit.rfm_movements") == [(NIGHT, 3)], "from the first build alone"


def test_another_night_stays_as_it_was(marts):
    freezing.freeze(marts.connection, marts.open_build(date(2011, 11, 28)))
    freezing.freeze(marts.connection, marts.open_build(NIGHT))
    for table in FROZEN:
        assert marts.run(f"select night_on, people from audit.{table} order by 1") == [
            (date(2011, 11, 28), 3),
            (NIGHT, 3),
        ]


@pytest.mark.parametrize(("table", "mart"), FROZEN.items())
def test_every_column_is_kept(marts, table, mart):
    freezing.freeze(marts.connection, marts.open_build(NIGHT))
    (kept,), (believed,) = (
        marts.table(f"select * from {name} where night_on = %s", NIGHT) for name in (f"audit.{table}", f"marts.{mart}")
    )
    assert kept == believed
