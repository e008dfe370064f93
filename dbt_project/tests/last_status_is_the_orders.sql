-- The history of statuses ends in the status that the order has now.
with orders as (
    select * from {{ ref('fct_orders') }}
),

changes as (
    select * from {{ ref('fct_order_status_changes') }}
),

ranked as (
    select
        order_key,
        to_status,
        row_number() over (partition by order_key order by source_file_id desc) as age
    from changes
)

select
    orders.order_key,
    orders.order_status,
    ranked.to_status
from orders
left join ranked on orders.order_key = ranked.order_key and ranked.age = 1
where ranked.to_status is null or ranked.to_status <> orders.order_status
