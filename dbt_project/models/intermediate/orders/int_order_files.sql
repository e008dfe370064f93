with order_lines as (
    select * from {{ ref('int_marketplace_lines') }}
),

-- file ids grow with the time of loading: the newest file that holds an order has all of its lines
newest as (
    select
        marketplace,
        shop_id,
        order_id,
        max(file_id) as file_id
    from order_lines
    group by marketplace, shop_id, order_id
)

select
    {{ text_key(['marketplace', 'shop_id', 'order_id']) }} as order_key,
    marketplace,
    shop_id,
    order_id,
    file_id
from newest
