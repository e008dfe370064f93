{#- What became of a request to send goods back or to be repaid. -#}
{%- set granted = [
    'request approved', 'request accepted', 'return approved', 'refund approved', 'accepted', 'approved', 'refund paid',
    'refunded', 'refund completed', 'return completed', 'permintaan disetujui', 'คำขอได้รับการยอมรับแล้ว', 'คืนเงินแล้ว',
    'đã chấp thuận yêu cầu',
] -%}
{%- set not_granted = [
    'requested', 'request pending', 'pending', 'processing', 'in progress', 'judging', 'seller dispute',
    'request cancelled', 'request canceled', 'request rejected', 'cancelled', 'canceled', 'rejected',
    'menunggu persetujuan', 'sedang diproses', 'pengembalian diproses', 'permintaan dibatalkan', 'permintaan ditolak',
    'รอการตรวจสอบ', 'ยกเลิกคำขอ',
] -%}
with order_lines as (
    select * from {{ source('shopee', 'shopee_order_lines') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

status_words as (
    {{ status_words('shopee') }}
)

select
    order_lines.file_id,
    order_lines.line_no,
    shops.marketplace,
    shops.shop_id,
    {{ clean_id('order_lines.order_id') }} as order_id,
    {%- for instant in ['ordered_at', 'paid_at', 'shipped_at', 'completed_at', 'cancelled_at'] %}
    {{ parse_local_time('order_lines.' ~ instant, 'shops.time_zone', 'shops.is_day_first') }} as {{ instant }},
    {%- endfor %}
    coalesce(
        status_words.status,
        (
            select min(beginnings.status)
            from status_words as beginnings
            where
                beginnings.word like '%*'
                and {{ status_word('order_lines.status') }} like replace(beginnings.word, '*', '%')
        ),
        'unmapped'
    ) as order_status,
    {{ cell('order_lines.status') }} as order_word,
    nullif({{ cell('order_lines.return_status') }}, '-') as return_word,
    case
        when coalesce(trim(order_lines.return_status), '') in ('', '-') then 'none'
        when {{ status_word('order_lines.return_status') }} in ('{{ granted | join("', '") }}') then 'granted'
        when {{ status_word('order_lines.return_status') }} in ('{{ not_granted | join("', '") }}') then 'not granted'
        else 'unknown'
    end as request,
    -- a masked name is nobody's in particular
    case when order_lines.customer_id not like '%*%' then {{ cell('order_lines.customer_id') }} end as customer_id,
    {{ cell('order_lines.phone') }} as phone,
    coalesce({{ clean_id('order_lines.sku') }}, {{ clean_id('order_lines.parent_sku') }}) as sku,
    {{ cell('order_lines.title') }} as title,
    cast(order_lines.quantity as {{ var('t_bigint') }}) as quantity,
    coalesce(cast({{ cell('order_lines.returned_quantity') }} as {{ var('t_bigint') }}), 0) as returned_quantity,
    {%- for amount in ['original_price', 'unit_price', 'line_amount', 'total_amount', 'grand_total', 'shipping_fee'] %}
    {{ parse_money('order_lines.' ~ amount, 'shops.currency') }} as {{ amount }},
    {%- endfor %}
    coalesce({{ money_currency('order_lines.unit_price') }}, shops.currency) as currency,
    {{ cell('order_lines.country') }} as country_name
from order_lines
inner join export_files on order_lines.file_id = export_files.file_id
inner join shops
    on export_files.marketplace = shops.marketplace and export_files.shop_id = shops.shop_id
left join status_words on {{ status_word('order_lines.status') }} = status_words.word
