{%- if var('best_seller_pool') > 60 -%}
    {{ exceptions.raise_compiler_error('best_seller_pool is above 60. Cure: set 60 or less in dbt_project.yml.') }}
{%- endif -%}

with sold_lines as (
    select * from {{ ref('int_sold_lines') }}
),

products as (
    select * from {{ ref('int_products') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

sold as (
    select
        sold_lines.marketplace,
        sold_lines.shop_id,
        sold_lines.product_id,
        count(*) as line_count
    from sold_lines
    inner join night on sold_lines.sold_on > {{ add_days('night.night_on', '-' ~ var('best_seller_days')) }}
    group by sold_lines.marketplace, sold_lines.shop_id, sold_lines.product_id
),

ranked as (
    select
        sold.*,
        products.title,
        row_number() over (
            partition by sold.marketplace, sold.shop_id
            order by sold.line_count desc, sold.product_id
        ) as place
    from sold
    inner join products
        on sold.marketplace = products.marketplace
        and sold.shop_id = products.shop_id
        and sold.product_id = products.product_id
    where not products.is_service and products.title is not null
)

select
    marketplace,
    shop_id,
    product_id,
    title,
    line_count,
    place,
    -- each place is one binary digit, so that the ones that a person has are one number: 1, 2, 4 …
    cast(power(2, place - 1) as {{ var('t_bigint') }}) as place_bit
from ranked
where place <= {{ var('best_seller_pool') }}
