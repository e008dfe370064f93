{{ config(
    materialized='incremental', unique_key='order_key', touched_by='int_touched_orders',
    indexes=[{'columns': ['order_key'], 'unique': true}]
) }}

-- What the goods of an order cost the seller on its day, and of how much of its money that is known. Goods that were
-- cancelled or came back cost nothing. Where no costs are known at all, no line is read.
with order_lines as (
    select * from {{ touched_rows(ref('int_order_lines')) }}
),

-- the same lines once more: a name that is used twice is written to disk in between
all_lines as (
    select * from {{ touched_rows(ref('int_order_lines')) }}
),

orders as (
    select * from {{ touched_rows(ref('int_orders')) }}
),

costs as (
    select * from {{ ref('int_product_costs') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

rated_days as (
    select * from {{ ref('int_rated_days') }}
),

costed as (
    select
        order_lines.order_key,
        sum(
            order_lines.quantity * costs.unit_cost
            * case when costs.currency = shops.base_currency then 1 else rated_days.rate end
        ) as cost_amount_base,
        coalesce(sum(order_lines.line_amount), 0) as costed_amount,
        count(*) as costed_lines
    from order_lines
    inner join costs
        on order_lines.marketplace = costs.marketplace
        and order_lines.shop_id = costs.shop_id
        and order_lines.sku = costs.sku
    inner join shops on order_lines.marketplace = shops.marketplace and order_lines.shop_id = shops.shop_id
    inner join orders
        on order_lines.order_key = orders.order_key
        and orders.ordered_on >= costs.valid_from_on
        and orders.ordered_on < costs.valid_before_on
    left join rated_days
        on costs.currency = rated_days.currency
        and shops.base_currency = rated_days.base_currency
        and orders.ordered_on = rated_days.rated_on
    where
        (costs.currency = shops.base_currency or rated_days.rate is not null)
        and order_lines.quantity is not null and order_lines.status not in ('cancelled', 'refunded')
    group by order_lines.order_key
),

totals as (
    select
        costed.order_key,
        costed.cost_amount_base,
        costed.costed_amount,
        costed.costed_lines,
        coalesce(sum(all_lines.line_amount), 0) as live_amount,
        count(*) as live_lines
    from all_lines
    inner join costed on all_lines.order_key = costed.order_key
    where all_lines.status not in ('cancelled', 'refunded')
    group by costed.order_key, costed.cost_amount_base, costed.costed_amount, costed.costed_lines
)

select
    order_key,
    cost_amount_base,
    -- correction lines can make a part look larger than the whole
    round(cast(greatest(least(
        case when live_amount = 0 then costed_lines * 1.0 / live_lines else costed_amount / live_amount end, 1
    ), 0) as {{ dbt.type_numeric() }}), 6) as known_cost_share
from totals
