with customers as (
    select * from {{ ref('int_customers') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

stages as (
    select * from {{ ref('lifecycle_stages') }}
),

aged as (
    select
        customers.*,
        night.night_on,
        {{ dbt.datediff('customers.last_order_on', 'night.night_on', 'day') }} as recency_days,
        {{ dbt.datediff('customers.first_order_on', 'night.night_on', 'day') }} as days_since_first_purchase,
        {{ dbt.datediff('customers.last_completed_order_on', 'night.night_on', 'day') }}
            as days_since_last_completed_order
    from customers
    cross join night
),

staged as (
    select
        *,
        {{ lifecycle_stage('placed_count', 'order_count', 'days_since_first_purchase', 'recency_days') }}
            as lifecycle_stage,
        {{ tier('lifetime_net_amount_base') }} as tier
    from aged
)

select
    staged.customer_key,
    staged.night_on,
    staged.lifecycle_stage,
    stages.customer_stage,
    stages.customer_group,
    stages.relationship_phase,
    staged.tier,
    staged.recency_days,
    staged.days_since_first_purchase,
    staged.days_since_last_completed_order
from staged
inner join stages on staged.lifecycle_stage = stages.lifecycle_stage
