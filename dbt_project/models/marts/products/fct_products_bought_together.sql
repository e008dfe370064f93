{{ config(indexes=[{'columns': ['product_key', 'place'], 'unique': true}, {'columns': ['other_product_key']}]) }}

with pairs as (
    select * from {{ ref('int_product_pairs') }}
),

products as (
    select * from {{ ref('int_basket_products') }}
),

other_products as (
    select * from {{ ref('int_basket_products') }}
),

both_ways as (
    select product_no, other_product_no, both_count from pairs
    union all
    select other_product_no as product_no, product_no as other_product_no, both_count from pairs
),

counted as (
    select
        products.shop_key,
        products.product_key,
        other_products.product_key as other_product_key,
        both_ways.both_count,
        products.order_count,
        other_products.order_count as other_order_count,
        products.shop_order_count,
        cast(other_products.order_count as {{ var('t_rate') }}) / products.shop_order_count as other_share,
        {{ wilson_bound('both_ways.both_count', 'products.order_count', -1) }} as confidence_low,
        {{ wilson_bound('both_ways.both_count', 'products.order_count', 1) }} as confidence_high
    from both_ways
    inner join products on both_ways.product_no = products.product_no
    inner join other_products on both_ways.other_product_no = other_products.product_no
),

-- what is only in many baskets anyway goes with nothing
ranked as (
    select
        *,
        row_number() over (partition by product_key order by both_count desc, other_order_count, other_product_key) as place
    from counted
    where confidence_low > other_share
)

select
    product_key,
    other_product_key,
    shop_key,
    cast(place as {{ var('t_int') }}) as place,
    cast(both_count as {{ var('t_int') }}) as both_orders,
    cast(order_count as {{ var('t_int') }}) as product_orders,
    cast(other_order_count as {{ var('t_int') }}) as other_product_orders,
    cast(shop_order_count as {{ var('t_int') }}) as shop_orders,
    cast(both_count as {{ var('t_rate') }}) / shop_order_count as support,
    cast(both_count as {{ var('t_rate') }}) / order_count as confidence,
    confidence_low,
    confidence_high,
    cast(both_count as {{ var('t_rate') }}) / order_count / other_share as lift,
    confidence_low / other_share as lift_low,
    {{ log_likelihood_ratio('both_count', 'order_count', 'other_order_count', 'shop_order_count') }}
        as log_likelihood_ratio
from ranked
where place <= {{ var('bought_together_partners') }}
