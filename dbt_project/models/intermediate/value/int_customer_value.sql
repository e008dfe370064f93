{% set mid_year_worth = (1 + var('value_yearly_discount')) ** 0.5 %}

with statistics as (
    select * from {{ ref('int_value_statistics') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

fit as (
    select * from {{ ref('int_value_parameters') }}
    where purpose = 'score'
),

year_ahead as (
    select * from {{ ref('int_value_expectations') }}
    where purpose = 'score' and horizon_days = 365
),

days_ahead as (
    select * from {{ ref('int_value_expectations') }}
    where purpose = 'score' and horizon_days = {{ var('value_soon_days') }}
),

aged as (
    select
        statistics.*,
        {{ dbt.datediff('statistics.first_purchase_on', 'night.night_on', 'day') }} as age_days
    from statistics
    cross join night
),

-- one row of parameters beside everybody; all null where no fit may be used
scored as (
    select
        aged.*,
        {{ p_alive('fit', 'aged.repeats', 'aged.last_days', 'aged.age_days') }} as p_alive,
        {{ expected_spend('fit', 'aged.spend_days', 'aged.repeat_spend') }} as expected_spend,
        fit.r,
        fit.alpha
    from aged
    left join fit on 1 = 1
)

select
    scored.customer_key,
    scored.first_purchase_on,
    scored.last_purchase_on,
    scored.purchase_days,
    scored.age_days,
    scored.lifetime_spend,
    scored.repurchase_gap_days,
    {{ rounded(expected_gap_days('scored', 'scored.repeats', 'scored.last_days', 'scored.age_days', 'scored.p_alive'), 2) }}
        as expected_gap_days,
    {{ rounded('scored.p_alive', 6) }} as p_alive,
    {{ rounded('scored.p_alive * days_ahead.expected_if_alive', 6) }} as expected_orders_soon,
    {{ rounded('scored.p_alive * year_ahead.expected_if_alive', 6) }} as expected_orders_365,
    {{ to_the_cent('scored.expected_spend') }} as expected_spend,
    {{ to_the_cent(
        'scored.p_alive * year_ahead.expected_if_alive * scored.expected_spend / ' ~ mid_year_worth
    ) }} as value_365
from scored
left join year_ahead on scored.repeats = year_ahead.repeats and scored.age_days = year_ahead.age_days
left join days_ahead on scored.repeats = days_ahead.repeats and scored.age_days = days_ahead.age_days
