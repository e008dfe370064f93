with order_lines as (
    select * from {{ ref('int_marketplace_lines') }}
),

order_files as (
    select * from {{ ref('int_order_files') }}
)

select
    order_files.order_key,
    order_lines.file_id,
    order_lines.line_no,
    order_lines.marketplace,
    order_lines.shop_id,
    order_lines.ordered_at,
    order_lines.paid_at,
    order_lines.status,
    order_lines.customer_id,
    order_lines.address_hash,
    order_lines.address_domain,
    order_lines.sku,
    order_lines.title,
    order_lines.quantity,
    order_lines.unit_price,
    cast(order_lines.quantity * order_lines.unit_price as {{ var('t_money') }}) as line_amount,
    order_lines.discount_amount,
    order_lines.refund_amount,
    order_lines.currency,
    order_lines.country_name
from order_lines
inner join order_files
    on order_lines.file_id = order_files.file_id and order_lines.order_id = order_files.order_id
