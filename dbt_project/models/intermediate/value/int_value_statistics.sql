{{ config(
    materialized='incremental', unique_key='customer_key', touched_by='int_touched_customers',
    indexes=[{'columns': ['customer_key']}]
) }}

with purchases as (
    select * from {{ touched_rows(ref('int_customer_orders')) }}
    where is_purchase
),

-- a marketplace splits what was bought at once into several orders: purchases of one day are one decision
purchase_days as (
    select
        customer_key,
        ordered_on,
        sum(net_amount_base) as spent,
        sum(case when net_amount_base is null then 1 else 0 end) as unknown_amounts
    from purchases
    group by customer_key, ordered_on
),

placed as (
    select
        *,
        min(ordered_on) over (partition by customer_key) as first_purchase_on
    from purchase_days
),

-- as published, spend is learnt from repeat purchases; a day whose amount is not known whole says nothing
summed as (
    select
        customer_key,
        first_purchase_on,
        max(ordered_on) as last_purchase_on,
        count(*) as purchase_days,
        sum(case when ordered_on > first_purchase_on and unknown_amounts = 0 then 1 else 0 end) as spend_days,
        sum(case when ordered_on > first_purchase_on and unknown_amounts = 0 then spent else 0 end) as repeat_spend,
        coalesce(sum(spent), 0) as lifetime_spend
    from placed
    group by customer_key, first_purchase_on
)

select
    customer_key,
    first_purchase_on,
    last_purchase_on,
    cast(purchase_days as {{ var('t_int') }}) as purchase_days,
    cast(purchase_days - 1 as {{ var('t_int') }}) as repeats,
    {{ dbt.datediff('first_purchase_on', 'last_purchase_on', 'day') }} as last_days,
    cast(spend_days as {{ var('t_int') }}) as spend_days,
    repeat_spend,
    case when spend_days > 0 then repeat_spend / spend_days end as mean_repeat_spend,
    lifetime_spend,
    case
        when purchase_days > 1
            then cast({{ dbt.datediff('first_purchase_on', 'last_purchase_on', 'day') }} as {{ var('t_rate') }})
                / (purchase_days - 1)
    end as repurchase_gap_days
from summed
