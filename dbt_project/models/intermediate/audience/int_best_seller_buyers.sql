-- Who has which of the best sellers, or sent it back: the one look at all lines that suggestions take.
with best_sellers as (
    select * from {{ ref('int_best_sellers') }}
),

order_lines as (
    select * from {{ ref('int_order_lines') }}
),

customer_orders as (
    select * from {{ ref('int_customer_orders') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

-- only those of the shop that the person is written to for
bought as (
    select
        customers.customer_key,
        customers.marketplace,
        customers.shop_id,
        bit_or(best_sellers.place_bit) as bought_bits
    from order_lines
    inner join best_sellers
        on order_lines.marketplace = best_sellers.marketplace
        and order_lines.shop_id = best_sellers.shop_id
        and order_lines.product_id = best_sellers.product_id
    inner join customer_orders on order_lines.order_key = customer_orders.order_key
    inner join customers
        on customer_orders.customer_key = customers.customer_key
        and customer_orders.marketplace = customers.marketplace
        and customer_orders.shop_id = customers.shop_id
    where order_lines.status not in ('unpaid', 'cancelled')
    group by customers.customer_key, customers.marketplace, customers.shop_id
)

select
    customer_key,
    marketplace,
    shop_id,
    bought_bits,
    {{ offered_bits('bought_bits') }} as offered_bits
from bought
