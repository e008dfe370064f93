with shops as (
    select * from {{ ref('stg_seller__shops') }}
)

select
    shop_key,
    marketplace,
    shop_id,
    {{ setting_or(['tiers', 'senior_from'], 'tier_senior_from', 't_money') }} as senior_from,
    {{ setting_or(['tiers', 'vip_from'], 'tier_vip_from', 't_money') }} as vip_from,
    {{ setting_or(['tiers', 'supreme_from'], 'tier_supreme_from', 't_money') }} as supreme_from,
    {{ setting_or(['tiers', 'window_days'], 'tier_window_days', 't_int') }} as window_days,
    {{ setting_or(['tiers', 'grace_days'], 'tier_grace_days', 't_int') }} as grace_days,
    {{ setting_or(['tiers', 'fast_track_from'], 'tier_fast_track_from', 't_money') }} as fast_track_from,
    {{ setting_or(['tiers', 'fast_track_days'], 'tier_fast_track_days', 't_int') }} as fast_track_days
    {%- for tier in tiers() %},
    coalesce(cast({{ json_path('settings', ['tiers', 'discounts', tier]) }} as {{ var('t_money') }}), 0)
        as {{ tier }}_discount_percent
    {%- endfor %}
from shops
