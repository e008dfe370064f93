{{ config(
    materialized='incremental', unique_key='customer_key', touched_by='int_touched_customers',
    indexes=[{'columns': ['customer_key'], 'unique': true}]
) }}

with customer_orders as (
    select * from {{ touched_rows(ref('int_customer_orders')) }}
    where is_purchase
),

promotion_days as (
    select * from {{ ref('int_promotion_days') }}
),

promotion_shops as (
    select distinct marketplace, shop_id from promotion_days
),

sale_days as (
    select distinct marketplace, shop_id, date_on from promotion_days
)

-- where a shop names its promotions a purchase in one of them counts, elsewhere one with a discount
select
    customer_orders.customer_key,
    count(*) as purchase_count,
    count(customer_orders.net_amount_base) as rated_purchase_count,
    coalesce(sum(customer_orders.gross_amount_base), 0) as gross_amount_base,
    coalesce(sum(customer_orders.discount_amount_base), 0) as discount_amount_base,
    coalesce(sum(customer_orders.net_amount_base), 0) as net_amount_base,
    sum(
        case
            when sale_days.date_on is not null then 1
            when promotion_shops.shop_id is null and customer_orders.is_discounted then 1
            else 0
        end
    ) as promotion_purchase_count
from customer_orders
left join promotion_shops
    on customer_orders.marketplace = promotion_shops.marketplace and customer_orders.shop_id = promotion_shops.shop_id
left join sale_days
    on customer_orders.marketplace = sale_days.marketplace
    and customer_orders.shop_id = sale_days.shop_id
    and customer_orders.ordered_on = sale_days.date_on
group by customer_orders.customer_key
