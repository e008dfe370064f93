-- Exports overlap: an order is as each of its files says, one version a file.
with order_lines as (
    select * from {{ ref('int_marketplace_lines') }}
),

versions as (
    select
        marketplace,
        shop_id,
        order_id,
        order_file_id,
        min({{ order_status_rank('status') }}) as status_rank
    from order_lines
    group by marketplace, shop_id, order_id, order_file_id
)

select
    {{ text_key(['marketplace', 'shop_id', 'order_id']) }} as order_key,
    marketplace,
    shop_id,
    order_id,
    order_file_id,
    {{ order_status_of_rank('status_rank') }} as order_status
from versions
