"""Compute from the CSV, in pandas, what Regulars' full build computes of orders and people; print seconds and sums.

    .venv/bin/python bench/customers_pandas.py lines.csv folder 2025-12-30

As customers_duckdb.py does; the tables are kept as pickles.
"""

from __future__ import annotations

import hashlib
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas

STAGES = [(60, "active"), (120, "cooling"), (365, "dormant")]


def keys(texts: pandas.Series, digest=hashlib.md5) -> pandas.Series:
    """Hash every text, once for each that differs."""
    codes, distinct = pandas.factorize(texts)
    hashed = np.array([digest(str(text).encode()).hexdigest() for text in distinct], dtype=object)
    return pandas.Series(np.where(codes < 0, None, hashed[codes]), index=texts.index)


def read_lines(path: str) -> pandas.DataFrame:
    """Read the lines with their types."""
    lines = pandas.read_csv(path, dtype={"customer_id": str, "email": str}, keep_default_na=False)
    lines["ordered_at"] = pandas.to_datetime(lines["ordered_at"], format="%Y-%m-%d %H:%M:%S")
    lines["ordered_on"] = lines["ordered_at"].dt.normalize()
    lines["cents"] = (lines["quantity"] * (lines["unit_price"] * 100).round()).astype("int64")
    lines["occurrence"] = lines.groupby(["order_id", "sku", "title"], sort=False).cumcount() + 1
    lines["order_key"] = keys("own|gifts|" + lines["order_id"])
    lines["order_line_key"] = keys(lines["order_id"] + lines["sku"] + lines["title"] + lines["occurrence"].astype(str))
    lines["address_hash"] = keys(lines["email"].where(lines["email"] != ""), hashlib.sha256)
    return lines


def sum_orders(lines: pandas.DataFrame) -> pandas.DataFrame:
    """Add the lines of each order up."""
    orders = lines.groupby("order_key", sort=False).agg(
        ordered_at=("ordered_at", "min"),
        ordered_on=("ordered_on", "min"),
        status=("status", "first"),
        customer_id=("customer_id", "first"),
        email=("email", "first"),
        country=("country", "first"),
        line_count=("sku", "size"),
        item_count=("quantity", "sum"),
        gross=("cents", "sum"),
    )
    orders["is_purchase"] = orders["status"] == "completed"
    orders["net"] = orders["gross"].where(orders["is_purchase"], 0)
    orders["refund"] = orders["gross"].where(orders["status"] == "refunded", 0)
    orders["buyer"] = orders["customer_id"].where(orders["customer_id"] != "", orders["email"])
    return link(orders.reset_index())


def link(orders: pandas.DataFrame) -> pandas.DataFrame:
    """Give the buyers who share an address, five at most, the name of one of them."""
    pairs = orders.loc[orders["email"] != "", ["email", "buyer"]].drop_duplicates()
    sharing = pairs.groupby("email")["buyer"].agg(["min", "size"])
    sharing = sharing[sharing["size"].between(2, 5)]["min"]
    people = pairs.assign(person=pairs["email"].map(sharing)).dropna().groupby("buyer")["person"].min()
    orders["buyer"] = orders["buyer"].map(people).fillna(orders["buyer"])
    return orders


def sum_people(orders: pandas.DataFrame, night: pandas.Timestamp) -> pandas.DataFrame:
    """Add the orders of each person up, and give their stage."""
    known = orders[orders["buyer"] != ""].sort_values("ordered_at")
    people = known.groupby("buyer").agg(
        first_placed_at=("ordered_at", "min"),
        last_placed_at=("ordered_at", "max"),
        placed_count=("order_key", "size"),
        order_count=("is_purchase", "sum"),
        lifetime=("net", "sum"),
        country=("country", "last"),
    )
    bought = known[known["is_purchase"]].groupby("buyer")["ordered_on"].agg(["min", "max"])
    people = people.join(bought.rename(columns={"min": "first_on", "max": "last_on"}))
    people["recency_days"] = (night - people["last_on"]).dt.days
    since_first = (night - people["first_on"]).dt.days
    people["stage"] = np.select(
        [
            people["order_count"] == 0,
            (people["order_count"] == 1) & (since_first <= 30),
            (people["order_count"] >= 5) & (people["recency_days"] <= 60),
            *[people["recency_days"] <= days for days, _ in STAGES],
        ],
        ["ordered", "new", "loyal", *[stage for _, stage in STAGES]],
        "lost",
    )
    people["customer_key"] = keys("own|gifts|id:" + people.index.to_series())
    return people


def score(people: pandas.DataFrame) -> pandas.DataFrame:
    """Give scores by quintile cut-points."""
    buyers = people[people["order_count"] > 0].copy()
    for name, column in (("r", "recency_days"), ("f", "order_count"), ("m", "lifetime")):
        cuts = np.quantile(buyers[column].to_numpy(float), [0.2, 0.4, 0.6, 0.8])
        places = np.searchsorted(cuts, buyers[column].to_numpy(float), side="left")
        buyers[f"{name}_score"] = 5 - places if name == "r" else 1 + places
    return buyers


def turn(orders: pandas.DataFrame) -> pandas.DataFrame:
    """Give the days on which stages may change."""
    days = orders.loc[orders["is_purchase"] & (orders["buyer"] != ""), ["buyer", "ordered_on"]].drop_duplicates()
    days = days.sort_values(["buyer", "ordered_on"])
    days["next_on"] = days.groupby("buyer")["ordered_on"].shift(-1)
    turns = pandas.concat(
        [days.assign(on=days["ordered_on"] + pandas.Timedelta(days=n)) for n in (0, 31, 61, 121, 366)]
    )
    return turns[turns["next_on"].isna() | (turns["on"] < turns["next_on"])]


def main(path: str, folder: str, night: str) -> None:
    """Build every table and print seconds, peak memory and the sums to compare."""
    start = time.perf_counter()
    lines = read_lines(path)
    orders = sum_orders(lines)
    people = sum_people(orders, pandas.Timestamp(night))
    scored = score(people)
    turns = turn(orders)
    for name, table in (("lines", lines), ("orders", orders), ("people", people), ("rfm", scored), ("turns", turns)):
        table.to_pickle(Path(folder) / f"{name}.pickle")
    seconds = time.perf_counter() - start
    sums = (len(orders), len(people), people["order_count"].sum(), people["lifetime"].sum() / 100)
    scores = scored[["r_score", "f_score", "m_score"]].sum().sum()
    print(f"{seconds:.2f}", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, *sums, scores)


if __name__ == "__main__":
    main(*sys.argv[1:])
