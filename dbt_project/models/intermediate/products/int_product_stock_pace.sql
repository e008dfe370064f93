-- What is left of each counted product, and how fast it goes.
with stock as (
    select * from {{ ref('fct_product_stock') }}
),

counts as (
    select * from {{ ref('stg_seller__stock') }}
),

products as (
    select * from {{ ref('int_products') }}
),

listings as (
    select * from {{ ref('int_product_listings') }}
),

sold_lines as (
    select * from {{ ref('int_sold_lines') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

first_counts as (
    select
        {{ shop_key() }} || '/' || sku as product_key,
        min(counted_on) as first_counted_on
    from counts
    group by marketplace, shop_id, sku
),

-- of the day of the count nobody knows what was sold after it
sold as (
    select
        stock.product_key,
        max(case when sold_lines.quantity > 0 then sold_lines.sold_on end) as last_sold_on,
        sum(case when sold_lines.sold_on > stock.counted_on then sold_lines.quantity else 0 end) as sold_since_count,
        {%- for window in ['short', 'long'] %}
        sum(
            case when sold_lines.sold_on > {{ add_days('night.night_on', '-' ~ var('clearance_' ~ window ~ '_days')) }}
                then sold_lines.quantity else 0 end
        ) as sold_{{ window }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from sold_lines
    inner join shops on sold_lines.marketplace = shops.marketplace and sold_lines.shop_id = shops.shop_id
    inner join stock on shops.shop_key = stock.shop_key and sold_lines.product_id = stock.sku
    cross join night
    group by stock.product_key
),

known as (
    select
        stock.*,
        night.night_on,
        coalesce(listings.title, products.title) as title,
        listings.category,
        coalesce(products.is_service, false) as is_service,
        least(
            listings.launched_on,
            {{ local_date('products.first_ordered_at', 'shops.time_zone') }},
            first_counts.first_counted_on
        ) as first_seen_on,
        sold.last_sold_on,
        greatest(stock.quantity - greatest(coalesce(sold.sold_since_count, 0), 0), 0) as left_quantity,
        coalesce(sold.sold_short, 0) as sold_short,
        coalesce(sold.sold_long, 0) as sold_long
    from stock
    cross join night
    inner join first_counts on stock.product_key = first_counts.product_key
    inner join shops on stock.shop_key = shops.shop_key
    left join products on stock.product_key = products.product_key
    left join listings on stock.product_key = listings.product_key
    left join sold on stock.product_key = sold.product_key
),

aged as (
    select
        *,
        {{ dbt.datediff('first_seen_on', 'night_on', 'day') }} as age_days
    from known
)

select
    *,
    -- a product that is younger than the season had only its own days to sell in
    cast(greatest(sold_long, 0) as {{ var('t_rate') }})
    / greatest(least({{ var('clearance_long_days') }}, age_days + 1), 1) as daily_pace
from aged
