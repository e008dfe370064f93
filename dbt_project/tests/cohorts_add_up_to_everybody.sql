-- Cohorts hold every buyer once and every purchase once, over all shops and in each shop.
with cohorts as (
    select * from {{ ref('rpt_cohort_retention') }}
),

customers as (
    select * from {{ ref('dim_customers') }}
),

pooled as (
    select
        coalesce(sum(case when months_since = 0 then people end), 0) as people,
        coalesce(sum(orders), 0) as orders,
        coalesce(sum(net_amount_base), 0) as net_amount_base
    from cohorts
    where scope = 'all'
),

by_shop as (
    select
        coalesce(sum(orders), 0) as orders,
        coalesce(sum(net_amount_base), 0) as net_amount_base
    from cohorts
    where scope <> 'all'
),

bought as (
    select
        coalesce(sum(case when order_count > 0 then 1 else 0 end), 0) as people,
        coalesce(sum(order_count), 0) as orders,
        coalesce(sum(lifetime_net_amount_base), 0) as net_amount_base
    from customers
)

select
    pooled.people,
    bought.people as buyers,
    pooled.orders,
    by_shop.orders as orders_by_shop,
    bought.orders as orders_of_buyers,
    pooled.net_amount_base,
    by_shop.net_amount_base as amount_by_shop,
    bought.net_amount_base as amount_of_buyers
from pooled
cross join by_shop
cross join bought
where
    pooled.people <> bought.people
    or pooled.orders <> bought.orders
    or by_shop.orders <> bought.orders
    or pooled.net_amount_base <> bought.net_amount_base
    or by_shop.net_amount_base <> bought.net_amount_base
