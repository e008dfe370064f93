{{ config(indexes=[{'columns': ['customer_key']}]) }}

with tier_turns as (
    select * from {{ ref('int_tier_turns') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
)

select
    tier_turns.customer_key,
    {{ shop_key('tier_turns.marketplace', 'tier_turns.shop_id') }} as shop_key,
    tier_turns.from_on as changed_on,
    {{ tier_name('tier_turns.from_rank') }} as from_tier,
    {{ tier_name('tier_turns.tier_rank') }} as to_tier,
    tier_turns.reason
from tier_turns
cross join night
where tier_turns.from_on <= night.night_on
