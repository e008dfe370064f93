{{ config(indexes=[{'columns': ['customer_key', 'tag'], 'unique': true}]) }}

with customer_tags as (
    select * from {{ ref('int_customer_tags') }}
)

select
    customer_key,
    tag,
    shop_key,
    measure,
    threshold
from customer_tags
