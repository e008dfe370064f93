with order_lines as (
    select * from {{ ref('int_marketplace_lines') }}
),

order_files as (
    select * from {{ ref('int_order_files') }}
)

select
    order_files.order_key,
    -- a line is known by the marketplace's key, or by what it is of; how often that stands in the order tells equal
    -- lines apart. Price and quantity only settle which is which: they may change from export to export.
    row_number() over (
        partition by
            order_files.order_key,
            order_lines.line_id,
            case when order_lines.line_id is null then order_lines.sku end,
            case when order_lines.line_id is null then order_lines.title end
        order by order_lines.unit_price, order_lines.quantity, order_lines.line_no
    ) as occurrence,
    order_lines.file_id,
    order_lines.line_no,
    order_lines.marketplace,
    order_lines.shop_id,
    order_lines.line_id,
    order_lines.ordered_at,
    order_lines.paid_at,
    order_lines.shipped_at,
    order_lines.completed_at,
    order_lines.cancelled_at,
    order_lines.status,
    case when order_lines.status = 'unmapped' then order_lines.status_word end as unmapped_word,
    order_lines.customer_id,
    order_lines.address_hash,
    order_lines.address_domain,
    order_lines.sku,
    order_lines.title,
    coalesce(order_lines.sku, order_lines.title) as product_id,
    order_lines.quantity,
    order_lines.unit_price,
    order_lines.line_amount,
    order_lines.discount_amount,
    order_lines.refund_amount,
    order_lines.shipping_amount,
    order_lines.tax_amount,
    order_lines.order_discount_amount,
    order_lines.order_refund_amount,
    order_lines.order_shipping_amount,
    order_lines.order_tax_amount,
    order_lines.order_total_amount,
    order_lines.currency,
    order_lines.country_name
from order_lines
inner join order_files
    on order_lines.order_file_id = order_files.order_file_id and order_lines.order_id = order_files.order_id
