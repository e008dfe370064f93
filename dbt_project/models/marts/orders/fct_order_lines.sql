{{ config(indexes=[{'columns': ['order_key']}]) }}

with order_lines as (
    select * from {{ ref('int_order_lines') }}
)

select
    file_id || '-' || line_no as order_line_key,
    order_key,
    {{ shop_key() }} || '/' || sku as product_key,
    sku,
    status as line_status,
    quantity,
    unit_price,
    line_amount,
    discount_amount,
    refund_amount,
    currency,
    file_id as source_file_id,
    line_no as source_line_no
from order_lines
