{{ config(materialized='view') }}

-- Every marketplace's lines under each other. A new marketplace is one more staging model and one line here.
{% set marketplaces = ['stg_own__order_lines'] %}

{%- for marketplace in marketplaces %}
{% if loop.first %}with {% endif %}{{ marketplace }} as (
    select * from {{ ref(marketplace) }}
){{ ',' if not loop.last }}
{% endfor %}
{% for marketplace in marketplaces %}
select
    file_id,
    line_no,
    marketplace,
    shop_id,
    order_id,
    ordered_at,
    paid_at,
    status,
    customer_id,
    address_hash,
    address_domain,
    sku,
    title,
    quantity,
    unit_price,
    discount_amount,
    refund_amount,
    currency,
    country_name
from {{ marketplace }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
