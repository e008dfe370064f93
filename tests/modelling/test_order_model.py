"""The order model on overlapping exports, against the same orders added up by hand."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime

import made_up_exports as made
import pytest
from raw_driving import RawWarehouse

FIRST, LAST = date(2011, 12, 4), date(2011, 12, 5)
AMOUNTS = ("item", "shipping", "tax", "gross", "discount", "refund", "void", "net")


@pytest.fixture(scope="module")
def files() -> list[list[dict]]:
    return made.make(seed=3)


@pytest.fixture(scope="module")
def built(filled, files):
    """Build two nights: the first sees one file, the last all, whose lines have been shuffled since."""

    def fill(raw: RawWarehouse) -> None:
        raw.add_shop("made", timezone="UTC")
        rates = [
            {"valid_on": f"{day}", "currency": "USD", "base_currency": "GBP", "rate": f"{value}"}
            for day, value in made.DOLLAR_FROM.items()
        ]
        raw.copy("rates", raw.add_file("made", marketplace="rates"), rates)
        raw.file_ids = [raw.add_lines("made", files[0])]
        raw.build(FIRST)
        raw.first_keys = keys(raw)
        for number, file in enumerate(files[1:]):
            raw.file_ids.append(raw.add_lines("made", random.Random(number).sample(file, len(file))))
        raw.build(LAST)

    yield from filled(fill)


def keys(raw: RawWarehouse) -> dict[str, list[str]]:
    """Give the keys of each order's lines."""
    found: dict[str, list[str]] = {}
    for order_id, key in raw.run(
        "select order_id, order_line_key from marts.fct_order_lines inner join marts.fct_orders using (order_key)"
    ):
        found.setdefault(order_id, []).append(key)
    return found


@pytest.fixture(scope="module")
def orders(built) -> dict[str, dict]:
    return {row["order_id"]: row for row in built.table("select * from marts.fct_orders")}


def test_every_order_adds_up_as_by_hand(orders, files):
    expected = {order_id: made.worth(lines) for order_id, lines in made.newest(files).items()}
    found = {
        order_id: made.Expected(
            row["order_status"],
            row["is_purchase"],
            tuple(row[f"{amount}_amount"] for amount in AMOUNTS),
            (row["line_count"], row["live_line_count"], row["item_count"]),
        )
        for order_id, row in orders.items()
    }
    assert found == expected
    assert Counter(one.is_purchase for one in expected.values())[True] > 15, "the orders are worth a look"


def test_base_amounts_follow_the_rate_of_the_day(orders, files):
    for order_id, (line, *_) in made.newest(files).items():
        rate, row = made.rate(line), orders[order_id]
        for amount in ("gross", "refund", "net"):
            assert row[f"{amount}_amount_base"] == (None if rate is None else row[f"{amount}_amount"] * rate)
    assert {row["currency"] for row in orders.values() if row["net_amount_base"] is None} == {"EUR"}


def test_instants_are_the_first_or_the_last_of_the_lines(orders, files):
    for order_id, lines in made.newest(files).items():
        cancelled = max if made.first_status(lines) in ("unmapped", "refunded", "cancelled") else lambda _: None
        for name, choose in {"paid_at": min, "shipped_at": min, "completed_at": max, "cancelled_at": cancelled}.items():
            said = [datetime.fromisoformat(line[name]).replace(tzinfo=UTC) for line in lines if line[name]]
            assert orders[order_id][name] == (choose(said) if said else None), (order_id, name)


def test_every_change_of_status_is_told_once(built, files):
    expected, before = [], {}
    for file_id, file in zip(built.file_ids, files, strict=True):
        for order_id, lines in made.newest([file]).items():
            now = made.first_status(lines)
            if now != before.get(order_id):
                night = FIRST if file_id == built.file_ids[0] else LAST
                expected.append((order_id, night, before.get(order_id), now, file_id))
            before[order_id] = now
    found = built.run(
        "select order_id, changed_on, from_status, to_status, source_file_id"
        " from marts.fct_order_status_changes inner join marts.fct_orders using (order_key)"
    )
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_lines_keep_their_keys_from_export_to_export(built, files):
    """As many keys stay as lines that are in both versions, in whatever order the file has them."""
    first, last, now = made.newest(files[:1]), made.newest(files), keys(built)
    for order_id, lines in first.items():
        same = made.identities(lines) & made.identities(last[order_id])
        kept = set(built.first_keys[order_id]) & set(now[order_id])
        assert len(kept) == same.total(), order_id
    assert {order_id: len(found) for order_id, found in now.items()} == {
        order_id: len(lines) for order_id, lines in last.items()
    }


def test_a_price_that_changes_leaves_the_key(built, files):
    """An order that both nights hold with other prices and statuses has other amounts and the same keys."""
    first, last = made.newest(files[:1]), made.newest(files)
    same = [one for one in first if made.identities(first[one]) == made.identities(last[one])]
    assert any(made.worth(first[one]) != made.worth(last[one]) for one in same)
    assert [one for one in same if set(built.first_keys[one]) != set(keys(built)[one])] == []


def test_a_word_that_nobody_knows_is_told(built, files):
    expected = Counter(
        word.strip() or None
        for lines in made.newest(files).values()
        for word in {line["status"] for line in lines if made.status(line) == "unmapped"}
    )
    found = built.run(
        "select unmapped_word, count(distinct order_key) from intermediate.int_order_lines"
        " where status = 'unmapped' group by unmapped_word"
    )
    assert dict(found) == dict(expected)
