{{ config(
    indexes=[
        {'columns': ['order_key'], 'unique': true},
        {'columns': ['customer_key']},
        {'columns': ['ordered_at']},
    ]
) }}

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
    orders.order_status,
    orders.is_purchase,
    cast(orders.line_count as {{ var('t_int') }}) as line_count,
    cast(orders.item_count as {{ var('t_bigint') }}) as item_count,
    cast(orders.gross_amount as {{ var('t_money') }}) as gross_amount,
    cast(orders.discount_amount as {{ var('t_money') }}) as discount_amount,
    cast(orders.refund_amount as {{ var('t_money') }}) as refund_amount,
    cast(orders.net_amount as {{ var('t_money') }}) as net_amount,
    orders.currency,
    cast(orders.net_amount_base as {{ var('t_money') }}) as net_amount_base,
    orders.country
from orders
left join person_keys on orders.person_key = person_keys.person_key
