with order_lines as (
    select * from {{ source('shopee_api', 'shopee_api_order_lines') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

status_words as (
    {{ status_words('shopee_api') }}
),

typed as (
    select
        order_lines.file_id,
        order_lines.line_no,
        shops.marketplace,
        shops.shop_id,
        {{ cell('order_lines.order_id') }} as order_id,
        {%- for instant in ['ordered_at', 'paid_at', 'shipped_at'] %}
        {{ parse_unix_time('order_lines.' ~ instant) }} as {{ instant }},
        {%- endfor %}
        coalesce(status_words.status, 'unmapped') as status,
        {{ cell('order_lines.status') }} as status_word,
        -- a masked name is nobody's in particular
        case when order_lines.customer_id not like '%*%' then {{ cell('order_lines.customer_id') }} end as customer_id,
        coalesce({{ cell('order_lines.sku') }}, {{ cell('order_lines.parent_sku') }}) as sku,
        {{ cell('order_lines.title') }} as title,
        cast(order_lines.quantity as {{ var('t_bigint') }}) as quantity,
        {%- for amount in ['original_price', 'unit_price', 'total_amount', 'shipping_fee'] %}
        cast(order_lines.{{ amount }} as {{ var('t_money') }}) as {{ amount }},
        {%- endfor %}
        coalesce(upper({{ cell('order_lines.currency') }}), shops.currency) as currency,
        {{ cell('order_lines.country') }} as country_name
    from order_lines
    inner join export_files on order_lines.file_id = export_files.file_id
    inner join shops
        on export_files.marketplace = shops.marketplace and export_files.shop_id = shops.shop_id
    left join status_words on {{ status_word('order_lines.status') }} = status_words.word
),

-- pieces of a bundle cost 0 by themselves; what the bundle takes off is in the order's total
priced as (
    select
        *,
        coalesce(nullif(unit_price, 0), original_price, 0) as piece_price
    from typed
)

select
    file_id,
    line_no,
    file_id as order_file_id,
    marketplace,
    shop_id,
    order_id,
    cast(null as {{ var('t_text') }}) as line_id,
    ordered_at,
    paid_at,
    shipped_at,
    cast(null as {{ var('t_instant') }}) as completed_at,
    cast(null as {{ var('t_instant') }}) as cancelled_at,
    status,
    status_word,
    customer_id,
    cast(null as {{ var('t_text') }}) as address_hash,
    cast(null as {{ var('t_text') }}) as address_domain,
    cast(null as {{ var('t_text') }}) as phone,
    cast(null as {{ var('t_text') }}) as member_id,
    sku,
    title,
    quantity,
    piece_price as unit_price,
    piece_price * quantity as line_amount,
    {%- for amount in ['discount', 'refund', 'shipping', 'tax'] %}
    cast(0 as {{ var('t_money') }}) as {{ amount }}_amount,
    {%- endfor %}
    cast(null as {{ var('t_money') }}) as order_discount_amount,
    cast(null as {{ var('t_money') }}) as order_refund_amount,
    shipping_fee as order_shipping_amount,
    cast(null as {{ var('t_money') }}) as order_tax_amount,
    total_amount as order_total_amount,
    currency,
    country_name
from priced
