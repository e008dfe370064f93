"""Measure which ranking of partners, and which baskets, suggest what people then really buy together.

    python bench/measure_partners.py

Partners are counted on the sample's orders before 2011-11-01; of every order from then on, each product's five best
partners are looked up in the same order. Prints the share of these suggestions that stand there, and how many that are.
"""

from __future__ import annotations

import time
from pathlib import Path

import duckdb

SAMPLE = Path(__file__).resolve().parents[1] / "include" / "samples" / "own" / "gifts" / "*.csv.gz"
SERVICES = Path(__file__).resolve().parents[1] / "dbt_project" / "seeds" / "service_skus.csv"
SPLIT_ON = "2011-11-01"
LEAST, PARTNERS, Z = 5, 5, 1.959963984540054
# lines of a basket at most, days
BASKETS = [(50, 365), (50, 180), (50, 120), (50, 90), (25, 365), (100, 365), (1200, 365)]
RANKINGS = {
    "orders with both (= confidence)": "both_count desc, other_count",
    "lift": "both_count / other_count desc",
    "lower end of lift": "low / other_count desc",
    "G²": "g2 desc",
}

LINES = f"""
create table lines as select distinct order_id, sku, cast(ordered_at as date) as ordered_on
from read_csv('{SAMPLE}', all_varchar = true)
where sku not in (select sku from read_csv('{SERVICES}', all_varchar = true))
"""
PAIRS = f"""
create or replace table pairs as
with baskets as (
    select order_id, sku from lines
    where ordered_on < date '{SPLIT_ON}' and ordered_on >= date '{SPLIT_ON}' - $days
    qualify count(*) over (partition by order_id) <= $most
),
held as (select sku, count(*) as n from baskets group by sku having count(*) >= {LEAST}),
both_held as (
    select a.sku, b.sku as other, count(*) as both_count from baskets a inner join baskets b using (order_id)
    where a.sku <> b.sku group by a.sku, b.sku having count(*) >= {LEAST}
),
counted as (
    select p.*, h.n, o.n as other_count, (select count(distinct order_id) from baskets) as orders
    from both_held p inner join held h on p.sku = h.sku inner join held o on p.other = o.sku
)
select *, (2 * both_count + {Z * Z} - {Z} * sqrt({Z * Z} + 4.0 * both_count * (1 - both_count / n)))
    / (2 * (n + {Z * Z})) as low,
    2 * (both_count * ln(both_count * orders / n / other_count)
        + (n - both_count) * ln(greatest(n - both_count, 1) * orders / n / (orders - other_count))
        + (other_count - both_count) * ln(greatest(other_count - both_count, 1) * orders / (orders - n) / other_count)
        + (orders - n - other_count + both_count)
        * ln((orders - n - other_count + both_count) * orders / (orders - n) / (orders - other_count))) as g2
from counted
"""
HITS = """
with best as (
    select sku, other from pairs where low > other_count / orders
    qualify row_number() over (partition by sku order by {ranking}, other) <= {partners}
),
later as (
    select order_id, sku from lines where ordered_on >= date '{split_on}'
    qualify count(*) over (partition by order_id) between 2 and 50
)
select avg(case when found.sku is null then 0.0 else 1.0 end), count(found.sku)
from later inner join best using (sku)
left join later as found on found.order_id = later.order_id and found.sku = best.other
"""


def main() -> None:
    """Print one line for each kind of basket and ranking."""
    connection = duckdb.connect()
    connection.execute(LINES)
    for most, days in BASKETS:
        began = time.monotonic()
        connection.execute(PAIRS, {"most": most, "days": days})
        print(f"{most} lines at most, {days} days, counted in {time.monotonic() - began:.1f} s")
        for name, ranking in RANKINGS.items():
            share, hits = connection.execute(
                HITS.format(ranking=ranking, partners=PARTNERS, split_on=SPLIT_ON)
            ).fetchone()
            print(f"  {name:32} {share:6.1%} of the suggestions, {hits:,}")


if __name__ == "__main__":
    main()
