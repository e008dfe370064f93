{% set words = ['title', 'category', 'brand', 'launched_on'] %}
{% set has_tiktok = 'stg_tiktok__order_lines' in line_models() %}

with described as (
    select * from {{ ref('stg_seller__products') }}
),

{% if has_tiktok -%}
categorised as (
    select * from {{ ref('stg_tiktok__products') }}
),

{% endif -%}
-- what a marketplace says counts as said before the seller's first file
told as (
    select file_id, line_no, marketplace, shop_id, sku, title, category, brand, launched_on
    from described
    {%- if has_tiktok %}
    union all
    select
        0 as file_id,
        0 as line_no,
        marketplace,
        shop_id,
        sku,
        null as title,
        category,
        null as brand,
        null as launched_on
    from categorised
    {%- endif %}
),

-- of each word the newest row that says it: one that leaves it out takes nothing back
ranked as (
    select
        *
        {%- for word in words %},
        row_number() over (
            partition by marketplace, shop_id, sku, case when {{ word }} is null then 1 else 0 end
            order by file_id desc, line_no desc
        ) as age_of_{{ word }}
        {%- endfor %}
    from told
)

select
    {{ shop_key() }} || '/' || sku as product_key,
    marketplace,
    shop_id,
    sku
    {%- for word in words %},
    max(case when age_of_{{ word }} = 1 then {{ word }} end) as {{ word }}
    {%- endfor %}
from ranked
group by marketplace, shop_id, sku
