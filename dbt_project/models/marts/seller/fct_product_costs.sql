{{ config(indexes=[{'columns': ['product_key', 'valid_from_on'], 'unique': true}]) }}

with costs as (
    select * from {{ ref('int_product_costs') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
)

select
    costs.product_key,
    {{ shop_key('costs.marketplace', 'costs.shop_id') }} as shop_key,
    costs.sku,
    costs.valid_from_on,
    costs.valid_before_on,
    costs.unit_cost,
    costs.currency,
    night.night_on >= costs.valid_from_on and night.night_on < costs.valid_before_on as is_current
from costs
cross join night
