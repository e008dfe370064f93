{#- Why an order ended that was sold; for any other reason nobody knows whether its money stayed. -#}
{%- set successes = ['buyer_confirm_goods', 'buyer_confirm_goods_timeout', 'buyer_accept_goods'] -%}
with order_lines as (
    select * from {{ source('aliexpress_api', 'aliexpress_api_order_lines') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

status_words as (
    {{ status_words('aliexpress_api') }}
),

typed as (
    select
        order_lines.file_id,
        order_lines.line_no,
        shops.marketplace,
        shops.shop_id,
        {{ cell('order_lines.order_id') }} as order_id,
        {{ cell('order_lines.line_id') }} as line_id,
        {%- for instant in ['ordered_at', 'paid_at', 'shipped_at'] %}
        {{ parse_local_time('order_lines.' ~ instant, 'shops.time_zone', 'shops.is_day_first') }} as {{ instant }},
        {%- endfor %}
        coalesce(status_words.status, 'unmapped') as known_status,
        {{ cell('order_lines.status') }} as order_word,
        {{ cell('order_lines.end_reason') }} as end_reason,
        -- a masked name is that of many
        case when order_lines.customer_id not like '%*%' then {{ cell('order_lines.customer_id') }} end as customer_id,
        {{ cell('order_lines.sku') }} as sku,
        {{ cell('order_lines.title') }} as title,
        cast(order_lines.quantity as {{ var('t_bigint') }}) as quantity,
        {%- for amount in ['unit_price', 'line_amount', 'shipping_amount', 'pay_amount'] %}
        cast({{ cell('order_lines.' ~ amount) }} as {{ var('t_money') }}) as {{ amount }},
        {%- endfor %}
        coalesce(upper({{ cell('order_lines.currency') }}), shops.currency) as currency,
        upper({{ cell('order_lines.pay_currency') }}) as pay_currency
    from order_lines
    inner join export_files on order_lines.file_id = export_files.file_id
    inner join shops
        on export_files.marketplace = shops.marketplace and export_files.shop_id = shops.shop_id
    left join status_words on {{ status_word('order_lines.status') }} = status_words.word
),

-- the word for the end of an order does not say how it ended; shops send without the time of it being told
judged as (
    select
        *,
        case
            when known_status = 'completed' and paid_at is null then 'cancelled'
            when known_status = 'completed' and lower(end_reason) not in ('{{ successes | join("', '") }}') then 'unmapped'
            when known_status = 'cancelled' and paid_at is not null then 'refunded'
            else known_status
        end as status
    from typed
)

select
    file_id,
    line_no,
    file_id as order_file_id,
    marketplace,
    shop_id,
    order_id,
    line_id,
    ordered_at,
    paid_at,
    shipped_at,
    cast(null as {{ var('t_instant') }}) as completed_at,
    cast(null as {{ var('t_instant') }}) as cancelled_at,
    status,
    case
        when status = 'unmapped' and known_status = 'completed' then order_word || ' / ' || end_reason
        else order_word
    end as status_word,
    customer_id,
    cast(null as {{ var('t_text') }}) as address_hash,
    cast(null as {{ var('t_text') }}) as address_domain,
    cast(null as {{ var('t_text') }}) as phone,
    cast(null as {{ var('t_text') }}) as member_id,
    sku,
    title,
    quantity,
    unit_price,
    coalesce(line_amount, unit_price * quantity) as line_amount,
    cast(0 as {{ var('t_money') }}) as discount_amount,
    cast(0 as {{ var('t_money') }}) as refund_amount,
    coalesce(shipping_amount, 0) as shipping_amount,
    cast(0 as {{ var('t_money') }}) as tax_amount,
    {%- for amount in ['discount', 'refund', 'shipping', 'tax'] %}
    cast(null as {{ var('t_money') }}) as order_{{ amount }}_amount,
    {%- endfor %}
    case when pay_currency = currency then pay_amount end as order_total_amount,
    currency,
    cast(null as {{ var('t_text') }}) as country_name
from judged
