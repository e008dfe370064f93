"""RFM against what peers publish, and against pandas, on their data and on CDNOW."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import published_shops
import pytest
from published_shops import CDNOW, NIGHT

SHOPS = ["r", "r_shuffled", "lifetimes", pytest.param("cdnow", marks=pytest.mark.skipif(
    not CDNOW.is_file(), reason="REGULARS_TEST_DATA names no folder with CDNOW"))]  # fmt: skip
METRICS = {"recency_days": "r_score", "frequency": "f_score", "monetary": "m_score"}

# https://rfm.rsquaredacademy.com/articles/rfm-introduction.html: recency, orders, revenue and the three scores
FIRST_TEN_OF_R = {
    "1": (205, 6, 472, 3, 4, 3), "2": (140, 3, 340, 4, 1, 2), "3": (194, 4, 405, 3, 2, 3),
    "4": (98, 7, 596, 5, 4, 4), "5": (132, 5, 448, 4, 3, 3), "6": (90, 9, 843, 5, 5, 5), "7": (84, 9, 763, 5, 5, 5),
    "8": (281, 8, 699, 3, 5, 5), "9": (246, 4, 157, 3, 2, 1), "10": (160, 7, 779, 4, 4, 5),
}  # fmt: skip
# the same page's ten segments, first match: lowest and highest score of each metric, then customers, orders, revenue
SEGMENTS_OF_R = {
    "Champions": ((5, 5), (5, 5), (5, 5), 35, 316, 31_646),
    "Potential Loyalist": ((3, 5), (3, 5), (2, 5), 342, 2_211, 204_856),
    "Loyal Customers": ((2, 4), (2, 4), (2, 4), 170, 799, 76_562),
    "Promising": ((3, 4), (1, 3), (3, 5), 9, 28, 4_249),
    "New Customers": ((4, 5), (1, 3), (1, 5), 104, 329, 28_837),
    "Can't Lose Them": ((1, 2), (3, 4), (4, 5), 47, 274, 32_446),
    "At Risk": ((1, 2), (2, 5), (4, 5), 28, 216, 22_227),
    "Need Attention": ((1, 3), (3, 5), (3, 5), 10, 57, 4_562),
    "About To Sleep": ((2, 3), (1, 3), (1, 4), 102, 283, 23_449),
    "Lost": ((1, 1), (1, 5), (1, 5), 148, 393, 35_324),
}
# both peers' tests: repeat purchase days, days from the first to the last, age in days on 2015-02-07
SUMMARY_OF_LIFETIMES = {"1": (1, 36, 37), "2": (0, 0, 37), "3": (2, 4, 37), "4": (2, 20, 22), "5": (2, 2, 22),
                        "6": (0, 0, 5)}  # fmt: skip


@pytest.fixture(scope="module")
def published(filled):
    yield from filled(published_shops.fill)


@pytest.fixture(scope="module")
def scores(published) -> pd.DataFrame:
    """Give every score, by scope and by the customer's number in its shop."""
    rows = published.table(
        "select r.scope, split_part(k.buyer_key, ' ', 2) as customer, k.shop_id, r.recency_days, r.frequency,"
        " r.monetary, r.r_score, r.f_score, r.m_score, r.rfm_segment, r.rfm_group"
        " from marts.fct_customer_rfm r inner join intermediate.int_person_keys k using (customer_key)"
    )
    return pd.DataFrame(rows).set_index(["scope", "shop_id", "customer"]).sort_index()


@pytest.fixture(scope="module")
def values() -> pd.DataFrame:
    """Compute recency, frequency and monetary value of every shop's customers in pandas."""
    sold = pd.DataFrame(
        [
            (shop_id, customer, day, Decimal(amount))
            for shop_id, rows in published_shops.purchases().items()
            for customer, day, amount in rows
        ],
        columns=["shop_id", "customer", "day", "amount"],
    )
    by_customer = sold.groupby(["shop_id", "customer"]).agg(
        last=("day", "max"), frequency=("day", "size"), monetary=("amount", "sum")
    )
    by_customer["recency_days"] = by_customer.pop("last").map(lambda day: (NIGHT - day).days)
    return by_customer[list(METRICS)]


def quintiles(column: pd.Series) -> pd.Series:
    """Score from 1 to 5 with pandas' own bins, closed on the right; coinciding edges are one."""
    numbers = column.astype(float).round(6)
    edges = numbers.quantile([0.2, 0.4, 0.6, 0.8]).round(6)
    inner = pd.cut(numbers, [float("-inf"), *sorted(set(edges)), float("inf")])
    below = inner.map(lambda part: int((edges <= part.left).sum())).astype(int)
    return 5 - below if column.name == "recency_days" else 1 + below


