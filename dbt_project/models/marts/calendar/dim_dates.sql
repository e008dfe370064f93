{{ config(indexes=[{'columns': ['date_on'], 'unique': true}]) }}

{% set longest_history_days = 32768 %}

-- From the first day of the year of the first order to the last day of the year after the night; counted backwards, so that
-- an order that somebody dated in another century takes no day of ours away.
with numbers as (
    {{ dbt.generate_series(longest_history_days) }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

bounds as (
    select
        coalesce(min(orders.ordered_on), max(night.night_on)) as first_order_on,
        max(night.night_on) as night_on
    from night
    left join orders on true
),

years as (
    select
        cast({{ dbt.date_trunc('year', 'first_order_on') }} as {{ var('t_date') }}) as first_on,
        {{ add_days(dbt.date_trunc('year', dbt.dateadd('year', 2, 'night_on')), -1) }} as last_on
    from bounds
),

days as (
    select
        {{ add_days('years.last_on', '1 - cast(numbers.generated_number as ' ~ var('t_int') ~ ')') }} as date_on,
        years.first_on
    from numbers
    cross join years
)

select
    date_on,
    cast(extract(year from date_on) as {{ var('t_int') }}) as year_no,
    cast(extract(quarter from date_on) as {{ var('t_int') }}) as quarter_no,
    cast(extract(month from date_on) as {{ var('t_int') }}) as month_no,
    cast(extract(day from date_on) as {{ var('t_int') }}) as day_no,
    cast(extract(week from date_on) as {{ var('t_int') }}) as iso_week_no,
    -- 2000-01-03 was a Monday, and no shop is older
    mod({{ dbt.datediff("cast('2000-01-03' as date)", 'date_on', 'day') }}, 7) + 1 as weekday_no,
    mod({{ dbt.datediff("cast('2000-01-03' as date)", 'date_on', 'day') }}, 7) >= 5 as is_weekend,
    cast({{ dbt.date_trunc('month', 'date_on') }} as {{ var('t_date') }}) as month_on
from days
where date_on >= first_on
