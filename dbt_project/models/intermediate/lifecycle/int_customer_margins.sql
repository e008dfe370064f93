{{ config(
    materialized='incremental', unique_key='customer_key', touched_by='int_touched_customers',
    indexes=[{'columns': ['customer_key'], 'unique': true}]
) }}

-- The year is the one up to the last purchase, and not up to the night: it stands still while nothing is bought, and it
-- says of somebody who has been gone for two years what they were worth when they came.
with purchases as (
    select * from {{ touched_rows(ref('int_customer_orders')) }}
    where is_purchase
),

buyers as (
    select * from {{ touched_rows(ref('int_customer_gaps')) }}
),

order_costs as (
    select * from {{ ref('int_order_costs') }}
),

thresholds as (
    select * from {{ ref('int_lifecycle_thresholds') }}
),

valued as (
    select
        purchases.customer_key,
        purchases.net_amount_base,
        coalesce(order_costs.cost_amount_base, 0) as cost_amount_base,
        coalesce(order_costs.known_cost_share, 0) * purchases.net_amount_base as known_amount_base,
        thresholds.margin_share
    from purchases
    inner join buyers
        on purchases.customer_key = buyers.customer_key
        and purchases.ordered_on > {{ add_days('buyers.last_bought_on', '-' ~ var('margin_days')) }}
    inner join thresholds on {{ shop_key('purchases.marketplace', 'purchases.shop_id') }} = thresholds.shop_key
    left join order_costs on purchases.order_key = order_costs.order_key
)

-- what costs are known is taken off; of the money whose costs are not, a share counts as margin
select
    customer_key,
    count(*) as purchases,
    sum(net_amount_base) as net_amount_base,
    sum(case
        when net_amount_base is not null
            then known_amount_base - cost_amount_base + (net_amount_base - known_amount_base) * margin_share
    end) as margin_amount_base,
    sum(known_amount_base) as known_amount_base,
    sum(case when net_amount_base is null then 1 else 0 end) as orders_without_rate
from valued
group by customer_key
