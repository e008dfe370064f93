{{ config(
    materialized='incremental', unique_key='person_key', touched_by='int_touched_buyers',
    indexes=[{'columns': ['person_key'], 'unique': true}]
) }}

with orders as (
    select * from {{ ref('int_orders') }}
    where person_key is not null {{ and_touched('person_key', ref('int_touched_buyers')) }}
)

select
    person_key,
    marketplace,
    shop_id,
    buyer_key,
    min(ordered_at) as first_ordered_at,
    count(*) as placed_count
from orders
group by person_key, marketplace, shop_id, buyer_key
