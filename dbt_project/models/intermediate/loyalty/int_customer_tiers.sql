{{ config(indexes=[{'columns': ['customer_key'], 'unique': true}]) }}

with tier_turns as (
    select * from {{ ref('int_tier_turns') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

held as (
    select
        tier_turns.customer_key,
        max(tier_turns.tier_rank) as tier_rank
    from tier_turns
    cross join night
    where tier_turns.from_on <= night.night_on and tier_turns.before_on > night.night_on and tier_turns.tier_rank > 0
    group by tier_turns.customer_key
)

select
    customer_key,
    tier_rank,
    {{ tier_name('tier_rank') }} as tier
from held
