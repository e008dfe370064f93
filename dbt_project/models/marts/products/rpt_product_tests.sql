{{ config(indexes=[{'columns': ['product_key'], 'unique': true}]) }}

with counts as (
    select * from {{ ref('int_product_test_counts') }}
),

-- what nobody counts is unknown, and not nothing
signed as (
    select
        *,
        case
            when favourites is not null or carts is not null then coalesce(favourites, 0) + coalesce(carts, 0)
        end as signs
    from counts
),

-- shares of people: who marks it and puts it into the cart is counted twice by most reports, but never as more than all
shared as (
    select
        *,
        case when visitors > 0 then visitors end as looked,
        case when asked_visitors > 0 then asked_visitors end as asked,
        case when signs > asked_visitors then asked_visitors else signs end as interested,
        case when impressions > 0 then impressions end as shown,
        case when clicks > impressions then impressions else clicks end as clicked
    from signed
),

measured as (
    select
        *,
        cast(clicked as {{ var('t_rate') }}) / shown as click_rate,
        {{ wilson_bound('clicked', 'shown', -1) }} as click_rate_low,
        {{ wilson_bound('clicked', 'shown', 1) }} as click_rate_high,
        cast(interested as {{ var('t_rate') }}) / asked as interest_rate,
        {{ wilson_bound('interested', 'asked', -1) }} as interest_rate_low,
        {{ wilson_bound('interested', 'asked', 1) }} as interest_rate_high,
        cast(visited_orders as {{ var('t_rate') }}) / looked as conversion_rate
    from shared
)

select
    product_key,
    shop_key,
    sku,
    started_on,
    ended_on,
    cast(days_run as {{ var('t_int') }}) as days_run,
    cast(viewed_days as {{ var('t_int') }}) as viewed_days,
    cast(impressions as {{ var('t_bigint') }}) as impressions,
    cast(clicks as {{ var('t_bigint') }}) as clicks,
    cast(visitors as {{ var('t_bigint') }}) as visitors,
    cast(favourites as {{ var('t_bigint') }}) as favourites,
    cast(carts as {{ var('t_bigint') }}) as carts,
    click_rate,
    click_rate_low,
    click_rate_high,
    interest_rate,
    interest_rate_low,
    interest_rate_high,
    case
        when coalesce(asked, 0) < {{ var('product_test_visitors_at_least') }} or interested is null
            then 'too_little_data'
        when interest_rate_low >= {{ var('product_test_rate_from') }} then 'hit'
        when interest_rate_high < {{ var('product_test_rate_from') }} then 'miss'
        else 'not_yet'
    end as verdict,
    coalesce(
        asked >= {{ var('product_test_visitors_at_least') }}
        and interest_rate_low >= {{ var('product_test_rate_to') }}, false
    ) as is_above_band,
    cast(orders as {{ var('t_bigint') }}) as orders,
    cast(quantity as {{ var('t_bigint') }}) as quantity,
    conversion_rate,
    days_run <= {{ var('product_test_conversion_after_days') }} as is_conversion_early
from measured
