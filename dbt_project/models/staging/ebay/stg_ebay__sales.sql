{% set times = ['ordered_at', 'paid_at', 'shipped_at'] %}
{% set amounts = ['unit_price', 'shipping', 'seller_tax', 'ebay_tax', 'ebay_charges', 'total_amount'] %}

with order_lines as (
    select * from {{ source('ebay', 'ebay_order_lines') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

cells as (
    select
        order_lines.file_id,
        order_lines.line_no,
        shops.marketplace,
        shops.shop_id,
        shops.currency as shop_currency,
        {{ clean_id('order_lines.order_id') }} as order_number,
        {{ clean_id('order_lines.sales_record_number') }} as record_number,
        {{ clean_id('order_lines.item_number') }} as item_number,
        {{ clean_id('order_lines.line_id') }} as transaction_number,
        {{ unmasked('order_lines.customer_id') }} as customer_id,
        {%- for name in ['phone', 'title', 'sku'] %}
        {{ cell('order_lines.' ~ name) }} as {{ name }},
        {%- endfor %}
        {%- for name in times %}
        {{ parse_local_time('order_lines.' ~ name, 'shops.time_zone', 'shops.is_day_first') }} as {{ name }},
        {%- endfor %}
        {%- for name in amounts %}
        {{ parse_money('order_lines.' ~ name, 'shops.currency') }} as {{ name }},
        {%- endfor %}
        coalesce(
            {{ money_currency('order_lines.total_amount') }}, {{ money_currency('order_lines.unit_price') }}
        ) as currency,
        coalesce({{ cell('order_lines.country') }}, {{ cell('order_lines.buyer_country') }}) as country_name,
        {{ address('order_lines.email') }} as email,
        {{ hash_address(address('order_lines.email')) }} as address_hash,
        coalesce(cast({{ cell('order_lines.quantity') }} as {{ var('t_bigint') }}), 0) as quantity,
        coalesce({{ cell('order_lines.item_number') }}, {{ cell('order_lines.title') }}) is not null as is_item
    from order_lines
    inner join export_files on order_lines.file_id = export_files.file_id
    inner join shops on export_files.marketplace = shops.marketplace and export_files.shop_id = shops.shop_id
),

-- a sale gets its order number when it is paid: before that, and in files that lack it, its record number leads there
numbered as (
    select
        *,
        case
            when record_number is not null and min(order_number) over of_record = max(order_number) over of_record
                then max(order_number) over of_record
        end as number_of_record,
        -- files that were joined may hold a sale twice: its last row is the newer one
        case
            when is_item and item_number || transaction_number is not null
                then row_number() over (
                    partition by file_id, order_number, record_number, item_number, transaction_number
                    order by line_no desc
                )
            else 1
        end as place
    from cells
    window of_record as (partition by marketplace, shop_id, record_number)
)

select
    *,
    -- a row without any number is an order of its own, which counts for nothing
    coalesce(order_number, number_of_record, record_number, 'line ' || line_no) as order_id,
    coalesce(order_number, record_number) is not null as is_numbered,
    case when is_item then quantity * unit_price end as amount_by_piece,
    case when is_item then unit_price end as amount_by_row
from numbered
where place = 1
