with order_lines as (
    select * from {{ source('lazada', 'lazada_order_lines') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

status_words as (
    {{ status_words('lazada') }}
),

typed as (
    select
        order_lines.file_id,
        order_lines.line_no,
        shops.marketplace,
        shops.shop_id,
        {{ clean_id('order_lines.order_id') }} as order_id,
        {{ clean_id('order_lines.line_id') }} as line_id,
        {%- for instant in ['ordered_at', 'completed_at'] %}
        {{ parse_local_time('order_lines.' ~ instant, 'shops.time_zone', 'shops.is_day_first') }} as {{ instant }},
        {%- endfor %}
        coalesce(status_words.status, 'unmapped') as status,
        {{ cell('order_lines.status') }} as status_word,
        -- a masked address is nobody's
        case when order_lines.email like '%_@_%' and order_lines.email not like '%*%' then {{ cell('order_lines.email') }} end
            as email,
        coalesce({{ cell('order_lines.phone') }}, {{ cell('order_lines.shipping_phone') }}) as phone,
        coalesce({{ clean_id('order_lines.sku') }}, {{ clean_id('order_lines.lazada_sku') }}) as sku,
        {{ cell('order_lines.title') }} as title,
        coalesce({{ parse_money('order_lines.unit_price', 'shops.currency') }}, 0) as unit_price,
        abs(coalesce({{ parse_money('order_lines.discount', 'shops.currency') }}, 0)) as discount_amount,
        coalesce({{ parse_money('order_lines.refund', 'shops.currency') }}, 0) as repaid_amount,
        coalesce({{ money_currency('order_lines.unit_price') }}, shops.currency) as currency,
        {{ cell('order_lines.country') }} as country_name
    from order_lines
    inner join export_files on order_lines.file_id = export_files.file_id
    inner join shops
        on export_files.marketplace = shops.marketplace and export_files.shop_id = shops.shop_id
    left join status_words on {{ status_word('order_lines.status') }} = status_words.word
)

-- what the marketplace takes off is paid by the marketplace: the seller gets the price less the seller's own discount
select
    file_id,
    line_no,
    file_id as order_file_id,
    marketplace,
    shop_id,
    order_id,
    line_id,
    ordered_at,
    cast(null as {{ var('t_instant') }}) as paid_at,
    cast(null as {{ var('t_instant') }}) as shipped_at,
    completed_at,
    cast(null as {{ var('t_instant') }}) as cancelled_at,
    status,
    status_word,
    cast(null as {{ var('t_text') }}) as customer_id,
    {{ hash_address('email') }} as address_hash,
    {{ dbt.split_part('lower(email)', "'@'", 2) }} as address_domain,
    phone,
    cast(null as {{ var('t_text') }}) as member_id,
    sku,
    title,
    cast(1 as {{ var('t_bigint') }}) as quantity,
    unit_price,
    unit_price as line_amount,
    discount_amount,
    case
        when status = 'refunded' then unit_price - discount_amount
        when status in ('paid', 'shipped', 'completed') then least(abs(repaid_amount), unit_price - discount_amount)
        else 0
    end as refund_amount,
    cast(0 as {{ var('t_money') }}) as shipping_amount,
    cast(0 as {{ var('t_money') }}) as tax_amount,
    cast(null as {{ var('t_money') }}) as order_discount_amount,
    cast(null as {{ var('t_money') }}) as order_refund_amount,
    cast(null as {{ var('t_money') }}) as order_shipping_amount,
    cast(null as {{ var('t_money') }}) as order_tax_amount,
    cast(null as {{ var('t_money') }}) as order_total_amount,
    currency,
    country_name
from typed
