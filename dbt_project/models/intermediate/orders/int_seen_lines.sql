{{ config(materialized='view') }}

-- A file may hold what its night does not see yet.
with marketplace_lines as (
    select * from {{ ref('int_marketplace_lines') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
)

-- every line has a shop: a left join lets the planner know that none is lost by it
select marketplace_lines.*
from marketplace_lines
left join shops on marketplace_lines.marketplace = shops.marketplace and marketplace_lines.shop_id = shops.shop_id
where coalesce(marketplace_lines.ordered_at < shops.cut_off_at, false)
