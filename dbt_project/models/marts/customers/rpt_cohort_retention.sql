with shop_months as (
    select * from {{ ref('int_customer_months') }}
),

-- the same once more: a name that is used twice is written to disk in between
person_months as (
    select * from {{ ref('int_customer_months') }}
),

dates as (
    select * from {{ ref('dim_dates') }}
    where date_on = month_on
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

-- somebody who bought in two shops in one month is one active person of the whole
activity as (
    select
        'all' as scope,
        first_month_on as cohort_month_on,
        month_on,
        sum(case when is_first_shop_of_month then 1 else 0 end) as active_people,
        sum(orders) as orders,
        sum(net_amount_base) as net_amount_base,
        sum(orders_without_rate) as orders_without_rate
    from person_months
    group by first_month_on, month_on
    union all
    select
        shop_key as scope,
        first_month_in_shop_on as cohort_month_on,
        month_on,
        count(*) as active_people,
        sum(orders) as orders,
        sum(net_amount_base) as net_amount_base,
        sum(orders_without_rate) as orders_without_rate
    from shop_months
    group by shop_key, first_month_in_shop_on, month_on
),

cohorts as (
    select
        scope,
        cohort_month_on,
        active_people as people
    from activity
    where cohort_month_on = month_on
),

-- months without an order too, and those that lie before the calendar: somebody was active in them
all_months as (
    select month_on from dates
    union
    select month_on from activity
),

months as (
    select
        all_months.month_on,
        {{ add_days(dbt.dateadd('month', 1, 'all_months.month_on'), -1) }} <= night.night_on as is_complete
    from all_months
    inner join night on all_months.month_on <= night.night_on
)

select
    cohorts.scope,
    cohorts.cohort_month_on,
    cast({{ dbt.datediff('cohorts.cohort_month_on', 'months.month_on', 'month') }} as {{ var('t_int') }}) as months_since,
    months.month_on,
    cast(cohorts.people as {{ var('t_int') }}) as people,
    cast(coalesce(activity.active_people, 0) as {{ var('t_int') }}) as active_people,
    cast(coalesce(activity.orders, 0) as {{ var('t_int') }}) as orders,
    cast(coalesce(activity.net_amount_base, 0) as {{ var('t_money') }}) as net_amount_base,
    cast(coalesce(activity.orders_without_rate, 0) as {{ var('t_int') }}) as orders_without_rate,
    cast(coalesce(activity.active_people, 0) as {{ var('t_rate') }}) / cohorts.people as retention_rate,
    months.is_complete
from cohorts
inner join months on cohorts.cohort_month_on <= months.month_on
left join activity
    on cohorts.scope = activity.scope
    and cohorts.cohort_month_on = activity.cohort_month_on
    and months.month_on = activity.month_on
