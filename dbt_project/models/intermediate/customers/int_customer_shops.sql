{{ config(
    materialized='incremental', unique_key='customer_key', touched_by='int_touched_customers',
    indexes=[{'columns': ['customer_key']}]
) }}

-- Follows from a person's orders alone: no night in it, so that it is recomputed for touched people only.
with customer_orders as (
    select * from {{ touched_rows(ref('int_customer_orders')) }}
)

select
    customer_key,
    {{ shop_key() }} as shop_key,
    marketplace,
    shop_id,
    cast(count(*) as {{ var('t_int') }}) as placed_count,
    cast(sum(case when is_purchase then 1 else 0 end) as {{ var('t_int') }}) as order_count,
    min(case when is_purchase then ordered_on end) as first_order_on,
    max(case when is_purchase then ordered_on end) as last_order_on,
    min(case when is_purchase then ordered_at end) as first_order_at,
    max(case when is_purchase then ordered_at end) as last_order_at,
    coalesce(sum(case when is_purchase then net_amount_base end), 0) as net_amount_base
from customer_orders
group by customer_key, marketplace, shop_id
