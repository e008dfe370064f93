{{ config(indexes=[{'columns': ['product_key'], 'unique': true}]) }}

with products as (
    select * from {{ ref('int_products') }}
)

select
    product_key,
    marketplace,
    shop_id,
    sku,
    title,
    is_service,
    first_ordered_at,
    last_ordered_at,
    cast(line_count as {{ var('t_bigint') }}) as line_count
from products
