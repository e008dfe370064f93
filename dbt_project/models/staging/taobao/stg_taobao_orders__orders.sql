{{ config(materialized='table') }}

-- a table, because the planner cannot guess how many rows come out of this, and joins two such guesses row by row
with order_rows as (
    select * from {{ source('taobao', 'taobao_orders') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

status_words as (
    {{ status_words('taobao_orders') }}
),

typed as (
    select
        order_rows.file_id,
        order_rows.line_no,
        shops.marketplace,
        shops.shop_id,
        {{ clean_id('order_rows.order_id') }} as order_id,
        {%- for instant in ['ordered_at', 'paid_at', 'shipped_at', 'completed_at'] %}
        {{ parse_local_time('order_rows.' ~ instant, 'shops.time_zone', 'shops.is_day_first') }} as {{ instant }},
        {%- endfor %}
        status_words.status as known_status,
        {{ cell('order_rows.status') }} as status_word,
        {{ clean_id('order_rows.customer_id') }} as nick,
        coalesce({{ cell('order_rows.phone') }}, {{ cell('order_rows.landline') }}) as phone,
        {{ cell('order_rows.title') }} as title,
        cast({{ cell('order_rows.quantity') }} as {{ var('t_bigint') }}) as quantity,
        {%- for amount in ['goods_amount', 'shipping_amount', 'total_amount', 'paid_amount', 'refund'] %}
        {{ parse_money('order_rows.' ~ amount, 'shops.currency') }} as {{ amount }},
        {%- endfor %}
        shops.currency,
        shops.cut_off_at
    from order_rows
    inner join export_files on order_rows.file_id = export_files.file_id
    inner join shops
        on export_files.marketplace = shops.marketplace and export_files.shop_id = shops.shop_id
    left join status_words on {{ status_word('order_rows.status') }} = status_words.word
),

-- the report has one row an order: where files were glued together, the later row counts
ranked as (
    select
        typed.*,
        coalesce(shipping_amount, 0) as postage,
        paid_at is not null or coalesce(paid_amount, 0) > 0 or coalesce(refund, 0) > 0 as is_paid,
        row_number() over (partition by file_id, order_id order by line_no desc) as age
    from typed
),

-- one word stands for both ends of an order, and some programs drop the status: what was paid tells
judged as (
    select
        ranked.*,
        case
            when status_word is null and is_paid then 'paid'
            when status_word is null then 'unpaid'
            when known_status = 'cancelled' and is_paid then 'refunded'
            else coalesce(known_status, 'unmapped')
        end as status
    from ranked
    where age = 1
)

select
    file_id,
    line_no,
    marketplace,
    shop_id,
    order_id,
    ordered_at,
    paid_at,
    shipped_at,
    completed_at,
    status,
    status_word,
    -- a masked nick is that of many
    case when nick not like '%*%' then nick end as customer_id,
    phone,
    title,
    quantity,
    coalesce(total_amount - postage, goods_amount, paid_amount + coalesce(refund, 0) - postage) as goods_amount,
    shipping_amount,
    refund as refund_amount,
    -- what the shop kept and what it gave back is what it was paid; older reports do not say what they gave back
    case
        when status in ('unpaid', 'cancelled') then null
        when status = 'refunded' and refund is null then null
        else paid_amount + coalesce(refund, 0)
    end as total_amount,
    currency,
    ordered_at < cut_off_at as is_seen
from judged
