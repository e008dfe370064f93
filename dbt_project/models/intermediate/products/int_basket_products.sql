-- A product in fewer orders than a pair needs is in no pair that counts: it need not be paired with anything.
with baskets as (
    select * from {{ ref('int_baskets') }}
),

product_numbers as (
    select * from {{ ref('int_product_numbers') }}
),

placed as (
    select
        baskets.order_no,
        baskets.product_no,
        product_numbers.shop_key
    from baskets
    inner join product_numbers on baskets.product_no = product_numbers.product_no
),

shop_baskets as (
    select distinct shop_key, order_no from placed
),

shop_orders as (
    select
        shop_key,
        count(*) as order_count
    from shop_baskets
    group by shop_key
),

sold as (
    select
        product_no,
        count(*) as order_count
    from placed
    group by product_no
)

select
    sold.product_no,
    product_numbers.product_key,
    product_numbers.shop_key,
    sold.order_count,
    shop_orders.order_count as shop_order_count
from sold
inner join product_numbers on sold.product_no = product_numbers.product_no
inner join shop_orders on product_numbers.shop_key = shop_orders.shop_key
where sold.order_count >= {{ var('bought_together_orders_at_least') }}
