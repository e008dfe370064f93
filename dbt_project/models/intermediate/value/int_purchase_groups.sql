{{ config(tags=['fit_input']) }}

with statistics as (
    select * from {{ ref('int_value_statistics') }}
),

holdout as (
    select * from {{ ref('int_value_holdout') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

aged as (
    select
        statistics.repeats,
        statistics.last_days,
        {{ dbt.datediff('statistics.first_purchase_on', 'night.night_on', 'day') }} as age_days
    from statistics
    cross join night
)

select
    'score' as purpose,
    repeats,
    last_days,
    age_days,
    count(*) as people
from aged
group by repeats, last_days, age_days
union all
select
    'holdout' as purpose,
    repeats,
    last_days,
    age_days,
    count(*) as people
from holdout
group by repeats, last_days, age_days
