{{ config(materialized='view') }}

with costs as (
    select * from {{ ref('stg_seller__product_costs') }}
),

-- of one day the newest file's last word holds
ranked as (
    select
        *,
        row_number() over (
            partition by marketplace, shop_id, sku, valid_from_on order by file_id desc, line_no desc
        ) as age
    from costs
)

select
    {{ shop_key() }} || '/' || sku as product_key,
    marketplace,
    shop_id,
    sku,
    valid_from_on,
    coalesce(
        lead(valid_from_on) over (partition by marketplace, shop_id, sku order by valid_from_on),
        cast('{{ var("last_day") }}' as {{ var('t_date') }})
    ) as valid_before_on,
    unit_cost,
    currency
from ranked
where age = 1
