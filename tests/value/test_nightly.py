"""What a night stores of its fits, and which earlier fit stands in where tonight's may not be used."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from raw_nights import PreparedNights

FIRST = date(2011, 12, 1)
VALID = 30


@pytest.fixture
def nights(warehouse) -> PreparedNights:
    return PreparedNights(warehouse, VALID)


def test_a_good_night_stores_its_four_fits(nights):
    nights.fit(FIRST, people=400)
    rows = nights.stored()
    assert [(row["purpose"], row["model"], row["outcome"], row["stand_in_id"]) for row in rows] == [
        ("score", "bg_nbd", "fitted", None), ("score", "gamma_gamma", "fitted", None),
        ("holdout", "bg_nbd", "too_few_repeat_buyers", None), ("holdout", "gamma_gamma", "too_few_repeat_buyers", None),
    ]  # fmt: skip
    purchases, spend, early, _ = rows
    assert (purchases["people"], purchases["until_on"]) == (400, FIRST)
    assert (early["people"], early["until_on"], early["log_likelihood"]) == (0, FIRST - timedelta(days=90), None)
    assert all(purchases[name] > 0 and purchases[f"{name}_error"] > 0 for name in ("r", "alpha", "a", "b"))
    assert all(spend[name] > 0 and spend[f"{name}_error"] > 0 for name in "pqv")
    assert purchases["p"] is None
    assert spend["r"] is None


def test_the_same_night_again_finds_the_same(nights):
    nights.fit(FIRST, people=400)
    nights.fit(FIRST, people=400)
    rows = nights.stored()
    assert len(rows) == 8
    assert [row["r"] for row in rows[:4]] == [row["r"] for row in rows[4:]]
    assert [row["log_likelihood"] for row in rows[:4]] == [row["log_likelihood"] for row in rows[4:]]


def test_the_last_good_fit_stands_in_for_so_many_nights(nights):
    good = nights.fit(FIRST, people=400)
    good_fits = [row["fit_id"] for row in nights.stored() if row["build_id"] == good and row["purpose"] == "score"]
    for days, expected in ((1, good_fits), (VALID, good_fits), (VALID + 1, [None, None])):
        poor = nights.fit(FIRST + timedelta(days=days), people=10)
        rows = [row for row in nights.stored() if row["build_id"] == poor]
        assert [row["stand_in_id"] for row in rows if row["purpose"] == "score"] == expected
        assert [row["stand_in_id"] for row in rows if row["purpose"] == "holdout"] == [None, None]


def test_a_rebuilt_night_uses_the_fit_that_it_used_then(nights):
    """An earlier night that was built again in between, with other figures, was not there the first time."""
    nights.fit(FIRST, people=400)
    poor = nights.fit(FIRST + timedelta(days=2), people=10)
    nights.fit(FIRST + timedelta(days=1), people=500)
    nights.fit(FIRST, people=500)
    again = nights.fit(FIRST + timedelta(days=2), people=10)
    stand_ins = {
        build: [row["stand_in_id"] for row in nights.stored() if row["build_id"] == build] for build in (poor, again)
    }
    assert stand_ins[again] == stand_ins[poor]
    assert stand_ins[poor][0] is not None


def test_groups_arrive_whole(nights):
    """More than one page of a COPY, and amounts that a float holds exactly to the cent."""
    nights.fit(FIRST, people=20_000)
    purchases, spend, *_ = nights.stored()
    assert purchases["people"] == 20_000
    assert spend["people"] == purchases["repeat_people"]
    assert np.isfinite(purchases["log_likelihood"])
