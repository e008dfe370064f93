{% set longest_promotion_days = 512 %}

with promotions as (
    select * from {{ ref('stg_seller__promotions') }}
),

tier_rules as (
    select * from {{ ref('stg_seller__tier_rules') }}
),

numbers as (
    {{ dbt.generate_series(longest_promotion_days) }}
),

days as (
    select
        promotions.*,
        {{ add_days('promotions.from_on', 'cast(numbers.generated_number as ' ~ var('t_int') ~ ') - 1') }} as date_on
    from promotions
    cross join numbers
)

select
    days.marketplace,
    days.shop_id,
    days.promotion_name,
    days.date_on,
    coalesce(days.fast_track_from, tier_rules.fast_track_from) as fast_track_from,
    tier_rules.fast_track_days,
    tier_rules.grace_days
from days
inner join tier_rules on days.marketplace = tier_rules.marketplace and days.shop_id = tier_rules.shop_id
where days.date_on <= days.to_on
