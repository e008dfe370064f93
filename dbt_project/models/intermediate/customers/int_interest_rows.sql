{{ config(materialized='view') }}

with interest as (
    select * from {{ ref('stg_seller__interest') }}
),

keyed as (
    select
        *,
        {{ buyer_key() }} as buyer_key
    from interest
)

select
    *,
    case when buyer_key is not null then {{ text_key(['marketplace', 'shop_id', 'buyer_key']) }} end as person_key
from keyed
