{% set line_amount %}
cast(order_lines.quantity as {{ var('t_bigint') }}) * cast(order_lines.unit_price as {{ var('t_money') }})
{%- endset %}
{% set discount_amount %}coalesce(cast({{ cell('order_lines.discount') }} as {{ var('t_money') }}), 0){% endset %}

with order_lines as (
    select * from {{ source('own', 'own_order_lines') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

status_words as (
    {{ status_words('own') }}
),

typed as (
    select
        order_lines.file_id,
        order_lines.line_no,
        order_lines.file_id as order_file_id,
        shops.marketplace,
        shops.shop_id,
        trim(order_lines.order_id) as order_id,
        {{ cell('order_lines.line_id') }} as line_id,
        {{ parse_instant('order_lines.ordered_at', 'shops.time_zone') }} as ordered_at,
        {{ parse_instant(cell('order_lines.paid_at'), 'shops.time_zone') }} as paid_at,
        {{ parse_instant(cell('order_lines.shipped_at'), 'shops.time_zone') }} as shipped_at,
        {{ parse_instant(cell('order_lines.completed_at'), 'shops.time_zone') }} as completed_at,
        {{ parse_instant(cell('order_lines.cancelled_at'), 'shops.time_zone') }} as cancelled_at,
        coalesce(status_words.status, 'unmapped') as status,
        {{ cell('order_lines.status') }} as status_word,
        {{ unmasked('order_lines.customer_id') }} as customer_id,
        {{ hash_address(address('order_lines.email')) }} as address_hash,
        {{ dbt.split_part(address('order_lines.email'), "'@'", 2) }} as address_domain,
        {{ cell('order_lines.phone') }} as phone,
        {{ unmasked(clean_id('order_lines.member_id')) }} as member_id,
        trim(order_lines.sku) as sku,
        {{ cell('order_lines.title') }} as title,
        cast(order_lines.quantity as {{ var('t_bigint') }}) as quantity,
        cast(order_lines.unit_price as {{ var('t_money') }}) as unit_price,
        {{ line_amount }} as line_amount,
        {{ discount_amount }} as discount_amount,
        coalesce(
            cast({{ cell('order_lines.refund') }} as {{ var('t_money') }}),
            case when status_words.status = 'refunded' then {{ line_amount }} - {{ discount_amount }} end,
            0
        ) as refund_amount,
        coalesce(cast({{ cell('order_lines.shipping') }} as {{ var('t_money') }}), 0) as shipping_amount,
        coalesce(cast({{ cell('order_lines.tax') }} as {{ var('t_money') }}), 0) as tax_amount,
        {%- for amount in ['order_discount', 'order_refund', 'order_shipping', 'order_tax', 'order_total'] %}
        cast({{ cell('order_lines.' ~ amount) }} as {{ var('t_money') }}) as {{ amount }}_amount,
        {%- endfor %}
        upper(trim(order_lines.currency)) as currency,
        {{ cell('order_lines.country') }} as country_name
    from order_lines
    inner join export_files on order_lines.file_id = export_files.file_id
    inner join shops
        on export_files.marketplace = shops.marketplace and export_files.shop_id = shops.shop_id
    left join status_words on {{ status_word('order_lines.status') }} = status_words.word
)

select * from typed
