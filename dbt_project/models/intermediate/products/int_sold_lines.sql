{{ config(materialized='incremental', unique_key='order_key', touched_by='int_touched_orders') }}

-- What is asked of products reads all lines every night: these are a third as wide, and know their day. No index: nobody
-- looks up single rows, and making one would cost more than it saves where changes are put in.
with order_lines as (
    select * from {{ touched_rows(ref('int_order_lines')) }}
),

orders as (
    select * from {{ touched_rows(ref('int_orders')) }}
)

select
    order_lines.order_key,
    order_lines.marketplace,
    order_lines.shop_id,
    order_lines.product_id,
    orders.ordered_on as sold_on,
    order_lines.quantity
from order_lines
inner join orders on order_lines.order_key = orders.order_key
where
    orders.is_purchase and order_lines.product_id is not null
    and order_lines.status not in ('cancelled', 'refunded')
