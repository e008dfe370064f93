with stock as (
    select * from {{ source('seller', 'stock') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__named_shops') }}
),

typed as (
    select
        stock.file_id,
        stock.line_no,
        shops.marketplace,
        shops.shop_id,
        shops.time_zone,
        shops.cut_off_at,
        {{ clean_id('stock.sku') }} as sku,
        cast(stock.quantity as {{ var('t_bigint') }}) as quantity,
        {{ said_at('stock.counted_at', 'shops', 'export_files') }} as counted_at
    from stock
    inner join export_files on stock.file_id = export_files.file_id
    inner join shops on export_files.shop_id = shops.shop_id
)

select
    file_id,
    line_no,
    marketplace,
    shop_id,
    sku,
    quantity,
    counted_at,
    {{ local_date('counted_at', 'time_zone') }} as counted_on
from typed
where counted_at < cut_off_at
