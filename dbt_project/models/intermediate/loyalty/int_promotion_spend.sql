{{ config(
    materialized='incremental', unique_key='customer_key', touched_by='int_touched_customers',
    indexes=[{'columns': ['customer_key']}]
) }}

with customer_orders as (
    select * from {{ touched_rows(ref('int_customer_orders')) }}
    where is_purchase
),

promotion_days as (
    select * from {{ ref('int_promotion_days') }}
),

spent_days as (
    select
        customer_orders.customer_key,
        promotion_days.marketplace,
        promotion_days.shop_id,
        promotion_days.promotion_name,
        promotion_days.date_on,
        promotion_days.fast_track_from,
        promotion_days.fast_track_days,
        promotion_days.grace_days,
        count(*) as purchases,
        coalesce(sum(customer_orders.net_amount_base), 0) as amount_base
    from customer_orders
    inner join promotion_days
        on customer_orders.marketplace = promotion_days.marketplace
        and customer_orders.shop_id = promotion_days.shop_id
        and customer_orders.ordered_on = promotion_days.date_on
    group by
        customer_orders.customer_key,
        promotion_days.marketplace,
        promotion_days.shop_id,
        promotion_days.promotion_name,
        promotion_days.date_on,
        promotion_days.fast_track_from,
        promotion_days.fast_track_days,
        promotion_days.grace_days
),

running as (
    select
        *,
        sum(amount_base) over (
            partition by customer_key, marketplace, shop_id, promotion_name
            order by date_on rows between unbounded preceding and current row
        ) as spent_so_far
    from spent_days
),

summed as (
    select
        customer_key,
        marketplace,
        shop_id,
        promotion_name,
        max(fast_track_days) as fast_track_days,
        max(grace_days) as grace_days,
        sum(purchases) as purchase_count,
        sum(amount_base) as spent_amount_base,
        min(case when spent_so_far >= fast_track_from then date_on end) as fast_track_on
    from running
    group by customer_key, marketplace, shop_id, promotion_name
)

select
    customer_key,
    marketplace,
    shop_id,
    promotion_name,
    purchase_count,
    spent_amount_base,
    fast_track_on,
    {{ add_days('fast_track_on', 'fast_track_days + grace_days') }} as fast_track_before_on
from summed
