{{ config(indexes=[{'columns': ['product_key'], 'unique': true}]) }}

with stock as (
    select * from {{ ref('stg_seller__stock') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

-- rows of one count are warehouses or variants and add up; a count that comes again replaces the one before
counts as (
    select
        marketplace,
        shop_id,
        sku,
        counted_at,
        counted_on,
        file_id,
        sum(quantity) as quantity
    from stock
    group by marketplace, shop_id, sku, counted_at, counted_on, file_id
),

ranked as (
    select
        *,
        row_number() over (partition by marketplace, shop_id, sku order by counted_at desc, file_id desc) as age
    from counts
)

select
    {{ shop_key('ranked.marketplace', 'ranked.shop_id') }} || '/' || ranked.sku as product_key,
    {{ shop_key('ranked.marketplace', 'ranked.shop_id') }} as shop_key,
    ranked.sku,
    cast(ranked.quantity as {{ var('t_bigint') }}) as quantity,
    ranked.counted_at,
    ranked.counted_on,
    {{ dbt.datediff('ranked.counted_on', 'night.night_on', 'day') }} as days_since_count
from ranked
cross join night
where ranked.age = 1
