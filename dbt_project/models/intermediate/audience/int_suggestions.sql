-- The offers of all people: what the first titles they do not have can be, so a few thousand at most, whoever they are.
with best_sellers as (
    select * from {{ ref('int_best_sellers') }}
),

buyers as (
    select * from {{ ref('int_best_seller_buyers') }}
),

offers as (
    select
        marketplace,
        shop_id,
        offered_bits
    from buyers
    union
    select
        marketplace,
        shop_id,
        {{ offered_bits('0') }} as offered_bits
    from best_sellers
),

offered as (
    select
        offers.marketplace,
        offers.shop_id,
        offers.offered_bits,
        best_sellers.title,
        dense_rank() over (
            partition by offers.marketplace, offers.shop_id, offers.offered_bits order by best_sellers.place
        ) as place
    from offers
    inner join best_sellers
        on offers.marketplace = best_sellers.marketplace
        and offers.shop_id = best_sellers.shop_id
        and offers.offered_bits & best_sellers.place_bit <> 0
)

select
    marketplace,
    shop_id,
    offered_bits,
    {{ titles_in_a_column() }} as titles
from offered
group by marketplace, shop_id, offered_bits
