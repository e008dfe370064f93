{% set views = ['impressions', 'clicks', 'favourites', 'carts'] %}

-- What happened in the days of each test: as the shop's traffic reports count it, as its own files of favourites and
-- carts do, and in its orders.
with tests as (
    select * from {{ ref('int_product_tests') }}
),

product_views as (
    select * from {{ ref('fct_product_views') }}
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
        tests.product_key
        {%- for count in views %},
        sum(product_views.{{ count }}) as {{ count }}
        {%- endfor %},
        -- where a day's report counts no visitors, who clicked has looked
        sum(coalesce(product_views.visitors, product_views.clicks)) as visitors,
        count(distinct product_views.viewed_on) as viewed_days
    from tests
    inner join product_views
        on tests.product_key = product_views.product_key
        and product_views.viewed_on >= tests.started_on
        and product_views.viewed_on <= tests.ended_on
    group by tests.product_key
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
        tests.product_key,
        count(distinct case when interest.interest_kind = 'favourite'
            then coalesce(interest.customer_key, interest.person_key, interest.interest_key) end) as favourites,
        count(distinct case when interest.interest_kind = 'cart'
            then coalesce(interest.customer_key, interest.person_key, interest.interest_key) end) as carts
    from tests
    inner join interest
        on tests.product_key = interest.product_key
        and interest.occurred_on >= tests.started_on
        and interest.occurred_on <= tests.ended_on
    group by tests.product_key
),

ordered as (
    select
        tests.product_key,
        count(distinct sold_lines.order_key) as orders,
        sum(sold_lines.quantity) as quantity
    from sold_lines
    inner join tests
        on sold_lines.marketplace = tests.marketplace
        and sold_lines.shop_id = tests.shop_id
        and sold_lines.product_id = tests.sku
        and sold_lines.sold_on >= tests.started_on
        and sold_lines.sold_on <= tests.ended_on
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
    {%- for sign in ['favourites', 'carts'] %}
    coalesce(
        viewed.{{ sign }}, interested.{{ sign }}, case when counting.product_key is not null then 0 end
    ) as {{ sign }},
    {%- endfor %}
    coalesce(ordered.orders, 0) as orders,
    coalesce(ordered.quantity, 0) as quantity
from tests
inner join viewed on tests.product_key = viewed.product_key
left join interested on tests.product_key = interested.product_key
left join counting on tests.product_key = counting.product_key
left join ordered on tests.product_key = ordered.product_key
