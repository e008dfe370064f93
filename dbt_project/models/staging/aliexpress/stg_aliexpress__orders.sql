{{ config(materialized='table') }}

-- a table, because the planner cannot guess how many rows come out of this, and joins two such guesses row by row
with order_rows as (
    select * from {{ source('aliexpress', 'aliexpress_orders') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

status_words as (
    {{ status_words('aliexpress') }}
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
        {{ cell('order_rows.tracking_no') }} as tracking_no,
        status_words.status as known_status,
        {{ cell('order_rows.status') }} as status_word,
        coalesce({{ clean_id('order_rows.customer_id') }}, {{ cell('order_rows.buyer_name') }}) as buyer,
        lower({{ cell('order_rows.email') }}) as email,
        coalesce({{ cell('order_rows.phone') }}, {{ cell('order_rows.landline') }}) as phone,
        {{ cell('order_rows.products') }} as products,
        {%- for amount in ['goods_amount', 'shipping_amount', 'total_amount', 'discount'] %}
        {{ parse_money('order_rows.' ~ amount, 'shops.currency') }} as {{ amount }},
        {%- endfor %}
        coalesce({{ money_currency('order_rows.total_amount') }}, shops.currency) as currency,
        {{ cell('order_rows.country') }} as country_name
    from order_rows
    inner join export_files on order_rows.file_id = export_files.file_id
    inner join shops
        on export_files.marketplace = shops.marketplace and export_files.shop_id = shops.shop_id
    left join status_words on {{ status_word('order_rows.status') }} = status_words.word
),

-- an empty time says something only in a file that has such times at all
weighed as (
    select
        typed.*,
        paid_at is null and max(paid_at) over (partition by file_id) is not null as is_never_paid,
        coalesce(shipped_at, completed_at) is null
        and tracking_no is null
        and max(coalesce(shipped_at, completed_at)) over (partition by file_id) is not null as is_never_shipped,
        row_number() over (partition by file_id, order_id order by line_no desc) as age
    from typed
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
    -- the word for the end of an order does not say how it ended: it may never have been paid, or given back
    case
        when known_status = 'completed' and is_never_paid then 'cancelled'
        when known_status = 'completed' and is_never_shipped then 'refunded'
        when known_status = 'cancelled' and paid_at is not null then 'refunded'
        else coalesce(known_status, 'unmapped')
    end as status,
    status_word,
    -- a masked name is that of many
    case when buyer not like '%*%' then buyer end as customer_id,
    case when email like '%_@_%' and email not like '%*%' then email end as email,
    phone,
    products,
    goods_amount,
    shipping_amount,
    total_amount,
    discount,
    currency,
    country_name
from weighed
where age = 1
