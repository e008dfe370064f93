{{ config(
    materialized='incremental', unique_key='customer_key', touched_by='int_touched_customers',
    indexes=[{'columns': ['customer_key'], 'unique': true}]
) }}

with purchase_days as (
    select * from {{ touched_rows(ref('int_purchase_days')) }}
),

thresholds as (
    select * from {{ ref('int_lifecycle_thresholds') }}
),

gaps as (
    select
        purchase_days.*,
        {{ dbt.datediff('previous_on', 'bought_on', 'day') }} as gap_days
    from purchase_days
),

-- by length, the day that has no gap before it last
numbered as (
    select
        *,
        row_number() over (
            partition by customer_key order by case when gap_days is null then 1 else 0 end, gap_days, bought_on
        ) as place,
        count(gap_days) over (partition by customer_key) as gap_count
    from gaps
),

-- the median is the gap in the middle, or the mean of the two there
buyers as (
    select
        customer_key,
        count(*) as purchase_days,
        min(bought_on) as first_bought_on,
        max(bought_on) as last_bought_on,
        max(case when next_on is null then shop_key end) as shop_key,
        max(case when next_on is null then gap_days end) as last_gap_days,
        avg(case when 2 * place between gap_count and gap_count + 2 then gap_days end) as median_gap_days,
        stddev_samp(gap_days) as gap_deviation_days
    from numbered
    group by customer_key
),

joined as (
    select
        buyers.*,
        thresholds.fallback_gap_days,
        -- buying twice in two days is no rhythm, and neither is once in three years
        cast(greatest(least(
            floor(buyers.median_gap_days + 0.5), {{ var('gap_days_at_most') }}
        ), {{ var('gap_days_at_least') }}) as {{ var('t_int') }}) as own_gap_days
    from buyers
    inner join thresholds on buyers.shop_key = thresholds.shop_key
)

select
    customer_key,
    shop_key,
    cast(purchase_days as {{ var('t_int') }}) as purchase_days,
    first_bought_on,
    last_bought_on,
    {{ dbt.datediff('first_bought_on', 'last_bought_on', 'day') }} * 1.0 / nullif(purchase_days - 1, 0) as mean_gap_days,
    median_gap_days,
    gap_deviation_days,
    last_gap_days,
    median_gap_days is not null as has_own_gap,
    case when median_gap_days is null then fallback_gap_days else own_gap_days end as gap_days,
    {{ add_days('last_bought_on', 'case when median_gap_days is null then fallback_gap_days else own_gap_days end') }}
        as expected_next_order_on
from joined
