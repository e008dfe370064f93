{{ config(
    materialized='incremental', unique_key='customer_key', touched_by='int_touched_customers',
    indexes=[{'columns': ['customer_key']}]
) }}

-- Read from the person's own last purchase alone, in the words of its lines: a title that others bought under since
-- changes nothing here, so that only people who bought are worked out anew.
with customers as (
    select * from {{ touched_rows(ref('int_customers')) }}
),

order_lines as (
    select * from {{ ref('int_order_lines') }}
),

service_skus as (
    select * from {{ ref('service_skus') }}
),

bought as (
    select
        customers.customer_key,
        order_lines.title,
        sum(order_lines.line_amount) as amount
    from order_lines
    inner join customers on order_lines.order_key = customers.last_order_key
    left join service_skus
        on order_lines.marketplace = service_skus.marketplace
        and order_lines.shop_id = service_skus.shop_id
        and order_lines.sku = service_skus.sku
    where
        service_skus.sku is null and order_lines.title is not null
        and order_lines.status not in ('cancelled', 'refunded')
    group by customers.customer_key, order_lines.title
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
