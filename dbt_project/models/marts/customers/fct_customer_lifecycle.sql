{{ config(materialized='view') }}

with lifecycle as (
    select * from {{ ref('int_customer_lifecycle') }}
)

select
    customer_key,
    night_on as as_of_on,
    lifecycle_stage,
    entered_on,
    days_in_stage,
    previous_stage,
    next_stage,
    next_stage_on,
    decline,
    cast(order_count as {{ var('t_int') }}) as order_count,
    purchase_days,
    recency_days,
    gap_days,
    has_own_gap,
    last_gap_days,
    cast(gap_deviation_days as {{ var('t_money') }}) as gap_deviation_days,
    expected_next_order_on,
    days_overdue,
    cast(overdue_ratio as {{ var('t_money') }}) as overdue_ratio,
    year_net_amount_base,
    year_margin_amount_base,
    cast(known_cost_share as {{ var('t_money') }}) as known_cost_share
from lifecycle
