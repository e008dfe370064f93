{{ config(
    materialized='incremental', unique_key='customer_key', touched_by='int_touched_customers',
    indexes=[{'columns': ['customer_key', 'changed_on'], 'unique': true}]
) }}

-- All changes of stage that follow from what a person did, also those that are still to come if nothing happens: no
-- night decides them. Which of them have happened is a matter of comparing a date.
with customers as (
    select * from {{ touched_rows(ref('int_customers')) }}
),

interest as (
    select * from {{ ref('int_product_interest') }}
    where customer_key is not null
),

purchase_days as (
    select * from {{ touched_rows(ref('int_purchase_days')) }}
),

thresholds as (
    select * from {{ ref('int_lifecycle_thresholds') }}
),

first_interest as (
    select customer_key, min(occurred_on) as interested_on
    from interest
    group by customer_key
),

-- after a purchase a stage can only change on these days, unless the next purchase comes first
turning_days as (
    {%- for days in lifecycle_turning_days() %}
    select thresholds.*, {{ days }} as days_later from thresholds
    {%- if not loop.last %}
    union
    {%- endif %}
    {%- endfor %}
),

turning_points as (
    select
        purchase_days.customer_key,
        {{ add_days('purchase_days.bought_on', 'turning_days.days_later') }} as changed_on,
        purchase_days.next_on,
        -- one purchase so far is the first one, so that both ages are the same where the first one's matters
        {{ lifecycle_stage(
            '1', 'purchase_days.purchase_count', 'turning_days.days_later', 'turning_days.days_later', 'turning_days'
        ) }} as stage
    from purchase_days
    inner join turning_days on purchase_days.shop_key = turning_days.shop_key
),

known as (
    select
        customers.customer_key,
        customers.first_placed_on,
        customers.first_order_on,
        least(customers.signed_up_on, first_interest.interested_on) as known_on
    from customers
    left join first_interest on customers.customer_key = first_interest.customer_key
),

stages as (
    select customer_key, known_on as changed_on, 'potential' as stage
    from known
    where first_placed_on is null or known_on < first_placed_on
    union all
    select customer_key, first_placed_on as changed_on, 'ordered' as stage
    from known
    where first_placed_on < first_order_on or (first_placed_on is not null and first_order_on is null)
    union all
    select customer_key, changed_on, stage
    from turning_points
    where next_on is null or changed_on < next_on
),

compared as (
    select
        customer_key,
        changed_on,
        stage,
        lag(stage) over (partition by customer_key order by changed_on) as from_stage
    from stages
)

select
    customer_key,
    changed_on,
    from_stage,
    stage as to_stage,
    lead(stage) over (partition by customer_key order by changed_on) as next_stage,
    lead(changed_on) over (partition by customer_key order by changed_on) as next_changed_on
from compared
where from_stage is null or from_stage <> stage
