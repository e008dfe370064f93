{% set counts = ['impressions', 'clicks', 'visitors', 'favourites', 'carts'] %}

{{ config(indexes=[{'columns': ['product_key', 'viewed_on'], 'unique': true}]) }}

with product_views as (
    select * from {{ ref('stg_seller__product_views') }}
),

-- rows of one file are variants or advertisements and add up
by_file as (
    select
        marketplace,
        shop_id,
        sku,
        viewed_on,
        file_id
        {%- for count in counts %},
        sum({{ count }}) as {{ count }}
        {%- endfor %}
    from product_views
    group by marketplace, shop_id, sku, viewed_on, file_id
),

-- reports differ in what they count: of each count the newest file that has it holds
newest as (
    select
        marketplace,
        shop_id,
        sku,
        viewed_on
        {%- for count in counts %},
        max(case when {{ count }} is not null then file_id end) as {{ count }}_file_id
        {%- endfor %}
    from by_file
    group by marketplace, shop_id, sku, viewed_on
)

select
    {{ shop_key('by_file.marketplace', 'by_file.shop_id') }} || '/' || by_file.sku as product_key,
    {{ shop_key('by_file.marketplace', 'by_file.shop_id') }} as shop_key,
    by_file.sku,
    by_file.viewed_on
    {%- for count in counts %},
    cast(
        max(case when by_file.file_id = newest.{{ count }}_file_id then by_file.{{ count }} end)
        as {{ var('t_bigint') }}
    ) as {{ count }}
    {%- endfor %}
from by_file
inner join newest
    on by_file.marketplace = newest.marketplace
    and by_file.shop_id = newest.shop_id
    and by_file.sku = newest.sku
    and by_file.viewed_on = newest.viewed_on
group by by_file.marketplace, by_file.shop_id, by_file.sku, by_file.viewed_on
