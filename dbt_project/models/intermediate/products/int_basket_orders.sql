-- Whose baskets are looked at: recent purchases of a household's size, the newest first where there are too many.
with orders as (
    select * from {{ ref('int_orders') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

recent as (
    select
        orders.order_key,
        orders.marketplace,
        orders.shop_id,
        orders.ordered_at,
        orders.ordered_on,
        orders.line_count
    from orders
    inner join night on orders.ordered_on > {{ add_days('night.night_on', '-' ~ var('bought_together_days')) }}
    where orders.is_purchase and orders.line_count <= {{ var('bought_together_lines_at_most') }}
),

shops as (
    select distinct marketplace, shop_id from recent
),

selling_shops as (
    select greatest(count(*), 1) as shop_count from shops
),

-- so many pairs these and all newer orders of the shop have at most
counted as (
    select
        *,
        sum(line_count * (line_count - 1) / 2) over (
            partition by marketplace, shop_id order by ordered_at desc, order_key
            rows between unbounded preceding and current row
        ) as pair_count
    from recent
)

select
    cast(row_number() over (order by counted.order_key) as {{ var('t_int') }}) as order_no,
    counted.order_key,
    counted.marketplace,
    counted.shop_id,
    counted.ordered_on
from counted
cross join selling_shops
where counted.pair_count <= {{ var('bought_together_pairs_at_most') }} / selling_shops.shop_count
