with product_costs as (
    select * from {{ source('seller', 'product_costs') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__named_shops') }}
),

typed as (
    select
        product_costs.file_id,
        product_costs.line_no,
        shops.marketplace,
        shops.shop_id,
        shops.time_zone,
        {{ clean_id('product_costs.sku') }} as sku,
        {{ parse_money('product_costs.cost', 'shops.currency') }} as unit_cost,
        coalesce(
            upper({{ cell('product_costs.currency') }}), {{ money_currency('product_costs.cost') }}, shops.currency
        ) as currency,
        {{ parse_local_time('product_costs.valid_from', 'shops.time_zone', 'shops.is_day_first') }} as valid_from
    from product_costs
    inner join export_files on product_costs.file_id = export_files.file_id
    inner join shops on export_files.shop_id = shops.shop_id
)

select
    file_id,
    line_no,
    marketplace,
    shop_id,
    sku,
    unit_cost,
    currency,
    coalesce({{ local_date('valid_from', 'time_zone') }}, cast('{{ var("first_day") }}' as {{ var('t_date') }}))
        as valid_from_on
from typed
where unit_cost is not null
