with order_lines as (
    select * from {{ ref('int_order_lines') }}
),

service_skus as (
    select * from {{ ref('service_skus') }}
),

titles as (
    select
        marketplace,
        shop_id,
        product_id,
        sku,
        title,
        min(ordered_at) as first_ordered_at,
        max(ordered_at) as last_ordered_at,
        count(*) as line_count
    from order_lines
    where product_id is not null
    group by marketplace, shop_id, product_id, sku, title
),

-- the title that the newest lines carry; a line without one does not take it away
ranked as (
    select
        titles.*,
        row_number() over (
            partition by marketplace, shop_id, product_id
            order by
                case when title is null then 1 else 0 end, last_ordered_at desc, line_count desc, title, sku
        ) as place,
        min(first_ordered_at) over (partition by marketplace, shop_id, product_id) as first_sold_at,
        max(last_ordered_at) over (partition by marketplace, shop_id, product_id) as last_sold_at,
        sum(line_count) over (partition by marketplace, shop_id, product_id) as all_lines
    from titles
)

select
    {{ shop_key('ranked.marketplace', 'ranked.shop_id') }} || '/' || ranked.product_id as product_key,
    ranked.marketplace,
    ranked.shop_id,
    ranked.product_id,
    ranked.sku,
    ranked.title,
    service_skus.sku is not null as is_service,
    ranked.first_sold_at as first_ordered_at,
    ranked.last_sold_at as last_ordered_at,
    ranked.all_lines as line_count
from ranked
left join service_skus
    on ranked.marketplace = service_skus.marketplace
    and ranked.shop_id = service_skus.shop_id
    and ranked.sku = service_skus.sku
where ranked.place = 1
