{{ config(materialized='view') }}

with order_lines as (
    select * from {{ ref('int_order_lines') }}
)

select
    order_line_key,
    order_key,
    {{ shop_key() }} || '/' || product_id as product_key,
    line_id,
    sku,
    status as line_status,
    quantity,
    unit_price,
    line_amount,
    discount_amount,
    refund_amount,
    shipping_amount,
    tax_amount,
    currency,
    file_id as source_file_id,
    line_no as source_line_no
from order_lines
