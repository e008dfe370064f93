"""Two shops' orders, products, views, stock and costs, made up so that every rule about products has its case."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, datetime, timedelta

import openpyxl

NIGHT = date(2021, 6, 30)
SHOPS = [("own", "gifts", "Europe/London", "GBP", "GB"), ("own", "tm", "Asia/Shanghai", "CNY", "CN")]
# rates hold for 31 days, so that orders of tm before March have none
RATES = {date(2021, month, 1): rate for month, rate in ((3, "0.11"), (4, "0.112"), (5, "0.109"), (6, "0.115"))}
SERVICE = "POST"
LINE_HEADER = [
    "order_id", "ordered_at", "status", "customer_id", "sku", "title", "quantity", "unit_price", "discount", "refund",
    "currency", "country",
]  # fmt: skip
VIEW_HEADER = ["date", "sku", "impressions", "clicks", "visitors", "favourites", "carts"]
on = datetime.fromisoformat


def _csv(rows: list[list], encoding: str = "utf-8") -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue().encode(encoding)


def _xlsx(rows: list[list]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _basket(drawn: random.Random, skus: list[str], most: int) -> list[str]:
    """Draw a basket in which the second product goes with the first, and the third is in every other basket anyway."""
    basket = set(drawn.sample(skus, drawn.randint(1, min(most, len(skus)))))
    if skus[0] in basket and drawn.random() < 0.8:
        basket.add(skus[1])
    if drawn.random() < 0.5:
        basket.add(skus[2])
    return sorted(basket)


def _orders(shop: str, currency: str, skus: list[str], count: int) -> list[list]:
    drawn, lines = random.Random(shop), []
    for number in range(count):
        day = NIGHT - timedelta(drawn.randrange(230))
        at = f"{day} {drawn.randrange(24):02}:{drawn.randrange(60):02}:00"
        buyer = drawn.choice(["", *(f"{shop} {n}" for n in range(40))])
        status = drawn.choice(["completed"] * 6 + ["paid", "unpaid", "cancelled"])
        for sku in [*_basket(drawn, skus, 6), *([SERVICE] if drawn.random() < 0.3 else [])]:
            own = drawn.choice([status] * 8 + ["cancelled", "refunded"])
            price = drawn.choice([0, 3, 4.5, 12, 30])
            discount = drawn.choice([0, 0, 0, price / 2])
            refund = drawn.choice(["", "", "", 1]) if price > 4 else ""
            lines.append([f"{shop} {number}", at, own, buyer, sku, f"{sku} title", drawn.randint(1, 4), price, discount,
                          refund, currency, "GB"])  # fmt: skip
    return lines


GIFTS = [f"P{n:02}" for n in range(1, 46)]
TM = ["T1", "T2", "T3"]
# a wholesaler's orders, each of 51 lines: they go with nothing, and count everywhere else
WHOLESALE = [
    [f"wholesale {n}", f"2021-06-{n:02} 12:00:00", "completed", "dealer", sku, f"{sku} title", 1, 2, 0, "", "GBP", "GB"]
    for n in range(1, 8)
    for sku in [*GIFTS, *GIFTS[:6]]
]
# of a tested product: an order of two lines, one of no purchase, a cancelled line, one before and one after the test
TESTED = [
    [f"tested {n}", at, status, "gifts 3", sku, f"{sku} title", 2, 8, 0, "", "GBP", "GB"]
    for n, at, status, sku in (
        (1, "2021-06-10 00:00:00", "completed", "N1"), (1, "2021-06-10 00:00:00", "completed", "N1"),
        (2, "2021-06-23 23:59:59", "paid", "N1"), (3, "2021-06-12 10:00:00", "unpaid", "N1"),
        (4, "2021-06-13 10:00:00", "completed", "P01"), (4, "2021-06-13 10:00:00", "cancelled", "N1"),
        (5, "2021-06-09 23:59:59", "completed", "N1"), (6, "2021-06-24 00:00:00", "completed", "N1"),
        (7, "2021-06-29 12:00:00", "paid", "N7"), (8, "2021-06-24 12:00:00", "paid", "N9"),
    )
]  # fmt: skip
LINES = {"gifts": [*_orders("gifts", "GBP", GIFTS, 700), *WHOLESALE, *TESTED], "tm": _orders("tm", "CNY", TM, 120)}

CATEGORIES = {sku: ("Kitchen", "Garden", "Toys", "")[n % 4] for n, sku in enumerate(GIFTS)}
CORRECTED = {"P01": "Living", "P02": ""}
LAUNCHES = {"N1": "2021-06-10", "N2": "10/06/2021", "N3": "2021-06-10", "N4": "2021-06-10", "N6": "2021-07-01",
            "N7": "2021-06-25"}  # fmt: skip


def _views() -> list[list]:
    """Count 20 days of each product that is tested, also before and after its test."""
    daily = {
        "N1": (2000, 90, 60, 4, 4), "N2": (1000, 40, 100, 1, 1), "N3": (500, 30, 12, 1, ""), "N4": (300, 9, 2, 0, 0),
        "N5": (800, 70, "", 5, 3), "N6": (10, 1, 1, 0, 0), "P05": (900, 50, 40, 9, 9),
    }  # fmt: skip
    first = {sku: date(2021, 6, 5) for sku in daily} | {"N5": date(2021, 6, 20), "N6": date(2021, 6, 28)}
    return [
        [first[sku] + timedelta(n), sku, *counts]
        for sku, counts in daily.items()
        for n in range(20)
        if first[sku] + timedelta(n) <= NIGHT
    ]


VIEWS = _views()
# a later report of one day: of what it leaves out the earlier one holds; two rows of a file are two variants
LATER_VIEWS = [["2021-06-12", "N1", 3000, 100, "", "", ""], ["2021-06-12", "N1", 500, 11, "", "", ""],
               ["2021-07-01", "N1", 9, 9, 9, 9, 9]]  # fmt: skip
INTEREST = [
    *[[f"gifts {n}", "N7", kind, "2021-06-26"] for n in range(12) for kind in ("favourite", "cart")],
    *[["gifts 1", "N7", "cart", f"2021-06-27 10:0{n}:00"] for n in range(5)],
    *[["", "N7", "favourite", "2021-06-28"]] * 3,
    # of this day nobody counted visitors
    *[["", "N7", "cart", "2021-06-29"]] * 30,
    ["gifts 1", "N7", "enquiry", "2021-06-28"], ["gifts 2", "N7", "cart", "2021-06-20"],
]  # fmt: skip
STOCK = {
    # sells well, sells slowly, never sold, too new, too few, oversold
    "P03": (20, "2021-06-25"), "P09": (4000, "2021-06-25"), "Z1": (60, "2021-01-10"), "Z2": (60, "2021-06-29"),
    "P10": (4, "2021-06-29"), "P11": (-3, "2021-06-29"), "N1": (900, "2021-06-29"), "P12": (900, "2021-05-01"),
    SERVICE: (500, "2021-06-29"),
}  # fmt: skip
COSTS = [["P03", "2", "GBP"], ["P09", "1.25", "CNY"], ["Z1", "3", "USD"], ["Z1", "4", "USD"]]

FILES = {
    **{f"own/{shop}/orders.csv": _csv([LINE_HEADER, *lines]) for shop, lines in LINES.items()},
    "rates/bank/1.csv": _csv([["valid_on", "currency", "base_currency", "rate"],
                              *[[day, "CNY", "GBP", rate] for day, rate in RATES.items()]]),
    "products/gifts/1.csv": _csv([["sku", "category", "brand", "launched"],
                                  *[[sku, category, "Acme", ""] for sku, category in CATEGORIES.items()],
                                  *[[sku, "New", "", day] for sku, day in LAUNCHES.items()],
                                  [SERVICE, "Kitchen", "", ""], ["X", "Toys", "", "some day"]]),
    "products/gifts/2.csv": _csv([["sku", "category", "name"],
                                  *[[sku, category, "NEW NAME"] for sku, category in CORRECTED.items()]]),
    "products/tm/商品.csv": _csv([["货号", "类目", "品牌", "上架时间"], ["T1", "厨房", "好", "2020/3/1"],
                                 ["T2", "花园", "", ""]], "gb18030"),
    "product_views/gifts/1.csv": _csv([VIEW_HEADER, *VIEWS]),
    "product_views/gifts/2.csv": _csv([VIEW_HEADER, *LATER_VIEWS]),
    "product_views/gifts/3.csv": _csv([["day", "sku", "clicks"], ["2021-06-26", "N7", "130"],
                                       ["2021-06-27", "N7", "20"], ["2021-06-28", "N7", "0"],
                                       ["2021-06-25", "N9", "200"]]),
    "product_views/gifts/4.csv": _csv([["day", "sku", "shown", "uv"], ["2021-06-27", "N8", "500", "120"]]),
    "product_views/tm/商品效果.xlsx": _xlsx([["统计日期", "货号", "商品访客数", "商品收藏人数", "商品加购人数"],
                                        [on("2021-06-30"), "T9", 200, 20, 30],
                                        [on("2021-06-30"), "T8", 200, None, None],
                                        [on("2021-06-30"), "T7", 150, None, 170]]),
    "interest/gifts/1.csv": _csv([["customer_id", "sku", "kind", "at"], *INTEREST]),
    "stock/gifts/1.csv": _csv([["sku", "quantity", "at"], *[[sku, *count] for sku, count in STOCK.items()],
                               ["Z1", "60", "2021-06-20"]]),
    "product_costs/gifts/1.csv": _csv([["sku", "cost", "currency"], *COSTS]),
}  # fmt: skip
