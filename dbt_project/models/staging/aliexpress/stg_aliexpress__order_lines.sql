with orders as (
    select * from {{ ref('stg_aliexpress__orders') }}
),

products as (
    select * from {{ ref('stg_aliexpress__products') }}
),

-- only the order says amounts: they are those of a line where it is the only one, and else of none
joined as (
    select
        orders.*,
        products.sku,
        products.quantity,
        coalesce(products.title, trim(replace(replace(orders.products, chr(13), ''), chr(10), ' '))) as title,
        case when coalesce(products.product_count, 1) = 1 then orders.goods_amount end as line_amount
    from orders
    left join products on orders.file_id = products.file_id and orders.line_no = products.line_no
)

select
    file_id,
    line_no,
    file_id as order_file_id,
    marketplace,
    shop_id,
    order_id,
    cast(null as {{ var('t_text') }}) as line_id,
    ordered_at,
    paid_at,
    shipped_at,
    completed_at,
    cast(null as {{ var('t_instant') }}) as cancelled_at,
    status,
    status_word,
    customer_id,
    {{ hash_address('email') }} as address_hash,
    {{ dbt.split_part('email', "'@'", 2) }} as address_domain,
    phone,
    cast(null as {{ var('t_text') }}) as member_id,
    sku,
    title,
    quantity,
    line_amount / nullif(quantity, 0) as unit_price,
    line_amount,
    {%- for amount in ['discount', 'refund', 'shipping', 'tax'] %}
    cast(0 as {{ var('t_money') }}) as {{ amount }}_amount,
    {%- endfor %}
    abs(discount) as order_discount_amount,
    cast(null as {{ var('t_money') }}) as order_refund_amount,
    shipping_amount as order_shipping_amount,
    cast(null as {{ var('t_money') }}) as order_tax_amount,
    total_amount as order_total_amount,
    currency,
    country_name
from joined
