{{ config(indexes=[{'columns': ['customer_key'], 'unique': true}]) }}

-- Everything that moves while nothing happens: one pass over people, and none over orders.
with customers as (
    select * from {{ ref('int_customers') }}
),

turns as (
    select * from {{ ref('int_lifecycle_turns') }}
),

gaps as (
    select * from {{ ref('int_customer_gaps') }}
),

margins as (
    select * from {{ ref('int_customer_margins') }}
),

thresholds as (
    select * from {{ ref('int_lifecycle_thresholds') }}
),

stages as (
    select * from {{ ref('lifecycle_stages') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

turned as (
    select turns.*, night.night_on
    from turns
    cross join night
    where
        turns.changed_on <= night.night_on
        and (turns.next_changed_on is null or turns.next_changed_on > night.night_on)
),

aged as (
    select
        customers.customer_key,
        turned.night_on,
        turned.to_stage as lifecycle_stage,
        turned.changed_on as entered_on,
        turned.from_stage as previous_stage,
        turned.next_stage,
        turned.next_changed_on as next_stage_on,
        customers.placed_count,
        customers.order_count,
        {{ dbt.datediff('customers.last_order_on', 'turned.night_on', 'day') }} as recency_days,
        {{ dbt.datediff('customers.first_order_on', 'turned.night_on', 'day') }} as days_since_first_purchase,
        {{ dbt.datediff('customers.last_completed_order_on', 'turned.night_on', 'day') }}
            as days_since_last_completed_order
    from customers
    inner join turned on customers.customer_key = turned.customer_key
)

select
    aged.customer_key,
    aged.night_on,
    aged.lifecycle_stage,
    -- the same by the rule itself, from today's counts and ages: a test holds the two against each other
    {{ lifecycle_stage(
        'aged.placed_count', 'aged.order_count', 'aged.days_since_first_purchase', 'aged.recency_days', 'thresholds'
    ) }} as stage_by_rule,
    stages.customer_stage,
    stages.customer_group,
    stages.relationship_phase,
    {{ decline(
        'stages.relationship_phase', 'margins.margin_amount_base', 'margins.orders_without_rate',
        'thresholds.win_back_margin_from'
    ) }} as decline,
    aged.entered_on,
    {{ dbt.datediff('aged.entered_on', 'aged.night_on', 'day') }} as days_in_stage,
    aged.previous_stage,
    aged.next_stage,
    aged.next_stage_on,
    aged.placed_count,
    aged.order_count,
    aged.recency_days,
    aged.days_since_first_purchase,
    aged.days_since_last_completed_order,
    gaps.purchase_days,
    gaps.gap_days,
    gaps.has_own_gap,
    gaps.last_gap_days,
    gaps.gap_deviation_days,
    gaps.expected_next_order_on,
    {{ dbt.datediff('gaps.expected_next_order_on', 'aged.night_on', 'day') }} as days_overdue,
    round(aged.recency_days * 1.0 / gaps.gap_days, 4) as overdue_ratio,
    margins.net_amount_base as year_net_amount_base,
    margins.margin_amount_base as year_margin_amount_base,
    round(margins.known_amount_base / nullif(margins.net_amount_base, 0), 4) as known_cost_share
from aged
inner join stages on aged.lifecycle_stage = stages.lifecycle_stage
left join gaps on aged.customer_key = gaps.customer_key
left join thresholds on gaps.shop_key = thresholds.shop_key
left join margins on aged.customer_key = margins.customer_key
