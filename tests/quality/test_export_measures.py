"""What the gate measures of a file is what an independent computation finds, for every format; drift is named."""

import csv
import io
import random
from datetime import date, datetime, timedelta

import duckdb
import pytest

from regulars import warehouse as warehouse_module
from regulars.ingestion import format_files, formats
from regulars.quality import profiles, rules

OWN = [
    "order_id",
    "ordered_at",
    "status",
    "customer_id",
    "sku",
    "title",
    "quantity",
    "unit_price",
    "currency",
    "country",
]
MANILA = """\
base_currency: USD
shops:
  - {marketplace: tiktok, shop: ph, timezone: Asia/Manila, currency: PHP, country: PH, locale: en}
"""
NIGHT = date(2026, 6, 30)


def written(header: list[str], rows: list[list]) -> list[str]:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([header, *rows])
    return stream.getvalue().rstrip("\n").split("\n")


def own_rows(chance: random.Random, count: int) -> list[list[str]]:
    """Give random lines of a shop, with all that a gate looks at: repeats, signs, blanks, odd words and dates."""
    rows = []
    for _ in range(count):
        if rows and chance.random() < 0.1:
            rows.append(chance.choice(rows))
            continue
        order = chance.randrange(count // 3)
        at = datetime.fromisoformat("2011-11-01") + timedelta(minutes=chance.randrange(60 * 24 * 40))
        status = chance.choice(["paid", "completed", " Shipped ", "verzonden", "retour", ""])
        quantity, price = chance.randint(-2, 9), chance.randrange(0, 99999) / 100
        buyer = chance.choice(["", f"c{order}"])
        when = chance.choice([str(at), at.isoformat(), f"{at:%Y-%m-%d}", "1911-01-01", "2020-01-01 10:00:00"])
        currency = chance.choice(["GBP", "gbp", "EUR"])
        rows.append(
            [f"o{order}", when, status, buyer, f"s{chance.randrange(50)}", "a,b", quantity, price, currency, ""]
        )
    return [[str(cell) for cell in row] for row in rows]


EXPECTED = """
with l as (
    select *, left(ordered_at, 10)::date as d, lower(trim(status)) as word, quantity::int * unit_price::double as amount
    from own
),
buyers as (select order_id as o, max(nullif(customer_id, '')) as buyer from own group by 1)
select
    count(*) as rows,
    count(distinct order_id) as orders,
    count(distinct d) as days,
    count(*) filter (where word not in ('unpaid', 'paid', 'shipped', 'completed', 'cancelled', 'refunded')) as unmapped,
    count(*) filter (where upper(currency) <> 'GBP') as foreign_currency,
    count(*) filter (where d < '1990-01-01' or d > date '2011-12-01' + 366) as implausible_dates,
    count(*) filter (where d > date '2011-12-02') as future_dates,
    count(*) filter (where buyer is null) as without_buyer,
    count(*) filter (where amount < 0) as negative,
    count(*) - (select count(*) from (select distinct * from own)) as duplicates,
    round(avg(amount), 4) as average_amount,
    round(max(abs(amount)), 2) as largest_amount,
    round(avg(quantity::int), 4) as average_quantity
from l left join buyers on o = order_id
"""


@pytest.mark.parametrize("seed", range(3))
def test_measures_of_a_random_file_equal_an_independent_computation(gate, warehouse, tmp_path, seed):
    rows = own_rows(random.Random(seed), 400)
    gate(("own/gifts/a.csv", written(OWN, rows)))
    (tmp_path / "own.csv").write_text("\n".join(written(OWN, rows)))
    with duckdb.connect() as other:
        other.execute(
            "create table own as from read_csv(?, all_varchar = true, nullstr = 'none')", [str(tmp_path / "own.csv")]
        )
        cursor = other.execute(EXPECTED)
        expected = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
    found = measures(warehouse, "exports.own")[0]
    assert {name: float(found[name]) for name in expected} == {
        name: pytest.approx(float(value), abs=1e-3) for name, value in expected.items()
    }
    assert found["duplicate_share"] == pytest.approx(expected["duplicates"] / expected["rows"], abs=1e-4)


def measures(connection, suite: str) -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select result -> 'measures' from audit.validations where suite = %s order by validation_id", (suite,)
        )
        return [row[0] for row in cursor.fetchall()]


