with shops as (
    select * from {{ ref('stg_seller__shops') }}
),

items as (
    select
        shop_key,
        marketplace,
        shop_id,
        {{ json_items('settings', ['promotions']) }} as item
    from shops
)

select
    shop_key,
    marketplace,
    shop_id,
    {{ json_item('item', 'name') }} as promotion_name,
    cast({{ json_item('item', 'from_on') }} as {{ var('t_date') }}) as from_on,
    cast({{ json_item('item', 'to_on') }} as {{ var('t_date') }}) as to_on,
    cast({{ json_item('item', 'fast_track_from') }} as {{ var('t_money') }}) as fast_track_from
from items
