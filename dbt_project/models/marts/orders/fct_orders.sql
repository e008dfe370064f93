{{ config(materialized='view') }}

with orders as (
    select * from {{ ref('int_orders') }}
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
)

select
    orders.order_key,
    orders.marketplace,
    orders.shop_id,
    {{ shop_key('orders.marketplace', 'orders.shop_id') }} as shop_key,
    orders.order_id,
    person_keys.customer_key,
    orders.ordered_at,
    orders.ordered_on,
    orders.paid_at,
    orders.shipped_at,
    orders.completed_at,
    orders.cancelled_at,
    orders.order_status,
    orders.is_purchase,
    cast(orders.line_count as {{ var('t_int') }}) as line_count,
    cast(orders.live_line_count as {{ var('t_int') }}) as live_line_count,
    cast(orders.item_count as {{ var('t_bigint') }}) as item_count,
    {%- for amount in ['item', 'shipping', 'tax', 'gross', 'discount', 'refund', 'void', 'net'] %}
    cast(orders.{{ amount }}_amount as {{ var('t_money') }}) as {{ amount }}_amount,
    {%- endfor %}
    orders.currency,
    {%- for amount in ['gross', 'refund', 'net'] %}
    cast(orders.{{ amount }}_amount_base as {{ var('t_money') }}) as {{ amount }}_amount_base,
    {%- endfor %}
    orders.country
from orders
left join person_keys on orders.person_key = person_keys.person_key
