with basket_orders as (
    select * from {{ ref('int_basket_orders') }}
),

order_lines as (
    select * from {{ ref('int_order_lines') }}
),

product_numbers as (
    select * from {{ ref('int_product_numbers') }}
)

select distinct
    basket_orders.order_no,
    product_numbers.product_no
from order_lines
inner join basket_orders on order_lines.order_key = basket_orders.order_key
inner join product_numbers
    on order_lines.marketplace = product_numbers.marketplace
    and order_lines.shop_id = product_numbers.shop_id
    and order_lines.product_id = product_numbers.product_id
where order_lines.status not in ('cancelled', 'refunded')
