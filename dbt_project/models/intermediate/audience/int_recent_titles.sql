with customers as (
    select * from {{ ref('int_customers') }}
),

order_lines as (
    select * from {{ ref('int_order_lines') }}
),

products as (
    select * from {{ ref('int_products') }}
),

bought as (
    select
        customers.customer_key,
        products.title,
        sum(order_lines.line_amount) as amount
    from order_lines
    inner join customers on order_lines.order_key = customers.last_order_key
    inner join products
        on order_lines.marketplace = products.marketplace
        and order_lines.shop_id = products.shop_id
        and order_lines.product_id = products.product_id
    where
        not products.is_service and products.title is not null
        and order_lines.status not in ('cancelled', 'refunded')
    group by customers.customer_key, products.title
),

ranked as (
    select
        customer_key,
        title,
        row_number() over (partition by customer_key order by amount desc, title) as place
    from bought
)

select
    customer_key,
    {{ titles_in_a_column() }} as titles
from ranked
where place <= {{ var('titles_in_mail') }}
group by customer_key