def money(chance: random.Random, amount: float) -> str:
    return chance.choice([f"{amount:.2f}", f"₱{amount:,.2f}", f"PHP {amount:,.2f}", f"{amount:,.2f}"])


def test_amounts_and_times_as_marketplaces_write_them_are_measured_alike(open_gate, warehouse):
    chance = random.Random(7)
    header = [
        "Order ID",
        "Order Status",
        "Created Time",
        "SKU ID",
        "Quantity",
        "SKU Subtotal Before Discount",
        "Order Amount",
    ]
    rows, days, amounts = [], set(), []
    for order in range(60):
        at = datetime.fromisoformat("2026-06-01") + timedelta(minutes=chance.randrange(60 * 24 * 28))
        pieces = [chance.randrange(100, 999999) / 100 for _ in range(chance.randint(1, 3))]
        written_at = chance.choice(
            [f"{at:%m/%d/%Y %I:%M:%S %p}", f"{at:%m/%d/%Y %H:%M:%S}\t", f"{at:%Y-%m-%d %H:%M:%S}"]
        )
        total = sum(pieces) * (1 if order % 3 else 0.01)
        days.add(at.date())
        amounts += pieces
        for number, amount in enumerate(pieces):
            rows.append(
                [f"o{order}", "Completed", written_at, f"s{number}", 1, money(chance, amount), money(chance, total)]
            )
    (verdict,) = open_gate(MANILA)(("tiktok/ph/a.csv", written(header, rows)), night_on=NIGHT)
    (found,) = measures(warehouse, "exports.tiktok")
    assert (found["rows"], found["quarantined"], found["orders"], found["days"]) == (len(rows), 0, 60, len(days))
    assert found["average_amount"] == pytest.approx(sum(amounts) / len(amounts), abs=1e-3)
    assert found["largest_amount"] == max(amounts)
    assert (found["totals"], found["far_totals"], found["far_total_share"]) == (60, 20, pytest.approx(1 / 3, abs=1e-4))
    # the export has neither buyers nor currencies: nothing is said of them
    assert (found["without_buyer"], found["foreign_currency"], found["unmapped"]) == (None, None, 0)
    assert verdict.severity == "warning"
    assert "33.3% of its orders have a total far from the sum of their lines" in verdict.message


def test_an_order_that_says_its_status_and_buyer_once_says_it_for_all_of_its_lines(open_gate, warehouse):
    header = ["Order ID", "Order Status", "Created Time", "SKU ID", "Quantity", "Buyer Username"]
    first, rest = (
        ["o1", "Completed", "06/01/2026 10:00:00", "s1", 1, "ann"],
        ["o1", "", "06/01/2026 10:00:00", "s2", 1, ""],
    )
    nothing = ["o2", "", "06/02/2026 10:00:00", "s2", 1, ""]
    (verdict,) = open_gate(MANILA)(("tiktok/ph/a.csv", written(header, [first, rest, nothing])), night_on=NIGHT)
    (found,) = measures(warehouse, "exports.tiktok")
    assert (found["unmapped"], found["without_buyer"]) == (1, 1)
    assert "1 lines have a status that is not known" in verdict.message


def test_every_format_has_its_rules_and_its_profile(warehouse):
    every = formats.read_all()
    with warehouse.cursor() as cursor:
        for one in every:
            cursor.execute(
                "insert into audit.export_files (format_id, marketplace, shop_id, uri, sha256, byte_count, state)"
                " values (%s, %s, 's', 'file:///a', 'x', 0, 'loaded')",
                (one.format_id, one.marketplace),
            )
    for one, file in zip(every, warehouse_rows(warehouse), strict=True):
        found = profiles.measure(warehouse, NIGHT, one, file)
        assert found["rows"] == 0
        assert {rule.measure for rule in rules.BY_KIND[one.kind]} <= set(found), one.format_id
    assert {one.kind for one in every} <= set(rules.BY_KIND) == format_files.KINDS
    for suite in rules.BY_KIND.values():
        assert len({rule.name for rule in suite}) == len(suite)


def warehouse_rows(connection) -> list[dict]:
    return warehouse_module.fetch_all(connection, "quality/list_unjudged_files", file_ids=None)
