{%- set beijing = "'Asia/Shanghai'" -%}
with order_lines as (
    select * from {{ source('taobao_api', 'taobao_api_order_lines') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

status_words as (
    {{ status_words('taobao_api') }}
),

typed as (
    select
        order_lines.file_id,
        order_lines.line_no,
        shops.marketplace,
        shops.shop_id,
        {{ cell('order_lines.order_id') }} as order_id,
        {{ cell('order_lines.line_id') }} as line_id,
        {%- for instant in ['ordered_at', 'paid_at', 'shipped_at', 'ended_at'] %}
        {{ parse_local_time('order_lines.' ~ instant, beijing, 'shops.is_day_first') }} as {{ instant }},
        {%- endfor %}
        coalesce(status_words.status, 'unmapped') as status,
        coalesce({{ cell('order_lines.status') }}, {{ cell('order_lines.order_status') }}) as status_word,
        {{ status_word('order_lines.order_status') }} = 'trade_finished' as is_successful,
        {{ status_word('order_lines.refund_status') }} = 'success' as is_repaid,
        -- a masked nick is that of many
        coalesce(
            case when order_lines.customer_id not like '%*%' then {{ cell('order_lines.customer_id') }} end,
            {{ cell('order_lines.buyer_open_uid') }}
        ) as customer_id,
        coalesce({{ cell('order_lines.sku') }}, {{ cell('order_lines.product_code') }}) as sku,
        {{ cell('order_lines.title') }} as title,
        cast(order_lines.quantity as {{ var('t_bigint') }}) as quantity,
        {%- for amount in
            ['unit_price', 'line_share', 'line_payment', 'total_amount', 'received_amount', 'shipping_amount', 'tax_amount'] %}
        cast({{ cell('order_lines.' ~ amount) }} as {{ var('t_money') }}) as {{ amount }},
        {%- endfor %}
        shops.currency
    from order_lines
    inner join export_files on order_lines.file_id = export_files.file_id
    inner join shops
        on export_files.marketplace = shops.marketplace and export_files.shop_id = shops.shop_id
    left join status_words
        on lower(coalesce({{ cell('order_lines.status') }}, {{ cell('order_lines.order_status') }})) = status_words.word
),

-- what lines were repaid by themselves, and what the seller was handed less than the buyer paid
repaid as (
    select
        *,
        sum(
            case when status = 'refunded' then coalesce(line_share, line_payment, unit_price * quantity) else 0 end
        ) over (partition by file_id, order_id) as closed_amount,
        min(case when status = 'refunded' then 1 else 0 end) over (partition by file_id, order_id) = 1 as is_all_closed,
        case
            when
                is_successful
                and received_amount > 0
                and max(case when is_repaid then 1 else 0 end) over (partition by file_id, order_id) = 1
                then total_amount - received_amount
            else 0
        end as held_back_amount
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
    case when status = 'completed' then ended_at end as completed_at,
    case when status = 'cancelled' then ended_at end as cancelled_at,
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
    unit_price,
    unit_price * quantity as line_amount,
    {%- for amount in ['discount', 'refund', 'shipping', 'tax'] %}
    cast(0 as {{ var('t_money') }}) as {{ amount }}_amount,
    {%- endfor %}
    cast(null as {{ var('t_money') }}) as order_discount_amount,
    case
        when is_all_closed then coalesce(total_amount, closed_amount)
        else least(greatest(closed_amount, held_back_amount), coalesce(total_amount, closed_amount))
    end as order_refund_amount,
    shipping_amount as order_shipping_amount,
    tax_amount as order_tax_amount,
    total_amount as order_total_amount,
    currency,
    cast(null as {{ var('t_text') }}) as country_name
from repaid
