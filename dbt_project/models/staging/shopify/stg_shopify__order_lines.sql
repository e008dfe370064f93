-- Looking through the lines of each order costs more than keeping what came of it: this is done once a night.
{{ config(materialized='table') }}
{% set own_cells = ['file_id', 'line_no', 'marketplace', 'shop_id', 'order_id', 'title', 'sku', 'quantity',
    'is_item', 'unit_price', 'line_discount', 'shop_currency'] %}
{% set said_once = [
    'ordered_at', 'paid_at', 'shipped_at', 'cancelled_at', 'subtotal', 'shipping', 'taxes', 'total_amount', 'discount',
    'refund', 'status_word', 'financial_status', 'is_fulfilled', 'email', 'address_hash', 'phone', 'currency',
    'country',
] %}

with order_lines as (
    select * from {{ source('shopify', 'shopify_order_lines') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

status_words as (
    {{ status_words('shopify') }}
),

cells as (
    select
        order_lines.file_id,
        order_lines.line_no,
        shops.marketplace,
        shops.shop_id,
        {{ clean_id('order_lines.order_id') }} as order_id,
        {{ cell('order_lines.title') }} as title,
        {{ cell('order_lines.sku') }} as sku,
        cast({{ cell('order_lines.quantity') }} as {{ var('t_bigint') }}) as quantity,
        coalesce({{ cell('order_lines.title') }}, {{ cell('order_lines.quantity') }}) is not null as is_item,
        {%- for name in said_once[:4] %}
        {{ parse_local_time('order_lines.' ~ name, 'shops.time_zone', 'shops.is_day_first') }} as {{ name }},
        {%- endfor %}
        {%- for name in said_once[4:10] + ['unit_price', 'line_discount'] %}
        {{ parse_money('order_lines.' ~ name, 'shops.currency') }} as {{ name }},
        {%- endfor %}
        coalesce({{ cell('order_lines.country') }}, {{ cell('order_lines.billing_country') }}) as country,
        coalesce({{ plain_phone('order_lines.phone') }}, {{ plain_phone('order_lines.billing_phone') }}) as phone,
        case when lower(trim(order_lines.fulfillment_status)) = 'fulfilled' then 1 end as is_fulfilled,
        upper({{ cell('order_lines.currency') }}) as currency,
        shops.currency as shop_currency,
        {{ address('order_lines.email') }} as email,
        {{ hash_address(address('order_lines.email')) }} as address_hash,
        {{ cell('order_lines.status') }} as status_word,
        status_words.status as financial_status
    from order_lines
    inner join export_files on order_lines.file_id = export_files.file_id
    inner join shops on export_files.marketplace = shops.marketplace and export_files.shop_id = shops.shop_id
    left join status_words on {{ status_word('order_lines.status') }} = status_words.word
),

-- what belongs to the order stands on one of its rows; the empty cells of the others say nothing
inherited as (
    select
        {%- for name in own_cells %}
        {{ name }},
        {%- endfor %}
        {%- for name in said_once %}
        max({{ name }}) over of_order as {{ name }},
        {%- endfor %}
        min(line_no) over of_order as first_line_no,
        max(case when is_item then 1 else 0 end) over of_order as has_items
    from cells
    window of_order as (partition by file_id, order_id)
)

select
    file_id,
    line_no,
    file_id as order_file_id,
    marketplace,
    shop_id,
    order_id,
    cast(null as {{ var('t_text') }}) as line_id,
    coalesce(ordered_at, paid_at) as ordered_at,
    paid_at,
    shipped_at,
    cast(null as {{ var('t_instant') }}) as completed_at,
    cancelled_at,
    case
        when cancelled_at is not null then 'cancelled'
        when financial_status = 'paid' and is_fulfilled = 1 then 'shipped'
        else coalesce(financial_status, 'unmapped')
    end as status,
    status_word,
    -- a buyer is known by their address; by their phone where that is all they gave
    case when address_hash is null then phone end as customer_id,
    address_hash,
    {{ dbt.split_part('email', "'@'", 2) }} as address_domain,
    phone,
    cast(null as {{ var('t_text') }}) as member_id,
    sku,
    title,
    coalesce(quantity, 0) as quantity,
    unit_price,
    coalesce(quantity * unit_price, 0) as line_amount,
    coalesce(line_discount, 0) as discount_amount,
    {%- for name in ['refund', 'shipping', 'tax'] %}
    cast(0 as {{ var('t_money') }}) as {{ name }}_amount,
    {%- endfor %}
    discount as order_discount_amount,
    -- old files say that an order was refunded, and not how much
    coalesce(refund, case when financial_status = 'refunded' then total_amount end) as order_refund_amount,
    shipping as order_shipping_amount,
    -- where prices include taxes, the total does not hold them once more
    case when total_amount - subtotal - coalesce(shipping, 0) >= taxes then taxes else 0 end as order_tax_amount,
    total_amount as order_total_amount,
    coalesce(currency, shop_currency) as currency,
    country as country_name
from inherited
-- an order without any item keeps its row
where is_item or (has_items = 0 and line_no = first_line_no)
