with shops as (
    select * from {{ ref('stg_seller__shops') }}
)

select
    shop_key,
    marketplace,
    shop_id,
    {{ json_path('settings', ['points', 'earn', 0]) }} is not null as is_earned_by_orders,
    cast({{ json_path('settings', ['points', 'check_in']) }} as {{ var('t_int') }}) as check_in_points,
    cast({{ json_path('settings', ['points', 'expire_months']) }} as {{ var('t_int') }}) as expire_months,
    cast({{ json_path('settings', ['points', 'point_value']) }} as {{ var('t_money') }}) as point_value
from shops
where {{ json_path('settings', ['points']) }} is not null
