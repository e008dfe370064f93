"""A whole night of CDNOW's customers: export, build, fit, scores, against the published parameters and formulas.

The sample is for research and does not ship: this runs where REGULARS_TEST_DATA names a folder that has it.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy.special import hyp2f1

SAMPLE = Path(os.environ.get("REGULARS_TEST_DATA", "/nowhere")) / "orders" / "CDNOW_sample.txt"
CALIBRATION_END = date(1997, 9, 30)


@pytest.mark.skipif(not SAMPLE.exists(), reason="REGULARS_TEST_DATA has no CDNOW sample")
def test_cdnow_is_built_fitted_and_scored_as_published(raw):
    raw.add_shop("cdnow")
    cells = [line.split() for line in SAMPLE.read_text().splitlines()]
    raw.add_lines(
        "cdnow",
        [
            {"order_id": str(n), "ordered_at": f"{day[:4]}-{day[4:6]}-{day[6:]} 12:00:00", "customer_id": customer,
             "unit_price": amount}
            for n, (_, customer, day, _, amount) in enumerate(cells)
        ],
    )  # fmt: skip
    raw.build(CALIBRATION_END)

    fits = {
        row["model"]: row for row in raw.table("select * from marts.fct_value_fits where purpose = 'score' and is_used")
    }
    purchases, spend = fits["bg_nbd"], fits["gamma_gamma"]
    weeks = {**purchases, "alpha": purchases["alpha"] / 7}
    assert [round(weeks[name], 3) for name in ("r", "alpha", "a", "b")] == [0.243, 4.414, 0.793, 2.426]
    assert [round(spend[name], 2) for name in "pqv"] == [6.25, 3.74, 15.44]
    assert (purchases["people"], spend["people"]) == (2357, 946)
    (repeats,) = raw.run("select sum(repeats) from intermediate.int_value_statistics")[0]
    assert round(purchases["log_likelihood"] + int(repeats) * np.log(7), 1) == -9582.4

    rows = raw.run(
        "select s.repeats, s.last_days, c.age_days, s.repeat_spend, c.p_alive, c.expected_orders_365,"
        " c.expected_spend, c.value_365 from marts.fct_customer_value c"
        " inner join intermediate.int_value_statistics s using (customer_key)"
    )
    x, last, age, spent, alive, orders, each, value = np.array(rows, float).T
    r, alpha, a, b = (purchases[name] for name in ("r", "alpha", "a", "b"))
    gone = np.where(x > 0, a / (b + np.maximum(x, 1) - 1) * ((alpha + age) / (alpha + last)) ** (r + x), 0)
    end = alpha + age + 365
    fall = ((alpha + age) / end) ** (r + x) * hyp2f1(r + x, b + x, a + b + x - 1, 365 / end)
    expected = (a + b + x - 1) / (a - 1) * (1 - fall) / (1 + gone)
    p, q, v = (spend[name] for name in "pqv")
    mean = p * (v + spent) / (p * x + q - 1)
    assert len(rows) == 2357
    assert alive == pytest.approx(1 / (1 + gone), abs=1e-6)
    assert orders == pytest.approx(expected, abs=1e-6)
    assert each == pytest.approx(mean, abs=0.006)
    assert value == pytest.approx(expected * mean, abs=0.006)
