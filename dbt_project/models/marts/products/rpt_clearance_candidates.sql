{{ config(indexes=[{'columns': ['product_key'], 'unique': true}, {'columns': ['shop_key']}]) }}

with paced as (
    select * from {{ ref('int_product_stock_pace') }}
    where not is_service
),

costs as (
    select * from {{ ref('fct_product_costs') }}
    where is_current
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

rates as (
    select * from {{ ref('int_exchange_rates') }}
),

valued as (
    select
        paced.*,
        paced.left_quantity / nullif(paced.daily_pace, 0) as days_of_cover,
        costs.unit_cost,
        costs.currency,
        paced.left_quantity * costs.unit_cost as cost_tied_up,
        paced.left_quantity * costs.unit_cost * rates.rate as cost_tied_up_base
    from paced
    inner join shops on paced.shop_key = shops.shop_key
    left join costs on paced.product_key = costs.product_key
    left join rates
        on costs.currency = rates.currency
        and shops.base_currency = rates.base_currency
        and paced.night_on >= rates.valid_from_on
        and paced.night_on < rates.valid_before_on
),

-- one reason for every product, the first that holds
judged as (
    select
        *,
        case
            when days_since_count > {{ var('clearance_count_days') }} then 'count_too_old'
            when left_quantity < {{ var('clearance_pieces_at_least') }} then 'few_left'
            when age_days < {{ var('clearance_age_days') }} then 'too_new'
            when daily_pace = 0 then 'unsold'
            when days_of_cover > {{ var('clearance_cover_days') }} then 'slow'
            else 'sells'
        end as clearance_reason
    from valued
)

select
    product_key,
    shop_key,
    sku,
    title,
    category,
    cast(quantity as {{ var('t_bigint') }}) as counted_quantity,
    counted_on,
    cast(days_since_count as {{ var('t_int') }}) as days_since_count,
    cast(left_quantity as {{ var('t_bigint') }}) as left_quantity,
    cast(sold_short as {{ var('t_bigint') }}) as sold_short,
    cast(sold_long as {{ var('t_bigint') }}) as sold_long,
    daily_pace,
    days_of_cover,
    first_seen_on,
    cast(age_days as {{ var('t_int') }}) as age_days,
    last_sold_on,
    cast(unit_cost as {{ var('t_money') }}) as unit_cost,
    currency,
    cast(cost_tied_up as {{ var('t_money') }}) as cost_tied_up,
    cast(cost_tied_up_base as {{ var('t_money') }}) as cost_tied_up_base,
    clearance_reason,
    clearance_reason in ('unsold', 'slow') as is_suggested
from judged
