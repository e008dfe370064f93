{{ config(tags=['fit_input']) }}

with statistics as (
    select * from {{ ref('int_value_statistics') }}
),

holdout as (
    select * from {{ ref('int_value_holdout') }}
),

-- sums to the cent: people who spent alike are counted together. Only what cost something can be learnt from
spent as (
    select 'score' as purpose, spend_days, round(repeat_spend, 2) as repeat_spend from statistics
    union all
    select 'holdout' as purpose, spend_days, round(repeat_spend, 2) as repeat_spend from holdout
)

select
    purpose,
    spend_days,
    repeat_spend,
    count(*) as people
from spent
where spend_days > 0 and repeat_spend > 0
group by purpose, spend_days, repeat_spend
