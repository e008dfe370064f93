{{ config(indexes=[{'columns': ['customer_key']}]) }}

-- Read from the person's own purchases and the categories of the products in them, and from nothing that a night moves.
with listings as (
    select * from {{ ref('int_product_listings') }}
    where category is not null
),

order_lines as (
    select * from {{ ref('int_order_lines') }}
),

customer_orders as (
    select * from {{ ref('int_customer_orders') }}
    where is_purchase
),

service_skus as (
    select * from {{ ref('service_skus') }}
),

by_order as (
    select
        customer_orders.customer_key,
        customer_orders.marketplace,
        customer_orders.shop_id,
        customer_orders.order_key,
        customer_orders.ordered_on,
        listings.category,
        sum(order_lines.quantity) as quantity,
        -- at the order's own rate; who paid nothing for the order spent nothing on its lines
        sum(
            case when customer_orders.net_amount = 0 then 0 else
                (order_lines.line_amount - order_lines.discount_amount - order_lines.refund_amount)
                * customer_orders.net_amount_base / customer_orders.net_amount
            end
        ) as amount_base
    from order_lines
    inner join listings
        on order_lines.marketplace = listings.marketplace
        and order_lines.shop_id = listings.shop_id
        and order_lines.product_id = listings.sku
    inner join customer_orders on order_lines.order_key = customer_orders.order_key
    left join service_skus
        on order_lines.marketplace = service_skus.marketplace
        and order_lines.shop_id = service_skus.shop_id
        and order_lines.sku = service_skus.sku
    where order_lines.status not in ('cancelled', 'refunded') and service_skus.sku is null
    group by
        customer_orders.customer_key,
        customer_orders.marketplace,
        customer_orders.shop_id,
        customer_orders.order_key,
        customer_orders.ordered_on,
        listings.category
)

select
    customer_key,
    {{ shop_key() }} as shop_key,
    category,
    count(*) as purchase_count,
    coalesce(sum(quantity), 0) as quantity,
    coalesce(sum(amount_base), 0) as amount_base,
    min(ordered_on) as first_bought_on,
    max(ordered_on) as last_bought_on
from by_order
group by customer_key, marketplace, shop_id, category
