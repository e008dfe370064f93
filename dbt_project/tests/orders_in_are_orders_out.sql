-- Every order that staging sees comes out once, with all the lines and the money of its newest file.
with order_versions as (
    select * from {{ touched_rows(ref('int_order_versions')) }}
    where is_newest
),

orders as (
    select * from {{ touched_rows(ref('int_orders')) }}
)

select
    coalesce(order_versions.order_key, orders.order_key) as order_key,
    order_versions.line_count as lines_in,
    orders.line_count as lines_out,
    order_versions.item_amount as amount_in,
    orders.item_amount as amount_out
from order_versions
full outer join orders on order_versions.order_key = orders.order_key
where
    order_versions.order_key is null
    or orders.order_key is null
    or order_versions.line_count <> orders.line_count
    or order_versions.item_amount <> orders.item_amount
