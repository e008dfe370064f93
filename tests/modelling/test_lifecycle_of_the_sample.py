"""Gaps, worth and cohorts of the sample's real buyers, against pandas on the shipped files."""

from __future__ import annotations

import pandas as pd
import pytest
from raw_driving import SAMPLE_NIGHT, SAMPLES

NIGHT = pd.Timestamp(SAMPLE_NIGHT)
# people of December 2010 who bought, month by month: what analyses of the set without its cancellations print
DECEMBER_2010 = [885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235]


@pytest.fixture(scope="module")
def orders() -> pd.DataFrame:
    """Give one row per order of a known buyer: buyer, day, month, amount."""
    files = sorted((SAMPLES / "own" / "gifts").glob("*.csv.gz"))
    lines = pd.concat([pd.read_csv(path, dtype=str) for path in files])
    lines = lines[lines.customer_id.fillna("") != ""]
    lines["amount"] = lines.quantity.astype(float) * lines.unit_price.astype(float)
    lines["at"] = pd.to_datetime(lines.ordered_at)
    found = lines.groupby(["customer_id", "order_id"]).agg(at=("at", "min"), amount=("amount", "sum")).reset_index()
    found["day"] = found["at"].dt.normalize()
    found["month"] = found["at"].dt.to_period("M")
    return found


def of_people(sample_state, columns: str) -> dict[str, tuple]:
    """Give columns of the as-of table by the seller's own key of a person."""
    rows = sample_state.run(
        f"select replace(k.buyer_key, 'id:', ''), {columns} from marts.fct_customer_lifecycle l"
        " inner join intermediate.int_person_keys k using (customer_key)"
    )
    return {row[0]: row[1:] for row in rows}


def test_every_persons_gap_agrees(sample_state, orders):
    days = orders.drop_duplicates(["customer_id", "day"]).sort_values(["customer_id", "day"])
    days["gap"] = days.groupby("customer_id").day.diff().dt.days
    by_person = days.groupby("customer_id").agg(
        count=("day", "size"), last=("day", "max"), gap=("gap", "median"), deviation=("gap", "std")
    )
    by_person["own"] = (by_person.gap + 0.5).fillna(60).astype(int).clip(7, 365)
    due = by_person["last"] + pd.to_timedelta(by_person.own, unit="D")
    found = of_people(
        sample_state, "purchase_days, gap_days, has_own_gap, expected_next_order_on, days_overdue, gap_deviation_days"
    )
    assert {key: row[:5] for key, row in found.items()} == {
        key: (row.count_, row.own, row.count_ > 1, due[key].date(), (NIGHT - due[key]).days)
        for key, row in by_person.rename(columns={"count": "count_"}).iterrows()
    }
    deviations = pd.Series({key: row[5] for key, row in found.items()}, dtype=float).sort_index()
    pd.testing.assert_series_equal(deviations, by_person.deviation, check_names=False, check_index_type=False)


def test_every_persons_worth_agrees(sample_state, orders):
    last = orders.groupby("customer_id").day.transform("max")
    year = orders[orders.day > last - pd.Timedelta(days=365)].groupby("customer_id").amount.sum()
    found = of_people(
        sample_state, "year_net_amount_base, year_margin_amount_base, known_cost_share, decline, recency_days"
    )
    assert found.keys() == set(year.index)
    for key, (net, margin, known, decline, recency) in found.items():
        assert (float(net), float(margin)) == pytest.approx((year[key], 0.3 * year[key]), abs=1e-6)
        # no cost is known; a free year has no money of which any share could be known
        assert known == (0 if net else None)
        assert decline == ("none" if recency <= 60 else "win_back" if margin >= 20 else "let_go")
    assert {row[3] for row in found.values()} == {"none", "win_back", "let_go"}


def test_the_cohorts_agree(sample_state, orders):
    orders["cohort"] = orders.groupby("customer_id").month.transform("min")
    activity = orders.groupby(["cohort", "month"]).agg(
        active=("customer_id", "nunique"), orders=("order_id", "size"), amount=("amount", "sum")
    )
    people = activity.reset_index().query("cohort == month").set_index("cohort").active
    for scope in ("all", "own/gifts"):
        rows = sample_state.table("select * from marts.rpt_cohort_retention where scope = %s", scope)
        assert len(rows) == 13 * 14 / 2
        for row in rows:
            cohort, month = (pd.Period(row[name], "M") for name in ("cohort_month_on", "month_on"))
            expected = activity.loc[(cohort, month)]
            assert (row["people"], row["active_people"], row["orders"]) == (
                people[cohort], expected.active, expected.orders,
            )  # fmt: skip
            assert float(row["net_amount_base"]) == pytest.approx(expected.amount, abs=1e-5)
            assert row["retention_rate"] == pytest.approx(expected.active / people[cohort])
            assert (row["months_since"], row["is_complete"]) == ((month - cohort).n, month < pd.Period("2011-12", "M"))


def test_the_first_cohort_is_the_known_one(sample_state):
    rows = sample_state.run(
        "select active_people from marts.rpt_cohort_retention"
        " where scope = 'all' and cohort_month_on = '2010-12-01' order by months_since"
    )
    assert [count for (count,) in rows] == DECEMBER_2010
