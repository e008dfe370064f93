-- An item's country and phone stand in the pages of orders.
with items as (
    select * from {{ source('lazada_api', 'lazada_api_items') }}
),

orders as (
    select * from {{ source('lazada_api', 'lazada_api_orders') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

order_files as (
    select * from {{ ref('stg_audit__export_files') }}
)

select
    items.file_id,
    items.line_no,
    orders.file_id as other_file_id
from items
inner join export_files on items.file_id = export_files.file_id
inner join orders on {{ cell('items.order_id') }} = {{ cell('orders.order_id') }}
inner join order_files
    on orders.file_id = order_files.file_id
    and export_files.marketplace = order_files.marketplace
    and export_files.shop_id = order_files.shop_id
