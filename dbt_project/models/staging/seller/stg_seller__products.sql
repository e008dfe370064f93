with products as (
    select * from {{ source('seller', 'products') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__named_shops') }}
),

typed as (
    select
        products.file_id,
        products.line_no,
        shops.marketplace,
        shops.shop_id,
        shops.time_zone,
        {{ clean_id('products.sku') }} as sku,
        {{ cell('products.title') }} as title,
        {{ cell('products.category') }} as category,
        {{ cell('products.brand') }} as brand,
        {{ parse_local_time('products.launched_on', 'shops.time_zone', 'shops.is_day_first') }} as launched_at
    from products
    inner join export_files on products.file_id = export_files.file_id
    inner join shops on export_files.shop_id = shops.shop_id
)

select
    file_id,
    line_no,
    marketplace,
    shop_id,
    sku,
    title,
    category,
    brand,
    {{ local_date('launched_at', 'time_zone') }} as launched_on
from typed
where sku is not null
