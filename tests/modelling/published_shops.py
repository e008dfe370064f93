"""Peers' data as shops of one warehouse, moved in time so that each ends on the same night."""

from __future__ import annotations

import csv
import gzip
import json
import os
import random
from datetime import date, timedelta
from pathlib import Path

from raw_driving import RawWarehouse

NIGHT = date(2011, 12, 9)
ORDERS_OF_R = Path(__file__).parents[1] / "fixtures" / "published" / "rfm_orders.csv.gz"
CDNOW = Path(os.environ.get("REGULARS_TEST_DATA", "nowhere")) / "orders" / "CDNOW_sample.txt"

# R's rfm adds 1 to each quantile (114, 180, 296.4, 481 …), and a class ends below that. Its last whole values:
LAST_IN_R = {"recency": [114, 180, 297, 481], "frequency": [3, 4, 5, 7], "monetary": [255, 381, 506, 665]}

# the made-up purchases that lifetimes and PyMC-Marketing test their summaries with
PURCHASES_OF_LIFETIMES = [
    ("1", "2015-01-01", "1"), ("1", "2015-02-06", "2"), ("2", "2015-01-01", "2"), ("3", "2015-01-01", "3"),
    ("3", "2015-01-02", "1"), ("3", "2015-01-05", "5"), ("4", "2015-01-16", "6"), ("4", "2015-02-02", "3"),
    ("4", "2015-02-05", "3"), ("4", "2015-02-05", "6"), ("5", "2015-01-16", "3"), ("5", "2015-01-17", "1"),
    ("5", "2015-01-18", "8"), ("6", "2015-02-02", "5"),
]  # fmt: skip
Purchase = tuple[str, date, str]


def purchases() -> dict[str, list[Purchase]]:
    """Give the purchases of each shop: customer, day, amount."""
    of_r = _moved([tuple(row) for row in _rows_of_r()], date(2006, 12, 31))
    shops = {
        "r": of_r,
        "r_shuffled": random.Random(1).sample(of_r, len(of_r)),
        "r_fixed": of_r,
        "lifetimes": _moved(PURCHASES_OF_LIFETIMES, date(2015, 2, 7)),
    }
    if CDNOW.is_file():
        lines = [line.split() for line in CDNOW.read_text().splitlines()]
        days = [(line[0], f"{line[2][:4]}-{line[2][4:6]}-{line[2][6:]}", line[4]) for line in lines]
        shops["cdnow"] = _moved(days, date(1998, 6, 30))
    return shops


def fill(raw: RawWarehouse) -> None:
    """Load every shop and build the night; the shuffled one comes in three files that share no order."""
    for shop_id, sold in purchases().items():
        raw.add_shop(shop_id)
        lines = [
            {"order_id": f"{n}", "customer_id": f"{shop_id} {customer}", "ordered_at": f"{day} 12:00:00",
             "unit_price": amount} for n, (customer, day, amount) in enumerate(sold)
        ]  # fmt: skip
        parts = 3 if shop_id == "r_shuffled" else 1
        for part in range(parts):
            raw.add_lines(shop_id, lines[part::parts])
    fixed = json.dumps({"rfm": {"cut_points": LAST_IN_R}})
    raw.run("update raw.shops set settings = %s where shop_id = 'r_fixed'", fixed)
    raw.build(NIGHT)


def _rows_of_r() -> list[list[str]]:
    with gzip.open(ORDERS_OF_R, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))[1:]


def _moved(rows: list[tuple[str, str, str]], last_night: date) -> list[Purchase]:
    by: timedelta = NIGHT - last_night
    return [(customer, date.fromisoformat(day) + by, amount) for customer, day, amount in rows]
