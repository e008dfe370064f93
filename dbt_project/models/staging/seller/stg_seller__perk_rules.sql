with shops as (
    select * from {{ ref('stg_seller__shops') }}
),

items as (
    select
        shop_key,
        marketplace,
        shop_id,
        {{ json_items('settings', ['perks']) }} as item
    from shops
)

select
    shop_key,
    marketplace,
    shop_id,
    {{ json_item('item', 'perk') }} as perk,
    {{ json_item('item', 'tier') }} as tier,
    cast({{ json_item('item', 'count') }} as {{ var('t_int') }}) as granted_count,
    cast({{ json_item('item', 'months') }} as {{ var('t_int') }}) as months
from items
