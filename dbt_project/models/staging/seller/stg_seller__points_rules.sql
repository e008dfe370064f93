with shops as (
    select * from {{ ref('stg_seller__shops') }}
),

items as (
    select
        shop_key,
        marketplace,
        shop_id,
        {{ json_items('settings', ['points', 'earn']) }} as item
    from shops
),

rates as (
    select
        shop_key,
        marketplace,
        shop_id,
        cast({{ json_item('item', 'from_on') }} as {{ var('t_date') }}) as from_on,
        cast({{ json_item('item', 'per_unit') }} as {{ var('t_money') }}) as points_per_unit
    from items
)

select
    shop_key,
    marketplace,
    shop_id,
    from_on,
    coalesce(lead(from_on) over (partition by shop_key order by from_on), {{ last_day() }}) as before_on,
    points_per_unit
from rates
