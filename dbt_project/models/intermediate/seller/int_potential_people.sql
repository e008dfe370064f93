{{ config(materialized='view') }}

{% set kinds = ['favourite', 'cart', 'enquiry', 'sign_up'] %}

with customers as (
    select * from {{ ref('int_customers') }}
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
),

addresses as (
    select * from {{ ref('int_addresses') }}
)

select
    customers.customer_key as person_key,
    customers.marketplace,
    customers.shop_id,
    person_keys.buyer_key,
    addresses.address_hash,
    customers.first_interest_on,
    customers.last_interest_on,
    {%- for count in ['interest'] + kinds %}
    customers.{{ count }}_count{{ ',' if not loop.last }}
    {%- endfor %}
from customers
inner join person_keys on customers.customer_key = person_keys.person_key
left join addresses on customers.customer_key = addresses.customer_key
where customers.placed_count = 0 and customers.interest_count > 0
