{% set days = [var('best_seller_days'), var('clearance_short_days'), var('clearance_long_days')] | max %}

with orders as (
    select * from {{ ref('int_orders') }}
),

order_lines as (
    select * from {{ ref('int_order_lines') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

recent_orders as (
    select
        orders.order_key,
        orders.ordered_on
    from orders
    inner join night on orders.ordered_on > {{ add_days('night.night_on', '-' ~ days) }}
    where orders.is_purchase
)

select
    order_lines.marketplace,
    order_lines.shop_id,
    order_lines.product_id,
    recent_orders.ordered_on as sold_on,
    count(*) as line_count,
    coalesce(sum(order_lines.quantity), 0) as quantity
from order_lines
inner join recent_orders on order_lines.order_key = recent_orders.order_key
where order_lines.status not in ('cancelled', 'refunded') and order_lines.product_id is not null
group by order_lines.marketplace, order_lines.shop_id, order_lines.product_id, recent_orders.ordered_on
