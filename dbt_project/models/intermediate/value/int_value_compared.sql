with holdout as (
    select * from {{ ref('int_value_holdout') }}
),

fit as (
    select * from {{ ref('int_value_parameters') }}
    where purpose = 'holdout' and r is not null
),

expectations as (
    select * from {{ ref('int_value_expectations') }}
    where purpose = 'holdout'
),

expected as (
    select
        holdout.*,
        fit.r,
        fit.alpha,
        {{ p_alive('fit', 'holdout.repeats', 'holdout.last_days', 'holdout.age_days') }} as p_alive,
        {{ expected_spend('fit', 'holdout.spend_days', 'holdout.repeat_spend') }} as expected_spend,
        -- what a seller would say without a model: as often as so far, seen over the hold-out's length at least
        holdout.repeats * cast({{ var('value_holdout_days') }} as {{ var('t_rate') }})
        / greatest(holdout.age_days, {{ var('value_holdout_days') }}) as naive_orders
    from holdout
    cross join fit
),

predicted as (
    select
        expected.*,
        expected.p_alive * expectations.expected_if_alive as expected_orders
    from expected
    inner join expectations on expected.repeats = expectations.repeats and expected.age_days = expectations.age_days
),

-- people with the same history have the same prediction, and are compared as one
grouped as (
    select
        repeats,
        last_days,
        age_days,
        max(p_alive) as p_alive,
        max(expected_orders) as expected_order_rate,
        count(*) as people,
        sum(p_alive) as alive,
        sum(expected_orders) as expected_orders,
        sum(later_purchase_days) as actual_orders,
        sum(naive_orders) as naive_orders,
        sum(p_alive * ({{ p_purchase_if_alive('predicted', 'repeats', 'age_days', var('value_holdout_days')) }}))
            as expected_buyers,
        sum(case when later_purchase_days > 0 then 1 else 0 end) as actual_buyers,
        sum(abs(expected_orders - later_purchase_days)) as absolute_error,
        sum(abs(naive_orders - later_purchase_days)) as naive_absolute_error,
        sum(power(expected_orders - later_purchase_days, 2)) as squared_error,
        sum(power(naive_orders - later_purchase_days, 2)) as naive_squared_error,
        sum(expected_orders * expected_spend) as expected_spend,
        sum(later_spend) as actual_spend
    from predicted
    group by repeats, last_days, age_days
),

-- a group stands where its middle person stands; the decile of those who are expected to purchase most is 10
ranked as (
    select
        *,
        sum(people) over () as everybody,
        sum(people) over (
            order by expected_order_rate, repeats, last_days, age_days
            rows between unbounded preceding and current row
        ) as people_until
    from grouped
)

select
    *,
    cast(floor(10.0 * (people_until - people / 2.0) / everybody) as {{ var('t_int') }}) + 1 as decile,
    cast(least(floor(10 * p_alive), 9) as {{ var('t_int') }}) as p_alive_band
from ranked