@pytest.mark.parametrize("shop_id", SHOPS)
def test_a_shops_values_and_scores_are_those_of_pandas(scores, values, shop_id):
    rows, expected = scores.loc[f"own/{shop_id}", shop_id], values.loc[shop_id]
    assert len(rows) == len(expected)
    assert rows[list(METRICS)].to_dict("index") == expected.to_dict("index")
    for metric, score in METRICS.items():
        assert rows[score].to_dict() == quintiles(expected[metric]).to_dict()


def test_all_shops_together_are_those_of_pandas(scores, values):
    rows = scores.loc["all"]
    assert rows[list(METRICS)].to_dict("index") == values.to_dict("index")
    for metric, score in METRICS.items():
        assert rows[score].to_dict() == quintiles(values[metric]).to_dict()


def test_shuffled_rows_in_other_files_have_the_same_scores(scores):
    straight, shuffled = scores.loc["own/r", "r"], scores.loc["own/r_shuffled", "r_shuffled"]
    pd.testing.assert_frame_equal(straight, shuffled)


def test_the_first_ten_customers_of_r_have_their_published_scores(scores):
    rows = scores.loc["own/r", "r"][[*METRICS, *METRICS.values()]]
    assert {customer: tuple(rows.loc[customer]) for customer in FIRST_TEN_OF_R} == FIRST_TEN_OF_R


def test_three_of_995_customers_have_another_score_than_in_r(scores):
    """R's rfm adds 1 to each quantile and takes what lies below it: the same for whole quantiles, not for 296.4."""
    rows = scores.loc["own/r", "r"]
    differing = 0
    for metric, score in METRICS.items():
        numbers = rows[metric].astype(float)
        theirs = 1 + sum((numbers >= edge + 1).astype(int) for edge in numbers.quantile([0.2, 0.4, 0.6, 0.8]))
        differing += int((rows[score] != (6 - theirs if metric == "recency_days" else theirs)).sum())
    assert (len(rows), int(rows["frequency"].sum()), differing) == (995, 4_906, 3)


def test_all_segments_of_r_come_out_with_its_classes_fixed(scores):
    rows = scores.loc["own/r_fixed", "r_fixed"].copy()
    rows["segment"] = "Others"
    for name, (*bounds, _customers, _orders, _revenue) in reversed(SEGMENTS_OF_R.items()):
        inside = [rows[score].between(*bound) for score, bound in zip(METRICS.values(), bounds, strict=True)]
        rows.loc[inside[0] & inside[1] & inside[2], "segment"] = name
    summed = rows.groupby("segment").agg(
        customers=("frequency", "size"), orders=("frequency", "sum"), revenue=("monetary", "sum")
    )
    assert {name: tuple(row) for name, row in summed.iterrows()} == {
        name: published[3:] for name, published in SEGMENTS_OF_R.items()
    }
    champions = rows[(rows.r_score >= 4) & (rows.f_score >= 4) & (rows.m_score >= 4)]
    assert (len(champions), champions.frequency.sum(), champions.monetary.sum()) == (158, 1_234, 120_178)


def test_fixed_cut_points_are_stored_as_such(published):
    rows = published.run(
        "select scope, metric, method, people, cut_point_1, cut_point_4 from marts.fct_rfm_cut_points"
        " where scope in ('own/r', 'own/r_fixed') order by scope, metric"
    )
    assert rows == [
        ("own/r", "frequency", "percentile", 995, 3, 7),
        ("own/r", "monetary", "percentile", 995, Decimal("254.8"), 665),
        ("own/r", "recency", "percentile", 995, 114, 481),
        ("own/r_fixed", "frequency", "fixed", 995, 3, 7),
        ("own/r_fixed", "monetary", "fixed", 995, 255, 665),
        ("own/r_fixed", "recency", "fixed", 995, 114, 481),
    ]


def test_summaries_of_lifetimes_follow_from_ours(scores):
    """Theirs counts repeat days and days up to the last purchase; ours orders and days since."""
    rows = scores.loc["own/lifetimes", "lifetimes"]
    for customer, (repeat_days, until_last, age) in SUMMARY_OF_LIFETIMES.items():
        assert rows.loc[customer, "recency_days"] == age - until_last
        twice_a_day = 1 if customer == "4" else 0
        assert rows.loc[customer, "frequency"] == 1 + repeat_days + twice_a_day
