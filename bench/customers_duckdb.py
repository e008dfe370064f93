"""Compute from the CSV, in DuckDB, what Regulars' full build computes of orders and people; print seconds and sums.

    .venv/bin/python bench/customers_duckdb.py lines.csv customers.duckdb 2025-12-30

Lines, orders, people with their RFM scores, lifecycle stages and turning points, written as tables, two threads. What
it leaves out, to its own advantage: tests, indexes, links by more than an address, value, tiers, permissions, all of
products and mail.
"""

from __future__ import annotations

import resource
import sys
import time

import duckdb

STATEMENTS = """
create table order_lines as
select
    md5('own|gifts|' || order_id) as order_key,
    md5(order_id || sku || title || row_number() over (partition by order_id, sku, title order by unit_price, quantity))
        as order_line_key,
    cast(ordered_at as timestamp) at time zone 'Europe/London' as ordered_at,
    cast(ordered_at as date) as ordered_on,
    status, nullif(customer_id, '') as customer_id,
    case when email <> '' then sha256(lower(trim(email))) end as address_hash,
    sku, title, cast(quantity as bigint) as quantity, cast(unit_price as decimal(18, 2)) as unit_price,
    cast(quantity as bigint) * cast(unit_price as decimal(18, 2)) as line_amount, currency, country
from read_csv('{path}', all_varchar = true);

create table orders as
select
    order_key, min(ordered_at) as ordered_at, min(ordered_on) as ordered_on, min(status) as status,
    min(coalesce('id:' || customer_id, 'mail:' || address_hash)) as buyer_key, min(address_hash) as address_hash,
    min(country) as country, count(*) as line_count, sum(quantity) as item_count, sum(line_amount) as gross_amount,
    sum(case when status = 'refunded' then line_amount else 0 end) as refund_amount,
    sum(case when status = 'completed' then line_amount else 0 end) as net_amount,
    min(status) = 'completed' as is_purchase
from order_lines
group by order_key;

create table buyers as
with links as (
    select address_hash, min(buyer_key) as person
    from (select distinct address_hash, buyer_key from orders where address_hash is not null)
    group by address_hash
    having count(*) between 2 and 5
)
select buyer_key, md5('own|gifts|' || coalesce(min(person), buyer_key)) as customer_key
from (select distinct buyer_key, address_hash from orders where buyer_key is not null)
left join links using (address_hash)
group by buyer_key;

create table customers as
select
    customer_key,
    min(ordered_at) as first_placed_at, max(ordered_at) as last_placed_at, count(*) as placed_count,
    count(*) filter (where is_purchase) as order_count,
    min(ordered_at) filter (where is_purchase) as first_order_at,
    max(ordered_at) filter (where is_purchase) as last_order_at,
    min(ordered_on) filter (where is_purchase) as first_order_on,
    max(ordered_on) filter (where is_purchase) as last_order_on,
    coalesce(sum(net_amount) filter (where is_purchase), 0) as lifetime_net_amount_base,
    arg_max(country, ordered_at) as country
from orders
inner join buyers using (buyer_key)
group by customer_key;

create table people as
select
    *, date_diff('day', last_order_on, date '{night}') as recency_days,
    case
        when order_count = 0 then 'ordered'
        when order_count = 1 and date_diff('day', first_order_on, date '{night}') <= 30 then 'new'
        when order_count >= 5 and date_diff('day', last_order_on, date '{night}') <= 60 then 'loyal'
        when date_diff('day', last_order_on, date '{night}') <= 60 then 'active'
        when date_diff('day', last_order_on, date '{night}') <= 120 then 'cooling'
        when date_diff('day', last_order_on, date '{night}') <= 365 then 'dormant'
        else 'lost'
    end as lifecycle_stage
from customers;

create table cuts as
select
    quantile_cont(recency_days, [0.2, 0.4, 0.6, 0.8]) as r,
    quantile_cont(order_count, [0.2, 0.4, 0.6, 0.8]) as f,
    quantile_cont(lifetime_net_amount_base, [0.2, 0.4, 0.6, 0.8]) as m
from people
where order_count > 0;

create table rfm as
select
    customer_key, recency_days, order_count as frequency, lifetime_net_amount_base as monetary,
    5 - len(list_filter(r, lambda x: x < recency_days)) as r_score,
    1 + len(list_filter(f, lambda x: x < order_count)) as f_score,
    1 + len(list_filter(m, lambda x: x < lifetime_net_amount_base)) as m_score
from people, cuts
where order_count > 0;

create table turns as
with days as (
    select distinct customer_key, ordered_on
    from orders
    inner join buyers using (buyer_key)
    where is_purchase
),
spans as (
    select *, lead(ordered_on) over (partition by customer_key order by ordered_on) as next_on from days
)
select customer_key, ordered_on + later as changed_on
from spans, (select unnest([0, 31, 61, 121, 366]) as later)
where next_on is null or ordered_on + later < next_on
"""


def main(path: str, database: str, night: str) -> None:
    """Build every table and print seconds, peak memory and the sums to compare."""
    start = time.perf_counter()
    with duckdb.connect(database) as connection:
        connection.execute("set threads = 2; set memory_limit = '12GB'; set timezone = 'UTC'")
        for statement in STATEMENTS.format(path=path, night=night).split(";"):
            connection.execute(statement)
        seconds = time.perf_counter() - start
        sums = connection.execute(
            "select (select count(*) from orders), (select count(*) from customers),"
            " (select sum(order_count) from customers),"
            " (select sum(lifetime_net_amount_base) from customers), (select sum(r_score + f_score + m_score) from rfm)"
        ).fetchone()
    print(f"{seconds:.2f}", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, *sums)


if __name__ == "__main__":
    main(*sys.argv[1:])
