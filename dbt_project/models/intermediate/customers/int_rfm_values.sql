{{ config(materialized='view') }}

-- Nothing is added up here: what a person's orders come to is known by shop and over all shops already.
with customers as (
    select * from {{ ref('int_customers') }}
    where order_count > 0
),

customer_shops as (
    select * from {{ ref('int_customer_shops') }}
    where order_count > 0
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

scoped as (
    select
        customer_key,
        'all' as scope,
        last_order_on,
        order_count as frequency,
        lifetime_net_amount_base as monetary
    from customers
    union all
    select
        customer_key,
        shop_key as scope,
        last_order_on,
        order_count as frequency,
        net_amount_base as monetary
    from customer_shops
)

select
    scoped.customer_key,
    scoped.scope,
    {{ dbt.datediff('scoped.last_order_on', 'night.night_on', 'day') }} as recency_days,
    scoped.frequency,
    scoped.monetary
from scoped
cross join night
