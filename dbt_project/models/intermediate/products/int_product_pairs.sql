-- Each pair of products once, the one with the smaller number first.
with baskets as (
    select * from {{ ref('int_baskets') }}
),

products as (
    select * from {{ ref('int_basket_products') }}
),

other_baskets as (
    select * from {{ ref('int_baskets') }}
),

other_products as (
    select * from {{ ref('int_basket_products') }}
),

frequent as (
    select
        baskets.order_no,
        baskets.product_no
    from baskets
    inner join products on baskets.product_no = products.product_no
),

other_frequent as (
    select
        other_baskets.order_no,
        other_baskets.product_no
    from other_baskets
    inner join other_products on other_baskets.product_no = other_products.product_no
)

select
    frequent.product_no,
    other_frequent.product_no as other_product_no,
    count(*) as both_count
from frequent
inner join other_frequent
    on frequent.order_no = other_frequent.order_no and frequent.product_no < other_frequent.product_no
group by frequent.product_no, other_frequent.product_no
having count(*) >= {{ var('bought_together_orders_at_least') }}
