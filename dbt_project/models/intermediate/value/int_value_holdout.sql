with statistics as (
    select * from {{ ref('int_value_statistics') }}
),

purchases as (
    select * from {{ ref('int_customer_orders') }}
    where is_purchase
),

rules as (
    select * from {{ ref('int_value_rules') }}
),

known as (
    select
        statistics.*,
        rules.holdout_from_on
    from statistics
    cross join rules
    where statistics.first_purchase_on <= rules.holdout_from_on
),

-- only who purchased since then was another person then
changed as (
    select * from known
    where last_purchase_on > holdout_from_on
),

purchase_days as (
    select
        changed.customer_key,
        purchases.ordered_on,
        purchases.ordered_on > changed.holdout_from_on as is_later,
        purchases.ordered_on > changed.first_purchase_on as is_repeat,
        sum(purchases.net_amount_base) as spent,
        sum(case when purchases.net_amount_base is null then 1 else 0 end) as unknown_amounts
    from purchases
    inner join changed on purchases.customer_key = changed.customer_key
    group by changed.customer_key, purchases.ordered_on, changed.holdout_from_on, changed.first_purchase_on
),

divided as (
    select
        customer_key,
        sum(case when is_later then 0 else 1 end) - 1 as repeats,
        max(case when not is_later then ordered_on end) as last_purchase_on,
        sum(case when is_repeat and not is_later and unknown_amounts = 0 then 1 else 0 end) as spend_days,
        sum(case when is_repeat and not is_later and unknown_amounts = 0 then spent else 0 end) as repeat_spend,
        sum(case when is_later then 1 else 0 end) as later_purchase_days,
        coalesce(sum(case when is_later then spent end), 0) as later_spend
    from purchase_days
    group by customer_key
)

select
    known.customer_key,
    cast(coalesce(divided.repeats, known.repeats) as {{ var('t_int') }}) as repeats,
    {{ dbt.datediff('known.first_purchase_on', 'coalesce(divided.last_purchase_on, known.last_purchase_on)', 'day') }}
        as last_days,
    {{ dbt.datediff('known.first_purchase_on', 'known.holdout_from_on', 'day') }} as age_days,
    cast(coalesce(divided.spend_days, known.spend_days) as {{ var('t_int') }}) as spend_days,
    coalesce(divided.repeat_spend, known.repeat_spend) as repeat_spend,
    cast(coalesce(divided.later_purchase_days, 0) as {{ var('t_int') }}) as later_purchase_days,
    coalesce(divided.later_spend, 0) as later_spend
from known
left join divided on known.customer_key = divided.customer_key
