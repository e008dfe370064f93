"""Write order lines of a made-up shop, so many that only sets can hold them: the input of bench_customers.py.

    .venv/bin/python bench/customer_lines.py 10000000 lines.csv

A tenth as many people as lines. People order once to sixty times over two years, as a Gamma-Poisson crowd does; some
orders are cancelled or refunded, one person in twenty gives no name, one in three an address, some share one.
The same number always gives the same file.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

LAST_DAY = "2025-12-30"
PEOPLE = """
create table people as
select person, first_day, least(60, 1 + cast(floor(-ln(1 - share * 0.999999) * 3.0) as int)) as orders
from (
    select
        i as person,
        (hash(i * 7 + 1) % 1000000) / 1000000.0 as share,
        cast(hash(i * 3 + 2) % 720 as int) as first_day
    from range({people}) t(i)
)
"""
ORDERS = """
create table orders as
select
    person,
    k,
    hash(person * 31 + k * 7) as dice,
    least(729, first_day + case
        when k = 0 then 0
        else cast(hash(person * 101 + k) % greatest(1, 730 - first_day) as int)
    end) as day
from people, lateral (select unnest(range(people.orders)) as k)
"""
LINES = """
copy (
    select
        cast(person as varchar) || '-' || k as order_id,
        strftime(timestamp '2024-01-01' + interval (day) day + interval (dice % 86400) second, '%Y-%m-%d %H:%M:%S')
            as ordered_at,
        case when dice % 50 = 0 then 'cancelled' when dice % 50 = 1 then 'refunded' else 'completed' end as status,
        case when person % 20 = 0 then '' else 'c' || person end as customer_id,
        case
            when person % 20 = 0 or person % 3 > 0 then ''
            when person % 300 = 3 then 'p' || person // 600 || '@mail.example'
            else 'p' || person || '@mail.example'
        end as email,
        'SKU' || article as sku,
        'Product number ' || article as title,
        1 + hash(dice + j * 3) % 4 as quantity,
        (hash(dice + j * 5) % 5000 + 99) / 100.0 as unit_price,
        'GBP' as currency,
        case when person % 10 = 0 then 'Germany' else 'United Kingdom' end as country
    from (
        select *, cast(floor(pow((hash(dice + j) % 100000) / 100000.0, 3) * 5000) as int) as article
        from orders, lateral (
            select unnest(range(cast(floor({lines_an_order} + (dice % 1000) / 1000.0) as int))) as j
        )
    )
    order by day, person, k, j
) to '{path}' (header, delimiter ',')
"""
NEXT = """
copy (
    select
        case when hash(order_id) % 2000 = 0 then order_id else 'next-' || order_id end as order_id,
        case when hash(order_id) % 2000 = 0 then ordered_at else '2025-12-31 10:00:00' end as ordered_at,
        case when hash(order_id) % 2000 = 0 then 'refunded' else 'completed' end as status,
        columns(* exclude (order_id, ordered_at, status))
    from read_csv('{lines}', all_varchar = true)
    where hash(order_id) % 2000 < 2
) to '{path}' (header, delimiter ',')
"""


def write(path: Path, lines: int) -> None:
    """Write about so many lines to a CSV file in the `own` format."""
    with duckdb.connect() as connection:
        connection.execute("set threads = 2; set memory_limit = '6GB'")
        connection.execute(PEOPLE.format(people=lines // 10))
        connection.execute(ORDERS)
        (orders,) = connection.execute("select count(*) from orders").fetchone()
        connection.execute(LINES.format(lines_an_order=lines / orders, path=path))


def write_next(path: Path, lines: Path) -> None:
    """Write what the next day brings, a thousandth of the lines: half of them new orders, half old ones refunded."""
    with duckdb.connect() as connection:
        connection.execute(NEXT.format(lines=lines, path=path))


if __name__ == "__main__":
    write(Path(sys.argv[2]), int(sys.argv[1]))
