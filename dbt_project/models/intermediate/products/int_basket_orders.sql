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
        orders.line_count * (orders.line_count - 1) / 2 as pair_count
    from orders
    inner join night on orders.ordered_on > {{ add_days('night.night_on', '-' ~ var('bought_together_days')) }}
    where orders.is_purchase and orders.line_count <= {{ var('bought_together_lines_at_most') }}
),

days as (
    select
        marketplace,
        shop_id,
        ordered_on,
        sum(pair_count) as pair_count
    from recent
    group by marketplace, shop_id, ordered_on
),

shops as (
    select distinct marketplace, shop_id from days
),

selling_shops as (
    select {{ var('bought_together_pairs_at_most') }} / greatest(count(*), 1) as pairs_at_most from shops
),

-- so many pairs have all newer days of the shop
counted_days as (
    select
        days.*,
        coalesce(sum(days.pair_count) over (
            partition by days.marketplace, days.shop_id order by days.ordered_on desc
            rows between unbounded preceding and 1 preceding
        ), 0) as newer_pair_count,
        selling_shops.pairs_at_most
    from days
    cross join selling_shops
),

whole_days as (
    select * from counted_days
    where newer_pair_count + pair_count <= pairs_at_most
),

last_days as (
    select * from counted_days
    where newer_pair_count <= pairs_at_most and newer_pair_count + pair_count > pairs_at_most
),

-- of the day on which a shop's share is used up its newest orders are taken: no other day's need sorting
last_orders as (
    select
        recent.*,
        last_days.pairs_at_most - last_days.newer_pair_count as pairs_left,
        sum(recent.pair_count) over (
            partition by recent.marketplace, recent.shop_id order by recent.ordered_at desc, recent.order_key
            rows between unbounded preceding and current row
        ) as pairs_so_far
    from recent
    inner join last_days
        on recent.marketplace = last_days.marketplace
        and recent.shop_id = last_days.shop_id
        and recent.ordered_on = last_days.ordered_on
),

taken as (
    select recent.order_key, recent.marketplace, recent.shop_id, recent.ordered_on
    from recent
    inner join whole_days
        on recent.marketplace = whole_days.marketplace
        and recent.shop_id = whole_days.shop_id
        and recent.ordered_on = whole_days.ordered_on
    union all
    select order_key, marketplace, shop_id, ordered_on from last_orders
    where pairs_so_far <= pairs_left
)

select
    cast(row_number() over (order by order_key) as {{ var('t_int') }}) as order_no,
    order_key,
    marketplace,
    shop_id,
    ordered_on
from taken
