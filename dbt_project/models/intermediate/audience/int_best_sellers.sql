{%- if var('best_seller_pool') > 60 -%}
    {{ exceptions.raise_compiler_error('best_seller_pool is above 60. Cure: set 60 or less in dbt_project.yml.') }}
{%- endif -%}

with sold_lines as (
    select * from {{ ref('int_sold_lines') }}
),

products as (
    select * from {{ ref('int_products') }}
    where not is_service and title is not null
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

-- variants under one title are one offer
titles as (
    select
        products.marketplace,
        products.shop_id,
        products.title,
        sum(sold.line_count) as line_count
    from sold
    inner join products
        on sold.marketplace = products.marketplace
        and sold.shop_id = products.shop_id
        and sold.product_id = products.product_id
    group by products.marketplace, products.shop_id, products.title
),

ranked as (
    select
        *,
        row_number() over (partition by marketplace, shop_id order by line_count desc, title) as place
    from titles
)

select
    ranked.marketplace,
    ranked.shop_id,
    products.product_id,
    ranked.title,
    ranked.place,
    -- each place is one binary digit, so that the ones that a person has are one number: 1, 2, 4 …
    cast(power(2, ranked.place - 1) as {{ var('t_bigint') }}) as place_bit
from ranked
inner join products
    on ranked.marketplace = products.marketplace
    and ranked.shop_id = products.shop_id
    and ranked.title = products.title
where ranked.place <= {{ var('best_seller_pool') }}
