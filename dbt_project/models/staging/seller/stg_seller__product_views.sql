with product_views as (
    select * from {{ source('seller', 'product_views') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__named_shops') }}
),

typed as (
    select
        product_views.file_id,
        product_views.line_no,
        shops.marketplace,
        shops.shop_id,
        shops.time_zone,
        shops.cut_off_at,
        {{ clean_id('product_views.sku') }} as sku,
        {{ parse_local_time('product_views.viewed_on', 'shops.time_zone', 'shops.is_day_first') }} as viewed_at
        {%- for count in ['impressions', 'clicks', 'visitors', 'favourites', 'carts'] %},
        cast({{ cell('product_views.' ~ count) }} as {{ var('t_bigint') }}) as {{ count }}
        {%- endfor %}
    from product_views
    inner join export_files on product_views.file_id = export_files.file_id
    inner join shops on export_files.shop_id = shops.shop_id
)

select
    file_id,
    line_no,
    marketplace,
    shop_id,
    sku,
    {{ local_date('viewed_at', 'time_zone') }} as viewed_on,
    impressions,
    clicks,
    visitors,
    favourites,
    carts
from typed
where viewed_at < cut_off_at and sku is not null
