{{ config(
    materialized='incremental', unique_key='customer_key', touched_by='int_touched_customers',
    indexes=[{'columns': ['customer_key']}]
) }}

with customer_orders as (
    select * from {{ touched_rows(ref('int_customer_orders')) }}
    where is_purchase
),

tier_rules as (
    select * from {{ ref('stg_seller__tier_rules') }}
),

summed_days as (
    select
        customer_key,
        marketplace,
        shop_id,
        ordered_on,
        coalesce(sum(net_amount_base), 0) as amount_base
    from customer_orders
    group by customer_key, marketplace, shop_id, ordered_on
),

bought_days as (
    select
        summed_days.*,
        tier_rules.senior_from,
        tier_rules.vip_from,
        tier_rules.supreme_from,
        tier_rules.window_days
    from summed_days
    inner join tier_rules
        on summed_days.marketplace = tier_rules.marketplace and summed_days.shop_id = tier_rules.shop_id
),

-- a purchase counts from its day on, and no longer once the window has passed it
movements as (
    select
        customer_key, marketplace, shop_id, senior_from, vip_from, supreme_from,
        ordered_on as from_on,
        ordered_on as bought_on,
        amount_base
    from bought_days
    union all
    select
        customer_key, marketplace, shop_id, senior_from, vip_from, supreme_from,
        {{ add_days('ordered_on', 'window_days') }} as from_on,
        cast(null as {{ var('t_date') }}) as bought_on,
        -amount_base as amount_base
    from bought_days
    where window_days is not null
),

-- movements of one day have the same sum, since a frame by range takes equals in whole: the first of them stays
running as (
    select
        *,
        sum(amount_base) over (partition by customer_key, marketplace, shop_id order by from_on) as counted_amount_base,
        lag(from_on) over (partition by customer_key, marketplace, shop_id order by from_on) as earlier_on,
        min(bought_on) over (partition by customer_key, marketplace, shop_id) as first_bought_on,
        max(bought_on) over (partition by customer_key, marketplace, shop_id) as last_bought_on
    from movements
),

ranked as (
    select
        *,
        {{ earned_rank('counted_amount_base', 'running') }} as earned_rank
    from running
    where earlier_on is null or earlier_on < from_on
),

compared as (
    select
        *,
        lag(earned_rank) over (partition by customer_key, marketplace, shop_id order by from_on) as earlier_rank
    from ranked
)

-- what no tier turns on, and no later night can ask for, is left out
select
    customer_key,
    marketplace,
    shop_id,
    from_on,
    coalesce(
        lead(from_on) over (partition by customer_key, marketplace, shop_id order by from_on), {{ last_day() }}
    ) as before_on,
    counted_amount_base,
    earned_rank,
    first_bought_on
from compared
where from_on >= last_bought_on or earned_rank <> coalesce(earlier_rank, 0)
