with former_keys as (
    select * from {{ ref('int_former_keys') }}
),

order_lines as (
    select * from {{ ref('int_seen_lines') }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

-- an older file may still name the buyer by the key that no order has any more; without such keys no line is read
named as (
    select
        marketplace,
        shop_id,
        order_id,
        {{ buyer_key() }} as buyer_key
    from order_lines
),

former_orders as (
    select distinct
        former_keys.person_key,
        {{ text_key(['named.marketplace', 'named.shop_id', 'named.order_id']) }} as order_key
    from former_keys
    inner join named
        on former_keys.person_key = {{ text_key(['named.marketplace', 'named.shop_id', 'named.buyer_key']) }}
),

ranked as (
    select
        former_orders.person_key,
        orders.person_key as successor_key,
        row_number() over (
            partition by former_orders.person_key order by orders.ordered_at desc, orders.order_key
        ) as place
    from former_orders
    inner join orders on former_orders.order_key = orders.order_key
    where orders.person_key is not null
)

select person_key, successor_key from ranked
where place = 1
