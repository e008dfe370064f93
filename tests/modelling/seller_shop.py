"""Files that a seller brings beside orders, as people, spreadsheets and marketplaces write them."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, datetime, timedelta

import openpyxl

NIGHT = date(2021, 3, 31)
SHOPS = [
    ("own", "gifts", "Europe/London", "GBP", "GB"),
    ("amazon", "gifts", "America/New_York", "USD", "US"),
    ("own", "boston", "America/New_York", "USD", "US"),
    ("own", "tm", "Asia/Shanghai", "CNY", "CN"),
]
# a shop of fast goods, which says so in the shops file
SETTINGS = {"boston": {"lifecycle": {"new_days": 0, "active_days": 0, "cooling_days": 1, "margin_share": 0.9}}}
CURRENCIES = ("EUR", "USD", "GBP", "CNY", "JPY", "IDR")
RATE_HEADER = ["valid_on", "currency", "base_currency", "rate"]
ORDER_HEADER = [
    "order_id", "ordered_at", "status", "customer_id", "sku", "title", "quantity", "unit_price", "currency", "country",
]  # fmt: skip
# a date cell of a spreadsheet has no time zone
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


def _rates(seed: int) -> list[tuple[date, str, str, str]]:
    """Make up a file's rates: some days of the winter, any pair either way round, some said twice."""
    drawn = random.Random(seed)
    days = [date(2021, 1, 1) + timedelta(drawn.randrange(100)) for _ in range(15)]
    return [(drawn.choice(days), *drawn.sample(CURRENCIES, 2), f"{drawn.uniform(0.01, 20):.5f}") for _ in range(60)]


# the second file has dates as a spreadsheet has them, Chinese headers, and rows that are no rates at all
NO_RATES = [(date(2021, 2, 2), "EUR", "EUR", "1.5"), (date(2021, 2, 3), "USD", "EUR", "0")]
SMALL_RATES = [(date(2021, 1, 15), "IDR", "EUR", "0.0000584009811364831")]
RATES = [_rates(1), [*_rates(2), *NO_RATES, *SMALL_RATES]]
ORDERS = [(shop, day, currency) for shop, currency in (("gifts", "GBP"), ("boston", "USD"), ("tm", "CNY"))
          for day in range(-10, 90, 7)]  # fmt: skip


def _orders(shop: str) -> list[list]:
    days = [(day, currency) for name, day, currency in ORDERS if name == shop]
    return [ORDER_HEADER] + [
        [day, date(2021, 1, 1) + timedelta(day), "completed", "anna", "A", "APRON", 1, "10", currency, "GB"]
        for day, currency in days
    ]


