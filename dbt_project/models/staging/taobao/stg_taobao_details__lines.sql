{{ config(materialized='table') }}

-- a table, because the planner cannot guess how many rows come out of this, and joins two such guesses row by row
with details as (
    select * from {{ source('taobao', 'taobao_details') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

status_words as (
    {{ status_words('taobao_details') }}
),

typed as (
    select
        details.file_id,
        details.line_no,
        shops.marketplace,
        shops.shop_id,
        {{ clean_id('details.order_id') }} as order_id,
        {{ clean_id('details.line_id') }} as line_id,
        case when {{ cell('details.status') }} is not null then coalesce(status_words.status, 'unmapped') end as status,
        {{ cell('details.status') }} as status_word,
        coalesce({{ clean_id('details.sku') }}, {{ clean_id('details.product_code') }}) as sku,
        {{ cell('details.title') }} as title,
        cast({{ cell('details.quantity') }} as {{ var('t_bigint') }}) as quantity,
        {{ parse_money('details.unit_price', 'shops.currency') }} as unit_price
    from details
    inner join export_files on details.file_id = export_files.file_id
    inner join shops
        on export_files.marketplace = shops.marketplace and export_files.shop_id = shops.shop_id
    left join status_words on {{ status_word('details.status') }} = status_words.word
),

-- the lines of an order come whole from the newest file that holds it
ranked as (
    select
        typed.*,
        max(file_id) over (partition by marketplace, shop_id, order_id) as newest_file_id
    from typed
)

select
    file_id,
    line_no,
    marketplace,
    shop_id,
    order_id,
    line_id,
    status,
    status_word,
    sku,
    title,
    quantity,
    unit_price
from ranked
where file_id = newest_file_id
