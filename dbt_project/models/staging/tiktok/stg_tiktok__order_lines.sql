with order_lines as (
    select * from {{ source('tiktok', 'tiktok_order_lines') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

status_words as (
    {{ status_words('tiktok') }}
),

typed as (
    select
        order_lines.file_id,
        order_lines.line_no,
        shops.marketplace,
        shops.shop_id,
        {{ clean_id('order_lines.order_id') }} as order_id,
        {%- for instant in ['ordered_at', 'paid_at', 'shipped_at', 'completed_at', 'cancelled_at'] %}
        {{ parse_local_time('order_lines.' ~ instant, 'shops.time_zone', 'shops.is_day_first') }} as {{ instant }},
        {%- endfor %}
        coalesce(status_words.status, 'unmapped') as status,
        {{ cell('order_lines.status') }} as status_word,
        -- a masked name is nobody's in particular
        case when order_lines.customer_id not like '%*%' then {{ clean_id('order_lines.customer_id') }} end as customer_id,
        {{ cell('order_lines.phone') }} as phone,
        coalesce({{ clean_id('order_lines.sku') }}, {{ clean_id('order_lines.sku_id') }}) as sku,
        {{ cell('order_lines.title') }} as title,
        cast(order_lines.quantity as {{ var('t_bigint') }}) as quantity,
        coalesce(cast({{ cell('order_lines.returned_quantity') }} as {{ var('t_bigint') }}), 0) as returned_quantity,
        {%- for amount in [
            'unit_price', 'line_amount', 'discounted_amount', 'total_amount', 'refund', 'shipping_fee', 'taxes',
        ] %}
        {{ parse_money('order_lines.' ~ amount, 'shops.currency') }} as {{ amount }},
        {%- endfor %}
        coalesce({{ money_currency('order_lines.total_amount') }}, shops.currency) as currency,
        {{ cell('order_lines.country') }} as country_name
    from order_lines
    inner join export_files on order_lines.file_id = export_files.file_id
    inner join shops
        on export_files.marketplace = shops.marketplace and export_files.shop_id = shops.shop_id
    left join status_words on {{ status_word('order_lines.status') }} = status_words.word
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
    completed_at,
    cancelled_at,
    status,
    status_word,
    customer_id,
    cast(null as {{ var('t_text') }}) as address_hash,
    cast(null as {{ var('t_text') }}) as address_domain,
    phone,
    cast(null as {{ var('t_text') }}) as member_id,
    sku,
    title,
    quantity,
    unit_price,
    coalesce(line_amount, unit_price * quantity, discounted_amount, 0) as line_amount,
    cast(0 as {{ var('t_money') }}) as discount_amount,
    -- counts only where the order does not say what was paid back
    case
        when quantity > 0 and returned_quantity > 0 and status in ('paid', 'shipped', 'completed')
            then coalesce(discounted_amount, line_amount, unit_price * quantity, 0)
                * least(returned_quantity, quantity) / quantity
        else 0
    end as refund_amount,
    cast(0 as {{ var('t_money') }}) as shipping_amount,
    cast(0 as {{ var('t_money') }}) as tax_amount,
    cast(null as {{ var('t_money') }}) as order_discount_amount,
    abs(refund) as order_refund_amount,
    shipping_fee as order_shipping_amount,
    taxes as order_tax_amount,
    total_amount as order_total_amount,
    currency,
    country_name
from typed