FILES = {
    "rates/ecb/1.csv": _csv([
        RATE_HEADER, *RATES[0], ["31/03/2021", "USD", "EUR", "1"], ["2021-03-31", "USX", "EUR", "1"],
    ]),
    "rates/anybody/2.xlsx": _xlsx([["日期", "币种", "本位币", "汇率"]]
                                  + [[on(row[0].isoformat()), *row[1:3], float(row[3])] for row in RATES[1]]),
    **{f"own/{shop}/orders.csv": _csv(_orders(shop)) for shop in ("gifts", "boston", "tm")},
    "interest/gifts/1.csv": _csv([
        ["customer_id", "email", "sku", "kind", "at"],
        ["anna", "", "A", "favourite", "2021-03-20 10:00:00"],
        ["anna", "", "A", "Favourite", "20/03/2021 10:00"],
        ["", "Ben@Example.com", "B", "cart", "2021-03-21"],
        ["", "New@Example.com", "B", "cart", "2021-03-28 09:30:00"],
        ["", "new@example.com", "", "sign_up", "2021-03-29"],
        ["", "", "A", "wishlist", "2021-03-24"],
        ["", "", "A", "wishlist", "2021-03-24"],
        ["zoe", "", "A", "cart", ""],
        ["zoe", "", "A", "cart", "2021-04-01 00:00:00"],
        ["carl", "", "A", "dreamt of", "2021-03-20"],
        ["carl", "", "A", "cart", "some day"],
        ["c**l", "", "B", "question", "2021-03-25"],
    ]),
    "interest/gifts/2.csv": _csv([
        ["kind", "sku", "customer_id", "occurred_at"],
        ["favourite", "A", "anna", "2021-03-20 10:00:00"],
        *[["favorite", "A", "", "2021-03-24"]] * 3,
    ]),
    "interest/tm/收藏.xlsx": _xlsx([
        ["买家会员名", "商家编码", "类型", "时间"],
        ["小明", "TM-1", "加购", on("2021-03-31 23:30")],
        ["小红", 2002, "咨询", on("2021-04-01 00:30")],
        ["小红", 2002, "咨询", on("2021-03-01 00:30")],
    ]),
    "interest/tm/注册.csv": _csv([["客户编号", "行为", "注册时间"], ["小刚", "入会", "2021/3/5 8:00"]], "gb18030"),
    "stock/gifts/1.csv": _csv([
        ["sku", "quantity", "at"],
        ["A", "10", "2021-03-01"], ["A", "7", "2021-03-30 08:00:00"], ["A", "5", "30/03/2021 08:00"],
        ["B", "-2", "2021-03-30"], ["C", "3", "2021-04-01"], ["D", "some", "2021-03-30"],
    ]),
    "stock/gifts/2.xlsx": _xlsx([["货号", "库存", "时间"], ["B", 4, None], ["A", 9, on("2021-03-30 08:00")]]),
    "shop_scores/tm/1.xlsx": _xlsx([
        ["描述相符", "服务态度", "物流服务", "日期"],
        [4.8, 4.7, 4.9, on("2021-03-29")], [4.81, 4.72, 4.93, on("2021-03-30")],
    ]),
    "shop_scores/tm/2.csv": _csv([
        ["quality", "service", "logistics", "date"], ["4.85", "", "4.9", "2021-03-30 12:00"],
    ]),
    "shop_scores/gifts/1.csv": _csv([["quality", "service", "logistics"], ["99.1", "98", "97"]]),
    "product_costs/gifts/1.csv": _csv([
        ["sku", "cost", "currency", "valid_from"],
        ["A", "4", "", ""], ["A", "£4.50", "", "2021-02-01"], ["A", "5,25 €", "", "01/03/2021"],
        ["A", "6", "", "2021-06-01"], ["B", "1,000.00", "usd", "2021-01-01"], ["B", "-1", "", ""], ["B", "", "", ""],
    ]),
    "product_costs/boston/1.csv": _csv([["sku", "cost", "from"], ["A", "$2", "03/04/2021"]]),
    "product_costs/boston/2.xlsx": _xlsx([["货号", "成本价", "生效日期"], ["A", 2.5, on("2021-03-04")]]),
    "separations/gifts/1.csv": _csv([
        ["email", "customer", "other customer", "other shop", "decision"],
        ["front-desk@example.com", "", "", "", ""], ["", "dot", "lea", "own/gifts", "not the same"],
        ["", "dot", "lea", "", "perhaps"], ["", "ming", "", "", "Apart"],
    ]),
    "separations/tm/2.xlsx": _xlsx([["买家会员名", "另一会员名", "决定"], ["小明", "小红", "同一人"]]),
    "contacts/gifts/1.csv": _csv([
        ["email", "customer_id", "phone", "consent", "consent_at", "source", "birthday", "membership_on", "member_id",
         "first_name"],
        ["ben@example.com", "ben", "0151", "yes", "2021-01-01", "shop", "1990-05-17", "2019-02-03", "M1", "Ben"],
        ["leap@example.com", "lea", "", "yes", "2021-01-01", "shop", "02-29", "", "", ""],
        ["dot@example.com", "dot", "", "", "", "", "17/05/1991", "03/02/2019", "", ""],
        ["bad@example.com", "bad", "", "yes", "2021-01-01", "shop", "31-31", "", "", ""],
    ]),
    # birthdays that are left out take none back; a newer word holds
    "contacts/gifts/2.csv": _csv([["email", "customer_id", "consent", "birthday"],
                                  ["ben@example.com", "ben", "", ""], ["dot@example.com", "dot", "", "06-18"]]),
    "contacts/tm/会员.xlsx": _xlsx([
        ["邮箱", "买家会员名", "手机号", "是否同意营销", "同意时间", "来源", "生日", "开卡日期", "会员卡号"],
        ["ming@example.com", "小明", "13800000000", "是", on("2021-01-05"), "会员卡", on("1988-08-08"),
         on("2020-01-02"), 77],
        [None, "小红", "13900000000", "否", None, None, "5月17日", None, None],
    ]),
}  # fmt: skip


def apron_cost(shop: str, day: date) -> tuple[float, str] | None:
    """Say what article A cost a shop on a day, as a person reads the lists above."""
    if shop == "gifts":
        return (5.25, "EUR") if day >= date(2021, 3, 1) else (4.5 if day >= date(2021, 2, 1) else 4.0, "GBP")
    return (2.5, "USD") if shop == "boston" and day >= date(2021, 3, 4) else None
