{{ config(indexes=[{'columns': ['product_key']}, {'columns': ['person_key']}, {'columns': ['customer_key']}]) }}

with interest as (
    select * from {{ ref('int_product_interest') }}
)

select
    file_id || '-' || line_no as interest_key,
    person_key,
    customer_key,
    {{ shop_key() }} as shop_key,
    {{ shop_key() }} || '/' || sku as product_key,
    sku,
    interest_kind,
    occurred_at,
    occurred_on,
    file_id as source_file_id,
    line_no as source_line_no
from interest
