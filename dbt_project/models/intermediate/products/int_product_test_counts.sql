-- What happened in the days of each test: as the shop's traffic reports count it, as its own files of favourites and
-- carts do, and in its orders. Shares are of days on which both sides were counted.
with tests as (
    select * from {{ ref('int_product_tests') }}
),

test_days as (
    select * from {{ ref('int_product_test_days') }}
),

interest as (
    select * from {{ ref('fct_product_interest') }}
    where interest_kind in ('favourite', 'cart')
),

sold_lines as (
    select * from {{ ref('int_sold_lines') }}
),

viewed as (
    select
        product_key,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(visitors) as visitors,
        sum(case when favourites is not null or carts is not null then visitors end) as signed_visitors,
        {%- for sign in ['favourites', 'carts'] %}
        sum(case when visitors is not null then {{ sign }} end) as {{ sign }},
        {%- endfor %}
        count(*) as viewed_days
    from test_days
    group by product_key
),

visited_days as (
    select * from test_days
    where visitors is not null
),

-- a shop that names anybody's favourites and carts in a test's days names all: a product without one has none
heard as (
    select
        shop_key,
        occurred_on
    from interest
    group by shop_key, occurred_on
),

counting as (
    select distinct tests.product_key
    from tests
    inner join heard
        on tests.shop_key = heard.shop_key
        and heard.occurred_on >= tests.started_on
        and heard.occurred_on <= tests.ended_on
),

-- people, not signs: who marks it twice is one; of those whom nobody knows each sign is one
interested as (
    select
        visited_days.product_key,
        count(distinct case when interest.interest_kind = 'favourite'
            then coalesce(interest.customer_key, interest.person_key, interest.interest_key) end) as favourites,
        count(distinct case when interest.interest_kind = 'cart'
            then coalesce(interest.customer_key, interest.person_key, interest.interest_key) end) as carts
    from visited_days
    inner join interest
        on visited_days.product_key = interest.product_key
        and visited_days.viewed_on = interest.occurred_on
    group by visited_days.product_key
),

ordered as (
    select
        tests.product_key,
        count(distinct sold_lines.order_key) as orders,
        sum(sold_lines.quantity) as quantity,
        count(distinct case when visited_days.product_key is not null then sold_lines.order_key end) as visited_orders
    from sold_lines
    inner join tests
        on sold_lines.marketplace = tests.marketplace
        and sold_lines.shop_id = tests.shop_id
        and sold_lines.product_id = tests.sku
        and sold_lines.sold_on >= tests.started_on
        and sold_lines.sold_on <= tests.ended_on
    left join visited_days
        on tests.product_key = visited_days.product_key
        and sold_lines.sold_on = visited_days.viewed_on
    group by tests.product_key
)

select
    tests.product_key,
    tests.shop_key,
    tests.sku,
    tests.started_on,
    tests.ended_on,
    {{ dbt.datediff('tests.started_on', 'least(tests.ended_on, tests.night_on)', 'day') }} + 1 as days_run,
    viewed.viewed_days,
    viewed.impressions,
    viewed.clicks,
    viewed.visitors,
    -- the report goes before the files: where it counts signs on some days, those days' visitors could have given them
    coalesce(viewed.signed_visitors, viewed.visitors) as asked_visitors,
    {%- for sign in ['favourites', 'carts'] %}
    coalesce(
        viewed.{{ sign }}, interested.{{ sign }}, case when counting.product_key is not null then 0 end
    ) as {{ sign }},
    {%- endfor %}
    coalesce(ordered.orders, 0) as orders,
    coalesce(ordered.quantity, 0) as quantity,
    coalesce(ordered.visited_orders, 0) as visited_orders
from tests
inner join viewed on tests.product_key = viewed.product_key
left join interested on tests.product_key = interested.product_key
left join counting on tests.product_key = counting.product_key
left join ordered on tests.product_key = ordered.product_key
