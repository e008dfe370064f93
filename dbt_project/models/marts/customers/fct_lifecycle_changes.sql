{{ config(materialized='view') }}

with turns as (
    select * from {{ ref('int_lifecycle_turns') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
)

select
    turns.customer_key,
    turns.changed_on,
    turns.from_stage,
    turns.to_stage
from turns
cross join night
where turns.changed_on <= night.night_on
