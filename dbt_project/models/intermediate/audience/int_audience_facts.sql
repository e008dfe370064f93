with customers as (
    select * from {{ ref('int_customers') }}
),

lifecycle as (
    select * from {{ ref('int_customer_lifecycle') }}
),

rfm_scores as (
    select * from {{ ref('int_rfm_scores') }}
    where scope = 'all'
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

countries as (
    select * from {{ ref('countries') }}
),

recent_titles as (
    select * from {{ ref('int_recent_titles') }}
),

suggested_titles as (
    select * from {{ ref('int_suggested_titles') }}
),

favourite_categories as (
    select * from {{ ref('int_favourite_categories') }}
),

tiers as (
    select * from {{ ref('int_customer_tiers') }}
),

worths as (
    select * from {{ ref('int_customer_value') }}
)

select
    customers.customer_key,
    lifecycle.lifecycle_stage,
    lifecycle.customer_stage,
    lifecycle.customer_group,
    lifecycle.relationship_phase,
    lifecycle.decline,
    lifecycle.entered_on,
    lifecycle.days_in_stage,
    coalesce(rfm_scores.rfm_segment, 'none') as rfm_segment,
    coalesce(rfm_scores.rfm_group, 'none') as rfm_group,
    coalesce(tiers.tier, 'ordinary') as tier,
    lifecycle.recency_days,
    lifecycle.has_own_gap,
    lifecycle.expected_next_order_on,
    lifecycle.days_overdue,
    lifecycle.overdue_ratio,
    customers.order_count,
    lifecycle.days_since_first_purchase,
    customers.last_completed_order_key,
    lifecycle.days_since_last_completed_order,
    customers.lifetime_net_amount_base,
    customers.country,
    coalesce(countries.time_zone, shops.time_zone) as time_zone,
    customers.last_order_on,
    recent_titles.titles as recent_titles,
    suggested_titles.titles as suggested_titles,
    coalesce(favourite_categories.favourite_category, 'none') as favourite_category,
    worths.p_alive,
    worths.expected_orders_365,
    worths.value_365
from customers
inner join lifecycle on customers.customer_key = lifecycle.customer_key
inner join shops on customers.marketplace = shops.marketplace and customers.shop_id = shops.shop_id
left join rfm_scores on customers.customer_key = rfm_scores.customer_key
left join countries on customers.country = countries.country
left join recent_titles on customers.customer_key = recent_titles.customer_key
left join suggested_titles on customers.customer_key = suggested_titles.customer_key
left join favourite_categories on customers.customer_key = favourite_categories.customer_key
left join tiers on customers.customer_key = tiers.customer_key
left join worths on customers.customer_key = worths.customer_key
