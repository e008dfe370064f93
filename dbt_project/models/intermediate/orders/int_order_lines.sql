with order_lines as (
    select * from {{ ref('int_marketplace_lines') }}
),

order_files as (
    select * from {{ ref('int_order_files') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

country_names as (
    select * from {{ ref('int_country_names') }}
),

calling_codes as (
    select * from {{ ref('int_calling_codes') }}
),

-- a phone number is dialled where the order went, or in the shop's country; without one none of this costs anything
placed as (
    select
        order_lines.*,
        country_names.country,
        {{ phone_dialled_in('order_lines.phone', 'coalesce(country_names.country, shops.country)') }} as dialled_in
    from order_lines
    left join shops on order_lines.marketplace = shops.marketplace and order_lines.shop_id = shops.shop_id
    left join country_names on lower(order_lines.country_name) = country_names.name
),

called as (
    select
        placed.*,
        {{ phone_key('placed.phone', 'calling_codes') }} as phone_key
    from placed
    left join calling_codes on placed.dialled_in = calling_codes.dialled_in
)

select
    order_files.order_key,
    -- a line is known by the marketplace's key, or by what it is of; how often that stands in the order tells equal
    -- lines apart. Price and quantity only settle which is which: they may change from export to export.
    row_number() over (
        partition by
            order_files.order_key,
            called.line_id,
            case when called.line_id is null then called.sku end,
            case when called.line_id is null then called.title end
        order by called.unit_price, called.quantity, called.line_no
    ) as occurrence,
    called.file_id,
    called.line_no,
    called.marketplace,
    called.shop_id,
    called.line_id,
    called.ordered_at,
    called.paid_at,
    called.shipped_at,
    called.completed_at,
    called.cancelled_at,
    called.status,
    case when called.status = 'unmapped' then called.status_word end as unmapped_word,
    called.customer_id,
    called.address_hash,
    called.address_domain,
    called.sku,
    called.title,
    coalesce(called.sku, called.title) as product_id,
    called.quantity,
    called.unit_price,
    called.line_amount,
    called.discount_amount,
    called.refund_amount,
    called.shipping_amount,
    called.tax_amount,
    called.order_discount_amount,
    called.order_refund_amount,
    called.order_shipping_amount,
    called.order_tax_amount,
    called.order_total_amount,
    called.currency,
    called.country,
    called.phone_key,
    {{ hash_address('called.member_id') }} as member_hash
from called
inner join order_files
    on called.order_file_id = order_files.order_file_id and called.order_id = order_files.order_id
