"""No mart shows a cell that may say who somebody is, nor a hash of it: each cell has its own word to search for."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest
from raw_driving import RawWarehouse

from regulars.ingestion import formats

NIGHT = date(2011, 12, 9)
CELLS = {
    "local_time": "2011-12-01 10:00:00", "instant": "2011-12-01 10:00:00", "unix_time": "1322733600", "integer": "2",
    "numeric": "5.00", "money": "5.00", "currency": "GBP",
}  # fmt: skip
# text that models take apart; `{}` is where the word goes
WRITTEN = {
    "fulfillments": '[{{"createdAt": "2011-12-02T10:00:00Z", "status": "SUCCESS", "note": "{}"}}]',
    "transactions": '[{{"processedAt": "2011-12-01T10:00:00Z", "kind": "SALE", "status": "SUCCESS", "note": "{}"}}]',
    "products": "{}",
}
NUMBERS = {
    "shipping_fee", "seller_discount", "price", "buyer_fee", "seller_fee", "coupon_amount", "paid_out_amount",
    "points_paid", "jifenbao_amount", "product_count",
}  # fmt: skip
# what a mart may show as it was written: numbers of orders, articles and what they are called
SHOWN = {
    "order_id", "api_order_id", "main_order_id", "order_name", "object_id", "parent_id", "line_id", "sku", "parent_sku",
    "sku_id", "item_id", "item_number", "model_id", "asin", "product_id", "product_code", "lazada_sku",
    "sales_record_number", "title", "variant_title", "variation", "products", "properties", "category", "country",
    "billing_country", "buyer_country",
}  # fmt: skip
PERSONAL = {
    "alipay_account", "billing_phone", "buyer_name", "buyer_open_uid", "buyer_user_id", "customer_id", "customer_name",
    "email", "first_name", "landline", "member_id", "phone", "shipping_phone", "shopify_customer_id",
}  # fmt: skip


def plant(one: formats.Format, column: formats.Column, number: int) -> tuple[str, str | None]:
    """Give a cell, and the word in it that must not be seen again; None where it may be."""
    if column.type in CELLS or column.name in NUMBERS:
        return CELLS.get(column.type, "5.00"), None
    if column.type == "choice":
        return column.words[0], None
    if column.type == "birthday":
        return "1985-03-14", "1985-03-14"
    if column.name == "status" and one.statuses:
        return next(words[0] for status, words in one.statuses if status in ("completed", "paid")), None
    word = f"zq{number:04d}{column.name.replace('_', '')}"
    cell = word
    if column.name == "email":
        cell = word = f"{word}@{word}.example"
    elif "phone" in column.name or column.name == "landline":
        cell = word = f"+44794600{number:04d}"
    return WRITTEN.get(column.name, "{}").format(cell), None if column.name in SHOWN else word


class Planted:
    """Hold a warehouse into which every format's file was put, and the words that must stay there."""

    def __init__(self):
        self.raw: RawWarehouse | None = None
        self.words: dict[str, str] = {}

    def put(self, one: formats.Format) -> None:
        shop = one.marketplace if one.kind in ("orders", "details") else "own"
        if not self.raw.run("select from raw.shops where marketplace = %s", shop):
            self.raw.add_shop("shop", marketplace=shop)
        row = {}
        for column in one.columns:
            number = len(self.words)
            row[column.name], word = plant(one, column, number)
            if word is not None:
                self.words[word] = f"{one.format_id}.{column.name}"
        file_id = self.raw.add_file("shop", marketplace=one.marketplace)
        self.raw.run("update audit.export_files set format_id = %s where file_id = %s", one.format_id, file_id)
        self.raw.copy(one.table, file_id, [row])


@pytest.fixture(scope="module")
def planted(filled):
    """Build the marts from one row of every format, with a word of its own in every cell."""
    found = Planted()

    def fill(raw: RawWarehouse) -> None:
        found.raw = raw
        raw.add_shop("shop")
        for one in formats.read_all():
            found.put(one)
        raw.build(NIGHT)

    for _raw in filled(fill):
        yield found


def forms(word: str) -> set[str]:
    """Give a word as it may be seen: itself, in small letters, and hashed in the usual ways."""
    written = {word, word.lower(), word.lower().strip("+"), word.upper()}
    hashed = {
        hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()
        for name in ("md5", "sha1", "sha256")
        for text in written
    }
    return written | hashed


def seen_in_marts(raw: RawWarehouse) -> dict[str, str]:
    """Give every mart as one text."""
    marts = [name for (name,) in raw.run("select relname from pg_class where relkind in ('r', 'v') and relnamespace ="
                                         " 'marts'::regnamespace order by 1")]  # fmt: skip
    return {
        mart: json.dumps(raw.run(f"select row_to_json(m) from marts.{mart} m"), ensure_ascii=False) for mart in marts
    }


def test_no_mart_shows_who_somebody_is(planted):
    shown = seen_in_marts(planted.raw)
    leaks = [
        (mart, where)
        for word, where in planted.words.items()
        for form in forms(word)
        for mart, text in shown.items()
        if form in text
    ]
    assert sorted(set(leaks)) == []


def test_what_was_planted_did_come_through(planted):
    """Every format's orders are in the marts, and every personal column had its word."""
    found = {name for (name,) in planted.raw.run("select distinct marketplace from marts.fct_orders")}
    assert found == {one.marketplace for one in formats.read_all() if one.kind == "orders"}
    assert {where.split(".")[1] for where in planted.words.values()} >= PERSONAL
    email = next(word for word, where in planted.words.items() if where == "contacts.email")
    assert planted.raw.run("select crm.hash_address(%s)", email)[0][0] in forms(email)
    people = "select count(*) from marts.dim_customers where is_reachable_email is not null"
    assert planted.raw.run(people)[0][0] > 5
