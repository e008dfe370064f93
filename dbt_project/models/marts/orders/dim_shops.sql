{{ config(indexes=[{'columns': ['shop_key'], 'unique': true}]) }}

with shops as (
    select * from {{ ref('stg_seller__shops') }}
)

select
    shop_key,
    marketplace,
    shop_id,
    time_zone,
    currency,
    country,
    locale,
    base_currency
from shops
