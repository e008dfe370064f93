{{ config(
    materialized='incremental', unique_key='customer_key', touched_by='int_touched_customers',
    indexes=[{'columns': ['customer_key']}]
) }}

with tier_amounts as (
    select * from {{ touched_rows(ref('int_tier_amounts')) }}
    where earned_rank > 0
),

tier_rules as (
    select * from {{ ref('stg_seller__tier_rules') }}
),

promotion_spend as (
    select * from {{ touched_rows(ref('int_promotion_spend')) }}
    where fast_track_on is not null
),

tier_grants as (
    select * from {{ ref('int_tier_grants') }}
),


-- each reason to hold a tier, from the day that gives it to the day that ends it, the grace included
claims as (
    select
        tier_amounts.customer_key,
        tier_amounts.marketplace,
        tier_amounts.shop_id,
        tier_amounts.earned_rank as tier_rank,
        tier_amounts.from_on,
        {{ add_days_if_any('tier_amounts.before_on', 'tier_rules.grace_days') }} as before_on,
        'earned' as reason
    from tier_amounts
    inner join tier_rules
        on tier_amounts.marketplace = tier_rules.marketplace and tier_amounts.shop_id = tier_rules.shop_id
    union all
    select
        customer_key, marketplace, shop_id, 2 as tier_rank, fast_track_on as from_on,
        fast_track_before_on as before_on, 'fast_track' as reason
    from promotion_spend
    union all
    select customer_key, marketplace, shop_id, tier_rank, from_on, before_on, 'points' as reason
    from tier_grants
    where tier_rank > 0 {{ and_touched('customer_key', ref('int_touched_customers')) }}
),

moves as (
    select customer_key, marketplace, shop_id, tier_rank, from_on as turned_on, 1 as move, reason from claims
    union all
    select customer_key, marketplace, shop_id, tier_rank, before_on as turned_on, -1 as move, null as reason
    from claims
    where before_on < {{ last_day() }}
),

days as (
    select
        customer_key,
        marketplace,
        shop_id,
        turned_on
        {%- for rank in [1, 2, 3] %},
        sum(case when tier_rank = {{ rank }} then move else 0 end) as move_{{ rank }},
        min(case when tier_rank = {{ rank }} then reason end) as reason_{{ rank }}
        {%- endfor %}
    from moves
    group by customer_key, marketplace, shop_id, turned_on
),

-- how many claims to each tier stand on a day: the highest that any claims is held
standing as (
    select
        *
        {%- for rank in [1, 2, 3] %},
        sum(move_{{ rank }}) over (
            partition by customer_key, marketplace, shop_id
            order by turned_on rows between unbounded preceding and current row
        ) as claims_{{ rank }}
        {%- endfor %}
    from days
),

ranked as (
    select
        *,
        case when claims_3 > 0 then 3 when claims_2 > 0 then 2 when claims_1 > 0 then 1 else 0 end as tier_rank
    from standing
),

compared as (
    select
        *,
        coalesce(
            lag(tier_rank) over (partition by customer_key, marketplace, shop_id order by turned_on), 0
        ) as from_rank
    from ranked
)

select
    customer_key,
    marketplace,
    shop_id,
    turned_on as from_on,
    coalesce(
        lead(turned_on) over (partition by customer_key, marketplace, shop_id order by turned_on), {{ last_day() }}
    ) as before_on,
    from_rank,
    tier_rank,
    lead(tier_rank) over (partition by customer_key, marketplace, shop_id order by turned_on) as next_rank,
    case
        when tier_rank < from_rank then 'lapsed'
        else case tier_rank when 3 then reason_3 when 2 then reason_2 else reason_1 end
    end as reason
from compared
where tier_rank <> from_rank
