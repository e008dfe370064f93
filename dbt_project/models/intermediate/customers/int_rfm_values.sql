with orders as (
    select * from {{ ref('int_orders') }}
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

by_shop as (
    select
        person_keys.customer_key,
        {{ shop_key('orders.marketplace', 'orders.shop_id') }} as scope,
        max(orders.ordered_on) as last_order_on,
        count(*) as frequency,
        coalesce(sum(orders.net_amount_base), 0) as monetary
    from orders
    inner join person_keys on orders.person_key = person_keys.person_key
    where orders.is_purchase
    group by person_keys.customer_key, orders.marketplace, orders.shop_id
),

scoped as (
    select * from by_shop
    union all
    select
        customer_key,
        'all' as scope,
        max(last_order_on) as last_order_on,
        sum(frequency) as frequency,
        sum(monetary) as monetary
    from by_shop
    group by customer_key
)

select
    scoped.customer_key,
    scoped.scope,
    {{ dbt.datediff('scoped.last_order_on', 'night.night_on', 'day') }} as recency_days,
    scoped.frequency,
    scoped.monetary
from scoped
cross join night
