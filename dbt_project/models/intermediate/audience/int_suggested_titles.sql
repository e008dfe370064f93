{{ config(materialized='view') }}

with customers as (
    select * from {{ ref('int_customers') }}
),

buyers as (
    select * from {{ ref('int_best_seller_buyers') }}
),

suggestions as (
    select * from {{ ref('int_suggestions') }}
)

select
    customers.customer_key,
    suggestions.titles
from customers
left join buyers on customers.customer_key = buyers.customer_key
inner join suggestions
    on customers.marketplace = suggestions.marketplace
    and customers.shop_id = suggestions.shop_id
    and coalesce(buyers.offered_bits, {{ offered_bits('0') }}) = suggestions.offered_bits
