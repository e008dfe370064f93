{{ config(materialized='table' if is_incremental() else 'view') }}

with read_lines as (
    select * from {{ ref('int_read_lines') }}
),

versions as (
    select
        marketplace,
        shop_id,
        order_id,
        order_file_id,
        min({{ order_status_rank('status') }}) as status_rank,
        count(*) as line_count,
        coalesce(sum(line_amount), 0) as item_amount
    from read_lines
    group by marketplace, shop_id, order_id, order_file_id
)

select
    {{ text_key(['marketplace', 'shop_id', 'order_id']) }} as order_key,
    marketplace,
    shop_id,
    order_id,
    order_file_id,
    {{ order_status_of_rank('status_rank') }} as order_status,
    line_count,
    item_amount
from versions
