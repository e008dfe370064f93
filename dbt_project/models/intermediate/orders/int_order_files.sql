with versions as (
    select * from {{ ref('int_order_versions') }}
),

-- file ids grow with the time of loading: the newest file that holds an order has all of its lines
newest as (
    select
        order_key,
        max(order_file_id) as order_file_id
    from versions
    group by order_key
)

select
    versions.order_key,
    versions.marketplace,
    versions.shop_id,
    versions.order_id,
    versions.order_file_id,
    versions.order_status
from newest
inner join versions
    on newest.order_key = versions.order_key and newest.order_file_id = versions.order_file_id
