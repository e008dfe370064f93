-- Who has which of the best sellers: the one look at all lines that suggestions take.
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

bought as (
    select distinct
        customer_orders.customer_key,
        best_sellers.marketplace,
        best_sellers.shop_id,
        best_sellers.place_bit
    from order_lines
    inner join best_sellers
        on order_lines.marketplace = best_sellers.marketplace
        and order_lines.shop_id = best_sellers.shop_id
        and order_lines.product_id = best_sellers.product_id
    inner join customer_orders on order_lines.order_key = customer_orders.order_key
),

-- only those of the shop that the person is written to for
added as (
    select
        bought.customer_key,
        bought.marketplace,
        bought.shop_id,
        cast(sum(bought.place_bit) as {{ var('t_bigint') }}) as bought_bits
    from bought
    inner join customers
        on bought.customer_key = customers.customer_key
        and bought.marketplace = customers.marketplace
        and bought.shop_id = customers.shop_id
    group by bought.customer_key, bought.marketplace, bought.shop_id
)

select
    customer_key,
    marketplace,
    shop_id,
    bought_bits,
    {{ offered_bits('bought_bits') }} as offered_bits
from added
