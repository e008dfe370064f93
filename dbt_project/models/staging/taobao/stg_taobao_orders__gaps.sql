with orders as (
    select * from {{ ref('stg_taobao_orders__orders') }}
),

details as (
    select * from {{ ref('stg_taobao_details__lines') }}
),

-- an order of a later night is known all the same: its details are not missing their order
known_orders as (
    select
        marketplace,
        shop_id,
        order_id,
        max(case when is_seen then 1 else 0 end) as is_seen
    from orders
    group by marketplace, shop_id, order_id
),

detailed_orders as (
    select distinct marketplace, shop_id, order_id
    from details
),

-- a shop that never hands in details has nothing that could disagree
detailed_shops as (
    select distinct marketplace, shop_id
    from details
)

select
    known_orders.marketplace,
    known_orders.shop_id,
    'order_without_details' as kind,
    known_orders.order_id
from known_orders
inner join detailed_shops
    on known_orders.marketplace = detailed_shops.marketplace and known_orders.shop_id = detailed_shops.shop_id
left join detailed_orders
    on known_orders.marketplace = detailed_orders.marketplace
    and known_orders.shop_id = detailed_orders.shop_id
    and known_orders.order_id = detailed_orders.order_id
where known_orders.is_seen = 1 and detailed_orders.order_id is null
union all
select
    detailed_orders.marketplace,
    detailed_orders.shop_id,
    'details_without_order' as kind,
    detailed_orders.order_id
from detailed_orders
left join known_orders
    on detailed_orders.marketplace = known_orders.marketplace
    and detailed_orders.shop_id = known_orders.shop_id
    and detailed_orders.order_id = known_orders.order_id
where known_orders.order_id is null
