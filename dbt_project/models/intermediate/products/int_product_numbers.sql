-- Numbers instead of keys: pairs of products are counted by the million.
with products as (
    select * from {{ ref('int_products') }}
)

select
    cast(row_number() over (order by product_key) as {{ var('t_int') }}) as product_no,
    product_key,
    {{ shop_key() }} as shop_key,
    marketplace,
    shop_id,
    product_id
from products
where not is_service
