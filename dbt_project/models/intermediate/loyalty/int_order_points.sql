{{ config(
    materialized='incremental', unique_key='order_key', touched_by='int_touched_orders',
    indexes=[{'columns': ['order_key']}]
) }}

with orders as (
    select * from {{ touched_rows(ref('int_orders')) }}
    where is_purchase and order_status = 'completed' and person_key is not null
),

points_rules as (
    select * from {{ ref('stg_seller__points_rules') }}
)

select
    orders.order_key,
    orders.person_key,
    orders.marketplace,
    orders.shop_id,
    cast(floor(orders.net_amount_base * points_rules.points_per_unit) as {{ var('t_bigint') }}) as points
from orders
inner join points_rules
    on orders.marketplace = points_rules.marketplace
    and orders.shop_id = points_rules.shop_id
    and orders.ordered_on >= points_rules.from_on
    and orders.ordered_on < points_rules.before_on
where orders.net_amount_base * points_rules.points_per_unit >= 1
