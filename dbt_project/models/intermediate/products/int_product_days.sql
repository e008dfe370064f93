{% set days = [var('best_seller_days'), var('clearance_short_days'), var('clearance_long_days')] | max %}

with sold_lines as (
    select * from {{ ref('int_sold_lines') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
)

select
    sold_lines.marketplace,
    sold_lines.shop_id,
    sold_lines.product_id,
    sold_lines.sold_on,
    count(*) as line_count,
    coalesce(sum(sold_lines.quantity), 0) as quantity
from sold_lines
inner join night on sold_lines.sold_on > {{ add_days('night.night_on', '-' ~ days) }}
group by sold_lines.marketplace, sold_lines.shop_id, sold_lines.product_id, sold_lines.sold_on
