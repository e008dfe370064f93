{% set whole = ['new_days', 'active_days', 'cooling_days', 'dormant_days', 'loyal_purchases', 'fallback_gap_days'] %}
{% set amounts = ['margin_share', 'win_back_margin_from'] %}

with shops as (
    select * from {{ ref('stg_seller__shops') }}
)

select
    shop_key
    {%- for name in whole %},
    cast(coalesce({{ shop_setting('settings', 'lifecycle', name) }}, '{{ var(name) }}') as {{ var('t_int') }}) as {{ name }}
    {%- endfor %}
    {%- for name in amounts %},
    cast(coalesce({{ shop_setting('settings', 'lifecycle', name) }}, '{{ var(name) }}') as {{ var('t_money') }}) as {{ name }}
    {%- endfor %}
from shops
