with basket_orders as (
    select * from {{ ref('int_basket_orders') }}
),

sold_lines as (
    select * from {{ ref('int_sold_lines') }}
),

product_numbers as (
    select * from {{ ref('int_product_numbers') }}
)

select distinct
    basket_orders.order_no,
    product_numbers.product_no
from sold_lines
inner join basket_orders on sold_lines.order_key = basket_orders.order_key
inner join product_numbers
    on sold_lines.marketplace = product_numbers.marketplace
    and sold_lines.shop_id = product_numbers.shop_id
    and sold_lines.product_id = product_numbers.product_id
