{{ config(indexes=[{'columns': ['customer_key']}]) }}

with customers as (
    select * from {{ ref('int_customers') }}
),

orders as (
    select * from {{ ref('int_orders') }}
    where is_purchase
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

turning_days as (
    {%- for days in lifecycle_turning_days() %}
    select {{ days }} as days_later
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

bought_days as (
    select
        person_keys.customer_key,
        orders.ordered_on,
        count(*) as purchases
    from orders
    inner join person_keys on orders.person_key = person_keys.person_key
    group by person_keys.customer_key, orders.ordered_on
),

purchases as (
    select
        customer_key,
        ordered_on,
        sum(purchases) over (
            partition by customer_key order by ordered_on rows between unbounded preceding and current row
        ) as purchase_count,
        lead(ordered_on) over (partition by customer_key order by ordered_on) as next_ordered_on
    from bought_days
),

-- after a purchase a stage can only change on these days, unless the next purchase comes first
turning_points as (
    select
        purchases.customer_key,
        {{ add_days('purchases.ordered_on', 'turning_days.days_later') }} as changed_on,
        purchases.next_ordered_on,
        {{ lifecycle_stage('1', 'purchases.purchase_count', 'turning_days.days_later', 'turning_days.days_later') }}
            as stage
    from purchases
    cross join turning_days
),

stages as (
    select customer_key, least(signed_up_on, first_interest_on) as changed_on, 'potential' as stage
    from customers
    where
        coalesce(signed_up_on, first_interest_on) is not null
        and (first_placed_on is null or least(signed_up_on, first_interest_on) < first_placed_on)
    union all
    select customer_key, first_placed_on as changed_on, 'ordered' as stage
    from customers
    where first_placed_on is not null and (first_order_on is null or first_placed_on < first_order_on)
    union all
    select turning_points.customer_key, turning_points.changed_on, turning_points.stage
    from turning_points
    cross join night
    where
        turning_points.changed_on <= night.night_on
        and (turning_points.next_ordered_on is null or turning_points.changed_on < turning_points.next_ordered_on)
),

compared as (
    select
        customer_key,
        changed_on,
        lag(stage) over (partition by customer_key order by changed_on) as from_stage,
        stage as to_stage
    from stages
)

select
    customer_key,
    changed_on,
    from_stage,
    to_stage
from compared
where from_stage is null or from_stage <> to_stage
