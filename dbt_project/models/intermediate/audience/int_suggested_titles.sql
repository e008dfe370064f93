{%- set offer = "best_sellers.marketplace || '/' || best_sellers.shop_id || '/' || best_sellers.place || '/' || " -%}

with customers as (
    select * from {{ ref('int_customers') }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
),

order_lines as (
    select * from {{ ref('int_order_lines') }}
),

best_sellers as (
    select * from {{ ref('int_best_sellers') }}
),

-- of every product that is offered at all, who has it already; one key for both, because a join by shop alone, with the
-- person as a mere condition, is quadratic
bought as (
    select distinct {{ offer }}person_keys.customer_key as offer_key
    from order_lines
    inner join best_sellers
        on order_lines.marketplace = best_sellers.marketplace
        and order_lines.shop_id = best_sellers.shop_id
        and order_lines.product_id = best_sellers.product_id
    inner join orders on order_lines.order_key = orders.order_key
    inner join person_keys on orders.person_key = person_keys.person_key
),

suggested as (
    select
        customers.customer_key,
        best_sellers.title,
        row_number() over (partition by customers.customer_key order by best_sellers.place) as place
    from customers
    inner join best_sellers
        on customers.marketplace = best_sellers.marketplace and customers.shop_id = best_sellers.shop_id
    left join bought on {{ offer }}customers.customer_key = bought.offer_key
    where bought.offer_key is null
)

select
    customer_key,
    {{ titles_in_a_column() }} as titles
from suggested
where place <= {{ var('titles_in_mail') }}
group by customer_key
