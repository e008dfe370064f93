with order_lines as (
    select * from {{ source('lazada_api', 'lazada_api_items') }}
),

orders as (
    select * from {{ ref('stg_lazada_api__orders') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

status_words as (
    {{ status_words('lazada_api') }}
),

typed as (
    select
        order_lines.file_id,
        order_lines.line_no,
        shops.marketplace,
        shops.shop_id,
        {{ cell('order_lines.order_id') }} as order_id,
        {{ cell('order_lines.line_id') }} as line_id,
        {{ parse_local_time('order_lines.ordered_at', 'shops.time_zone', 'shops.is_day_first') }} as ordered_at,
        coalesce(status_words.status, 'unmapped') as status,
        {{ cell('order_lines.status') }} as status_word,
        nullif({{ cell('order_lines.customer_id') }}, '0') as customer_id,
        coalesce({{ cell('order_lines.sku') }}, {{ cell('order_lines.lazada_sku') }}) as sku,
        {{ cell('order_lines.title') }} as title,
        {%- for amount in ['unit_price', 'discount'] %}
        coalesce(cast({{ cell('order_lines.' ~ amount) }} as {{ var('t_money') }}), 0) as {{ amount }},
        {%- endfor %}
        coalesce(upper({{ cell('order_lines.currency') }}), shops.currency) as currency
    from order_lines
    inner join export_files on order_lines.file_id = export_files.file_id
    inner join shops
        on export_files.marketplace = shops.marketplace and export_files.shop_id = shops.shop_id
    left join status_words on {{ status_word('order_lines.status') }} = status_words.word
)

select
    typed.file_id,
    typed.line_no,
    typed.file_id as order_file_id,
    typed.marketplace,
    typed.shop_id,
    typed.order_id,
    typed.line_id,
    typed.ordered_at,
    {%- for instant in ['paid_at', 'shipped_at', 'completed_at', 'cancelled_at'] %}
    cast(null as {{ var('t_instant') }}) as {{ instant }},
    {%- endfor %}
    typed.status,
    typed.status_word,
    typed.customer_id,
    cast(null as {{ var('t_text') }}) as address_hash,
    cast(null as {{ var('t_text') }}) as address_domain,
    orders.phone,
    cast(null as {{ var('t_text') }}) as member_id,
    typed.sku,
    typed.title,
    cast(1 as {{ var('t_bigint') }}) as quantity,
    typed.unit_price,
    typed.unit_price as line_amount,
    abs(typed.discount) as discount_amount,
    case when typed.status = 'refunded' then typed.unit_price - abs(typed.discount) else 0 end as refund_amount,
    cast(0 as {{ var('t_money') }}) as shipping_amount,
    cast(0 as {{ var('t_money') }}) as tax_amount,
    {%- for amount in ['discount', 'refund', 'shipping', 'tax', 'total'] %}
    cast(null as {{ var('t_money') }}) as order_{{ amount }}_amount,
    {%- endfor %}
    typed.currency,
    orders.country_name
from typed
left join orders
    on typed.marketplace = orders.marketplace
    and typed.shop_id = orders.shop_id
    and typed.order_id = orders.order_id
