{{ config(materialized='view') }}

{% set kinds = ['favourite', 'cart', 'enquiry', 'sign_up'] %}

with interest as (
    select * from {{ ref('int_product_interest') }}
),

customers as (
    select * from {{ ref('int_customers') }}
)

select
    coalesce(interest.customer_key, interest.person_key) as person_key,
    interest.customer_key is not null as is_customer,
    min(interest.marketplace) as marketplace,
    min(interest.shop_id) as shop_id,
    min(interest.buyer_key) as buyer_key,
    max(interest.address_hash) as address_hash,
    min(interest.occurred_on) as first_interest_on,
    max(interest.occurred_on) as last_interest_on,
    count(*) as interest_count
    {%- for kind in kinds %},
    sum(case when interest.interest_kind = '{{ kind }}' then 1 else 0 end) as {{ kind }}_count
    {%- endfor %}
from interest
left join customers on interest.customer_key = customers.customer_key
where interest.person_key is not null and coalesce(customers.placed_count, 0) = 0
group by coalesce(interest.customer_key, interest.person_key), interest.customer_key is not null
