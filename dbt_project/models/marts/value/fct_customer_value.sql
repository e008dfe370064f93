{{ config(indexes=[{'columns': ['customer_key'], 'unique': true}]) }}

with customer_value as (
    select * from {{ ref('int_customer_value') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
)

select
    customer_value.customer_key,
    night.night_on as as_of_on,
    customer_value.first_purchase_on,
    customer_value.last_purchase_on,
    customer_value.purchase_days,
    customer_value.age_days,
    cast(customer_value.lifetime_spend as {{ var('t_money') }}) as lifetime_spend,
    customer_value.repurchase_gap_days,
    customer_value.expected_gap_days,
    customer_value.p_alive,
    customer_value.expected_orders_soon,
    customer_value.expected_orders_365,
    customer_value.expected_spend,
    customer_value.value_365
from customer_value
cross join night
