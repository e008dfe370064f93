with objects as (
    select * from {{ source('shopify_bulk', 'shopify_bulk_objects') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

status_words as (
    {{ status_words('shopify_bulk') }}
),

orders as (
    select
        objects.file_id,
        objects.line_no,
        objects.object_id,
        shops.marketplace,
        shops.shop_id,
        {{ clean_id('objects.order_name') }} as order_id,
        {{ parse_instant(cell('objects.ordered_at'), 'shops.time_zone') }} as ordered_at,
        {{ earliest_in_list(
            cell('objects.transactions'), 'processedAt', {'kind': ['SALE', 'CAPTURE'], 'status': ['SUCCESS']}
        ) }} as paid_at,
        {{ earliest_in_list(cell('objects.fulfillments'), 'createdAt', {'status': ['SUCCESS']}) }} as shipped_at,
        {{ parse_instant(cell('objects.cancelled_at'), 'shops.time_zone') }} as cancelled_at,
        {{ cell('objects.financial_status') }} as status_word,
        coalesce(status_words.status, 'unmapped') as financial_status,
        upper({{ cell('objects.fulfillment_status') }}) = 'FULFILLED' as is_fulfilled,
        {{ address('objects.email') }} as email,
        {{ plain_phone('coalesce(' ~ cell('objects.phone') ~ ', ' ~ cell('objects.billing_phone') ~ ')') }} as phone,
        {%- for amount in ['shipping', 'taxes', 'order_discount', 'total_amount', 'order_refund'] %}
        cast({{ cell('objects.' ~ amount) }} as {{ var('t_money') }}) as {{ amount }},
        {%- endfor %}
        lower({{ cell('objects.is_tax_included') }}) = 'true' as is_tax_included,
        coalesce(upper({{ cell('objects.currency') }}), shops.currency) as currency,
        coalesce({{ cell('objects.country') }}, {{ cell('objects.billing_country') }}) as country_name
    from objects
    inner join export_files on objects.file_id = export_files.file_id
    inner join shops on export_files.marketplace = shops.marketplace and export_files.shop_id = shops.shop_id
    left join status_words on {{ status_word('objects.financial_status') }} = status_words.word
    where {{ cell('objects.parent_id') }} is null and lower(coalesce(objects.is_test, 'false')) <> 'true'
),

-- a line item may stand anywhere in the file of its order
items as (
    select
        file_id,
        line_no,
        object_id,
        parent_id,
        {{ cell('sku') }} as sku,
        {{ cell('title') }} || coalesce(' - ' || {{ cell('variant_title') }}, '') as title,
        cast({{ cell('quantity') }} as {{ var('t_bigint') }}) as quantity,
        {%- for amount in ['unit_price', 'line_amount', 'line_discount'] %}
        cast({{ cell(amount) }} as {{ var('t_money') }}) as {{ amount }}{{ ',' if not loop.last }}
        {%- endfor %}
    from objects
    where parent_id is not null
)

select
    orders.file_id,
    -- an order without any item keeps its row
    coalesce(items.line_no, orders.line_no) as line_no,
    orders.file_id as order_file_id,
    orders.marketplace,
    orders.shop_id,
    orders.order_id,
    items.object_id as line_id,
    orders.ordered_at,
    orders.paid_at,
    orders.shipped_at,
    cast(null as {{ var('t_instant') }}) as completed_at,
    orders.cancelled_at,
    case
        when orders.cancelled_at is not null then 'cancelled'
        when orders.financial_status = 'paid' and orders.is_fulfilled then 'shipped'
        else orders.financial_status
    end as status,
    orders.status_word,
    -- as in the file export, a buyer is known by their address, or else by their phone
    case when orders.email is null then orders.phone end as customer_id,
    {{ hash_address('orders.email') }} as address_hash,
    {{ dbt.split_part('orders.email', "'@'", 2) }} as address_domain,
    orders.phone,
    cast(null as {{ var('t_text') }}) as member_id,
    items.sku,
    items.title,
    coalesce(items.quantity, 0) as quantity,
    items.unit_price,
    coalesce(items.line_amount, items.quantity * items.unit_price, 0) as line_amount,
    coalesce(items.line_discount, 0) as discount_amount,
    cast(0 as {{ var('t_money') }}) as refund_amount,
    cast(0 as {{ var('t_money') }}) as shipping_amount,
    cast(0 as {{ var('t_money') }}) as tax_amount,
    orders.order_discount as order_discount_amount,
    orders.order_refund as order_refund_amount,
    orders.shipping as order_shipping_amount,
    case when orders.is_tax_included then 0 else orders.taxes end as order_tax_amount,
    orders.total_amount as order_total_amount,
    orders.currency,
    orders.country_name
from orders
left join items on orders.file_id = items.file_id and orders.object_id = items.parent_id
