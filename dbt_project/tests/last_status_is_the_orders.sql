-- The history of statuses ends in the status that the order has now.
with orders as (
    select * from {{ touched_rows(ref('int_orders')) }}
),

versions as (
    select * from {{ touched_rows(ref('int_order_versions')) }}
    where from_status is null or from_status <> order_status
),

ranked as (
    select
        order_key,
        order_status,
        row_number() over (partition by order_key order by order_file_id desc) as age
    from versions
)

select
    orders.order_key,
    orders.order_status,
    ranked.order_status as last_status
from orders
left join ranked on orders.order_key = ranked.order_key and ranked.age = 1
where ranked.order_status is null or ranked.order_status <> orders.order_status
