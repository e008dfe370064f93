{{ config(
    materialized='incremental', unique_key='customer_key', touched_by='int_touched_customers',
    indexes=[{'columns': ['customer_key', 'ordered_at desc', 'order_key desc']}]
) }}

-- A dozen models add this up by person: it lies sorted, and has the index that says so, so that none of them sorts it.
with orders as (
    select * from {{ ref('int_orders') }}
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
    where is_current {{ and_touched('customer_key', ref('int_touched_customers')) }}
)

select
    person_keys.customer_key,
    orders.person_key,
    orders.order_key,
    orders.marketplace,
    orders.shop_id,
    orders.ordered_at,
    orders.ordered_on,
    orders.completed_at,
    orders.order_status,
    orders.is_purchase,
    orders.item_count,
    orders.discount_amount > 0 as is_discounted,
    orders.gross_amount_base,
    orders.discount_amount * orders.gross_amount_base / nullif(orders.gross_amount, 0) as discount_amount_base,
    orders.refund_amount_base,
    orders.net_amount,
    orders.net_amount_base,
    orders.currency,
    orders.country
from orders
inner join person_keys on orders.person_key = person_keys.person_key
order by person_keys.customer_key, orders.ordered_at desc, orders.order_key desc
