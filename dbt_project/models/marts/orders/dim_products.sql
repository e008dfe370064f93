{{ config(indexes=[{'columns': ['product_key'], 'unique': true}]) }}

with products as (
    select * from {{ ref('int_products') }}
),

listings as (
    select * from {{ ref('int_product_listings') }}
)

select
    products.product_key,
    products.marketplace,
    products.shop_id,
    products.sku,
    products.title,
    listings.category,
    listings.brand,
    products.is_service,
    products.first_ordered_at,
    products.last_ordered_at,
    cast(products.line_count as {{ var('t_bigint') }}) as line_count
from products
left join listings on products.product_key = listings.product_key
