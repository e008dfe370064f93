with orders as (
    select * from {{ ref('int_orders') }}
),

contacts as (
    select * from {{ ref('int_contacts') }}
),

buyers as (
    select person_key, marketplace, shop_id, buyer_key from orders where person_key is not null
    union
    select person_key, marketplace, shop_id, buyer_key from contacts
)

-- A person is one buyer key of one shop. Once buyers are linked, customer_key is the oldest key of the group.
select
    person_key,
    person_key as customer_key,
    marketplace,
    shop_id,
    buyer_key
from buyers
