{{ config(indexes=[{'columns': ['customer_key', 'shop_key'], 'unique': true}]) }}

with tier_amounts as (
    select * from {{ ref('int_tier_amounts') }}
),

tier_turns as (
    select * from {{ ref('int_tier_turns') }}
),

tier_rules as (
    select * from {{ ref('stg_seller__tier_rules') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

amounts as (
    select tier_amounts.*
    from tier_amounts
    cross join night
    where tier_amounts.from_on <= night.night_on and tier_amounts.before_on > night.night_on
),

turns as (
    select tier_turns.*
    from tier_turns
    cross join night
    where tier_turns.from_on <= night.night_on and tier_turns.before_on > night.night_on
),

-- a tier bought with points needs no purchase in the shop
people as (
    select
        coalesce(amounts.customer_key, turns.customer_key) as customer_key,
        coalesce(amounts.marketplace, turns.marketplace) as marketplace,
        coalesce(amounts.shop_id, turns.shop_id) as shop_id,
        coalesce(amounts.counted_amount_base, 0) as counted_amount_base,
        coalesce(amounts.earned_rank, 0) as earned_rank,
        coalesce(turns.tier_rank, 0) as tier_rank,
        coalesce(turns.from_on, amounts.first_bought_on) as since_on,
        turns.before_on,
        turns.next_rank
    from amounts
    full outer join turns
        on amounts.customer_key = turns.customer_key
        and amounts.marketplace = turns.marketplace
        and amounts.shop_id = turns.shop_id
)

select
    people.customer_key,
    tier_rules.shop_key,
    {{ tier_name('people.tier_rank') }} as tier,
    people.since_on,
    -- a higher tier that is bought for a later day ends none
    case when people.next_rank < people.tier_rank then {{ add_days('people.before_on', -1) }} end as keeps_until_on,
    cast(people.counted_amount_base as {{ var('t_money') }}) as counted_amount_base,
    {{ tier_name('people.earned_rank') }} as earned_tier,
    people.earned_rank < people.tier_rank as is_above_earned,
    cast(case people.tier_rank
        {%- for tier in tiers()[1:] %}
        when {{ loop.index0 }} then tier_rules.{{ tier }}_from - people.counted_amount_base
        {%- endfor %}
    end as {{ var('t_money') }}) as amount_to_next_base,
    cast(case people.tier_rank
        {%- for tier in tiers() %}
        when {{ loop.index0 }} then tier_rules.{{ tier }}_discount_percent
        {%- endfor %}
    end as {{ var('t_money') }}) as discount_percent
from people
inner join tier_rules on people.marketplace = tier_rules.marketplace and people.shop_id = tier_rules.shop_id
