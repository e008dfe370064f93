{{ config(materialized='view') }}

with orders as (
    select * from {{ ref('int_orders') }}
    where is_purchase
),

review_refunds as (
    select * from {{ ref('stg_seller__review_refunds') }}
)

select
    orders.order_key,
    orders.marketplace,
    orders.shop_id,
    orders.net_amount as paid_amount,
    orders.currency,
    review_refunds.is_on,
    review_refunds.refund_percent,
    review_refunds.characters_at_least,
    case
        when review_refunds.is_on and orders.net_amount > 0
            then round(cast(orders.net_amount * review_refunds.refund_percent / 100 as {{ dbt.type_numeric() }}), 2)
        else 0
    end as refund_amount
from orders
inner join review_refunds
    on orders.marketplace = review_refunds.marketplace and orders.shop_id = review_refunds.shop_id
