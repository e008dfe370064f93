-- Exports overlap: an order is as each of its files says, one version a file, and the newest counts. What a file said
-- before it was read again counts no more: there it may have been another order.
with read_orders as (
    select * from {{ ref('int_read_orders') }}
),

{% if is_incremental() -%}
touched_orders as (
    select * from {{ ref('int_touched_orders') }}
),

files_to_read as (
    select * from {{ ref('int_files_to_read') }}
),

live_versions as (
    select * from {{ live('intermediate', 'int_order_versions') }}
),

known_orders as (
    select
        live_versions.order_key,
        live_versions.marketplace,
        live_versions.shop_id,
        live_versions.order_id,
        live_versions.order_file_id,
        live_versions.order_status,
        live_versions.line_count,
        live_versions.item_amount
    from live_versions
    inner join touched_orders on live_versions.order_key = touched_orders.order_key
    left join read_orders
        on live_versions.order_key = read_orders.order_key
        and live_versions.order_file_id = read_orders.order_file_id
    left join files_to_read on live_versions.order_file_id = files_to_read.file_id
    where read_orders.order_key is null and files_to_read.file_id is null
    union all
    select
        order_key,
        marketplace,
        shop_id,
        order_id,
        order_file_id,
        order_status,
        line_count,
        item_amount
    from read_orders
)
{%- else -%}
known_orders as (
    select * from read_orders
)
{%- endif %}

select
    order_key,
    marketplace,
    shop_id,
    order_id,
    order_file_id,
    order_status,
    line_count,
    item_amount,
    lag(order_status) over (partition by order_key order by order_file_id) as from_status,
    -- file ids grow with the time of loading: the newest file that holds an order has all of its lines
    lead(order_file_id) over (partition by order_key order by order_file_id) is null as is_newest
from known_orders
