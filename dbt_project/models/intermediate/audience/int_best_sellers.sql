with orders as (
    select * from {{ ref('int_orders') }}
),

order_lines as (
    select * from {{ ref('int_order_lines') }}
),

products as (
    select * from {{ ref('int_products') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

recent_orders as (
    select orders.order_key
    from orders
    inner join night on orders.ordered_on > {{ add_days('night.night_on', '-' ~ var('best_seller_days')) }}
    where orders.is_purchase
),

sold as (
    select
        order_lines.marketplace,
        order_lines.shop_id,
        order_lines.product_id,
        count(*) as line_count
    from order_lines
    inner join recent_orders on order_lines.order_key = recent_orders.order_key
    where order_lines.status not in ('cancelled', 'refunded')
    group by order_lines.marketplace, order_lines.shop_id, order_lines.product_id
),

ranked as (
    select
        sold.*,
        products.title,
        row_number() over (
            partition by sold.marketplace, sold.shop_id
            order by sold.line_count desc, sold.product_id
        ) as place
    from sold
    inner join products
        on sold.marketplace = products.marketplace
        and sold.shop_id = products.shop_id
        and sold.product_id = products.product_id
    where not products.is_service and products.title is not null
)

select * from ranked
where place <= {{ var('best_seller_pool') }}
