-- A product's first days on sale (rule 2-7). A day that the seller names goes before the day it was first seen.
with product_views as (
    select * from {{ ref('fct_product_views') }}
),

listings as (
    select * from {{ ref('int_product_listings') }}
),

products as (
    select * from {{ ref('int_products') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

viewed as (
    select
        product_key,
        shop_key,
        sku,
        min(viewed_on) as first_viewed_on
    from product_views
    group by product_key, shop_key, sku
),

started as (
    select
        viewed.product_key,
        viewed.shop_key,
        shops.marketplace,
        shops.shop_id,
        viewed.sku,
        coalesce(listings.launched_on, viewed.first_viewed_on) as started_on
    from viewed
    inner join shops on viewed.shop_key = shops.shop_key
    left join listings on viewed.product_key = listings.product_key
    left join products on viewed.product_key = products.product_key
    -- what sold before anybody counted its views is no new product, unless the seller says so
    where
        listings.launched_on is not null or products.first_ordered_at is null
        or {{ local_date('products.first_ordered_at', 'shops.time_zone') }} >= viewed.first_viewed_on
)

select
    started.product_key,
    started.shop_key,
    started.marketplace,
    started.shop_id,
    started.sku,
    started.started_on,
    {{ add_days('started.started_on', var('product_test_days') - 1) }} as ended_on,
    night.night_on
from started
inner join night on started.started_on <= night.night_on
